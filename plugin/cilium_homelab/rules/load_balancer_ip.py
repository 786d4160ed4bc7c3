"""A Service asks for an address with spec.loadBalancerIP."""

WHY = """
Kubernetes deprecated the field in 1.24, and Cilium still reads it. It adds to what the annotation asks
for: where the two differ the Service gets both addresses.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, getSVCRequestedIPs"
