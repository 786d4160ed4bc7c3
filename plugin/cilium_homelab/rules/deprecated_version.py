"""An API version is still served, and deprecated."""

from ..releases import BGP_PEERING_POLICY, V2ALPHA1, Release

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

FIX = """
The API version that follows is written.
"""


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return any(release.deprecates(kind, V2ALPHA1) for kind in ("CiliumLoadBalancerIPPool", BGP_PEERING_POLICY))
