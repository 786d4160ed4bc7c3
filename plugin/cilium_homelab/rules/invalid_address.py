"""Text is not an address, a range or a CIDR."""

WHY = """
The grammar is that of Go's netip, which Cilium uses: no leading zeros, no netmasks, no blanks
inside an address. A pool with one block that the operator cannot read is not used at all, and
nothing on it says so.
"""

WRONG = """
pools: [192.168.1.240-250]
"""

RIGHT = """
pools: [192.168.1.240-192.168.1.250]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go ipRangeFromBlock"
