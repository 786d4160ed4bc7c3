"""An annotation of LB-IPAM stands on a Service of another type."""

WHY = """
LB-IPAM looks at Services of type LoadBalancer only.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go"
