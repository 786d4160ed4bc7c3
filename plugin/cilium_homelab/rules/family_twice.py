"""A CiliumBGPPeerConfig has one family twice."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import Family
from ..diagnostics import Related
from ..model import Model
from . import Finding

WHY = """
The API server takes it, and of two items of one family the later one overwrites the earlier: what only the
earlier one selects is not advertised.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPPeerConfig
metadata: {name: router}
spec:
  families:
  - {afi: ipv4, safi: unicast, advertisements: {matchLabels: {advertise: services}}}
  - {afi: ipv4, safi: unicast, advertisements: {matchLabels: {advertise: pods}}}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: services, labels: {advertise: services}}
spec: {advertisements: [{advertisementType: Service, service: {addresses: [LoadBalancerIP]}, selector: {}}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: pods, labels: {advertise: pods}}
spec: {advertisements: [{advertisementType: PodCIDR}]}
"""

_TWO = """
  families:
  - {afi: ipv4, safi: unicast, advertisements: {matchLabels: {advertise: services}}}
  - {afi: ipv4, safi: unicast, advertisements: {matchLabels: {advertise: pods}}}
"""
_ONE = """
  families:
  - afi: ipv4
    safi: unicast
    advertisements: {matchExpressions: [{key: advertise, operator: In, values: [services, pods]}]}
"""
RIGHT = WRONG.replace(_TWO, _ONE)

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/peer_advertisements.go, getPeerAdvertisements"


def check(model: Model) -> Iterator[Finding]:
    """Each family that an earlier one of the same configuration is, with another selector."""
    assert model.bgp is not None
    for config in model.bgp.peer_configs:
        seen: dict[str, Family] = {}
        for family in config.families or ():
            other = seen.setdefault(family.text, family)
            known = family.clear and other.clear and len(family.text.split()) == 2
            if other is not family and known and other.advertisements != family.advertisements:
                yield Finding(
                    family.at,
                    f'CiliumBGPPeerConfig "{config.name}" has the family {family.text} twice: this one overwrites'
                    " the earlier, and what that one selects is not advertised",
                    help="write it once, with matchExpressions that select both",
                    related=(Related(other.at, "the earlier one"),),
                )
