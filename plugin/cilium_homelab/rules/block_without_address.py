"""A block of a pool has neither a CIDR nor a start."""

WHY = """
The API server takes it. The operator cannot use it, and from 1.20 on leaves out the whole pool, with
nothing but a line in its log. It is most often a range whose start and stop became two items.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - start: 192.168.1.200
    - stop: 192.168.1.220
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

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, handleNewPool; Documentation/network/lb-ipam.rst"
