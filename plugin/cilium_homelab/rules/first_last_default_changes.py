"""A pool of 1.15 leaves allowFirstLastIPs to its default, and 1.16 has another."""

from ..releases import Release

WHY = """
Unset means No on 1.15 and Yes from 1.16 on. After the upgrade Cilium gives out the first and last address
of each CIDR, which may be those of the network.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1 # cilium: 1.15.1
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
"""

RIGHT = """
apiVersion: cilium.io/v2alpha1 # cilium: 1.15.1
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  allowFirstLastIPs: "No"
  blocks:
    - cidr: 192.168.1.128/25
"""

SOURCE = "cilium/cilium Documentation/operations/upgrade.rst of 1.16; f27470f1a2"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.pool_has_allow_first_last and not release.allow_first_last_default
