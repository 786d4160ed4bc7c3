"""A field belongs to another release."""

WHY = """
The API server drops a field that it does not know, or refuses the object. `blocks` came with 1.15 in the
place of `cidrs`, which went with 1.16; `allowFirstLastIPs` came with 1.15.
"""

WRONG = """
apiVersion: cilium.io/v2 # cilium: 1.20.0
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  cidrs:
    - cidr: 192.168.1.128/25
"""

RIGHT = """
apiVersion: cilium.io/v2 # cilium: 1.20.0
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
"""

SOURCE = "cilium/cilium ciliumloadbalancerippools.yaml of 1.14 to 1.16; 27322f3959, 6aa4fa8799"

FIX = """
`cidrs` becomes `blocks`, where no blocks stand beside it.
"""
