"""A pool has no block."""

WHY = """
The API server takes it, and from 1.16 on it drops `cidrs` without a word. The pool gives out nothing, and
whoever is served by no other stays pending with the reason no_pool.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks: []
"""

RIGHT = """
apiVersion: cilium.io/v2alpha1
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, handleNewPool"
