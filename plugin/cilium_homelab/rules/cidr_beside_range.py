"""A block of a pool has a CIDR and a range."""

WHY = """
Cilium takes `cidr` and ignores `start` and `stop` beside it, silently.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, ipRangeFromBlock"
