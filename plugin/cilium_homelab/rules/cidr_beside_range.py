"""A block of a pool has a CIDR and a range."""

WHY = """
Cilium takes `cidr` and ignores `start` and `stop` beside it, silently.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
      start: 192.168.1.200
      stop: 192.168.1.220
"""

RIGHT = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - start: 192.168.1.200
      stop: 192.168.1.220
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, ipRangeFromBlock"
