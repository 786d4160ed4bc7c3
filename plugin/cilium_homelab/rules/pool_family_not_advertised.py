"""A pool has addresses of a family that no peer is told."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import Bgp
from ..model import Block, Model, Pool
from . import Finding
from ._announced import advertisers

WHY = """
A session tells only the families that its CiliumBGPPeerConfig has. Addresses of another one are given out,
and nobody hears of them.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lan}
spec: {blocks: [{cidr: 192.168.50.0/24}, {cidr: "fd00:50::/112"}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPPeerConfig
metadata: {name: router}
spec: {families: [{afi: ipv4, safi: unicast, advertisements: {}}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: services}
spec: {advertisements: [{advertisementType: Service, service: {addresses: [LoadBalancerIP]}, selector: {}}]}
"""

RIGHT = WRONG.replace("advertisements: {}}]", "advertisements: {}}, {afi: ipv6, safi: unicast, advertisements: {}}]")

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/service.go, getServiceAFPaths"


def check(model: Model) -> Iterator[Finding]:
    """The first block of each pool whose family no configuration has, where BGP alone announces."""
    bgp = model.bgp
    assert bgp is not None
    if model.policies or not model.policies_complete or bgp.peering_policies or not bgp.peering_policies_complete:
        return
    if not bgp.peer_configs_complete or not any(known for _, _, known in advertisers(model)):
        return
    families = _families(bgp)
    for pool in model.pools if families else ():
        block = _left_out(pool, families)
        if block is not None:
            word = f"ipv{block.interval.family}"
            yield Finding(
                block.at,
                f'pool "{pool.name}" has addresses of {word}, and no CiliumBGPPeerConfig has that family:'
                " they are not advertised",
                help=f"write a family {{afi: {word}, safi: unicast, advertisements: ...}} into one",
            )


def _families(bgp: Bgp) -> set[int]:
    """The families that some peer may be told; empty where that is not known."""
    found: set[int] = set()
    for config in bgp.peer_configs:
        if config.families is None or not all(family.text for family in config.families):
            return set()
        found |= {int(family.text[3]) for family in config.families if family.text.startswith(("ipv4", "ipv6"))}
    return found


def _left_out(pool: Pool, families: set[int]) -> Block | None:
    if not pool.complete or pool.disabled:
        return None
    return next((block for block in pool.blocks if block.interval.family not in families), None)
