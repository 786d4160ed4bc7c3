"""An API version is still served, and deprecated."""

WHY = """
It works as before. A release after this one may stop serving it; which one is not known, and none has
so far.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1 # cilium: 1.20.0
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
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

SOURCE = "cilium/cilium Documentation/operations/upgrade.rst of 1.18 and 1.19"
