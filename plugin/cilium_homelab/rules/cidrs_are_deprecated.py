"""A pool of 1.15 has `cidrs`, which 1.16 does not know."""

from ..releases import Release

WHY = """
1.15 reads `cidrs` and `blocks`. The API server of 1.16 drops `cidrs`: the pool is then empty, and its
Services lose their addresses.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1 # cilium: 1.15.1
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  allowFirstLastIPs: "Yes"
  cidrs:
    - cidr: 192.168.1.128/25
"""

RIGHT = """
apiVersion: cilium.io/v2alpha1 # cilium: 1.15.1
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  allowFirstLastIPs: "Yes"
  blocks:
    - cidr: 192.168.1.128/25
"""

SOURCE = "cilium/cilium Documentation/operations/upgrade.rst of 1.16; 6aa4fa8799"

FIX = """
`cidrs` becomes `blocks`, where no blocks stand beside it.
"""


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.pool_cidrs_are_deprecated
