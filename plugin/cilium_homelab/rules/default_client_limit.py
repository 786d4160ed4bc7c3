"""More leases than the agents' default request limit can renew."""

WHY = """
Each announced Service has a lease, which its node renews every retry period. Requests above the limit
wait, renewals come too late, and the Service moves from node to node or falls silent.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium pkg/defaults/defaults.go; client-go leaderelection; GH #26586"
