"""A peer of another ASN is not on a network of the nodes, and may be one hop away at most."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Block, Model, Network
from . import Finding
from ._bgp import peer_configs, peers

WHY = """
Packets to a peer of another ASN have a TTL of 1 unless ebgpMultihop says more, so that none of them gets
past the first router: the session does not come up.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPPeeringPolicy
metadata: {name: lab}
spec:
  virtualRouters:
  - {localASN: 64512, exportPodCIDR: true, neighbors: [{peerAddress: 10.0.0.1/32, peerASN: 64513}]}
---
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: 1.17.0, install: false}
  networks: [192.168.1.0/24]
  pools: [192.168.1.128/25]
"""

RIGHT = WRONG.replace("peerASN: 64513", "peerASN: 64513, eBGPMultihopTTL: 2")

SOURCE = "cilium/cilium pkg/bgp/types/conversions.go, toNeighborEbgpMultihopV2; Documentation, eBGP Multihop"


def check(model: Model) -> Iterator[Finding]:
    """Each such peer whose address is on none of the known networks."""
    assert model.bgp is not None
    configs = peer_configs(model)
    for instance, peer in peers(model):
        config = configs.get(peer.config.text) if peer.config else None
        hops = config.multihop if config is not None else 1 if not peer.has_config and peer.clear else None
        if peer.address is not None and hops == 1 and _external(instance.asn, peer.asn):
            yield from _finding(model, f'peer "{peer.name}"', peer.address, "ebgpMultihop", "its CiliumBGPPeerConfig")
    for policy in model.bgp.peering_policies:
        for router in policy.routers:
            for neighbor in router.neighbors:
                if neighbor.address is not None and neighbor.multihop == 1 and _external(router.asn, neighbor.asn):
                    yield from _finding(model, "this neighbor", neighbor.address, "eBGPMultihopTTL", "it")


def _external(ours: int | None, theirs: int | None) -> bool:
    """Whether the two are certainly of different ASNs; 0 stands for any."""
    return bool(ours) and bool(theirs) and ours != theirs


def _finding(model: Model, who: str, address: Block, key: str, where: str) -> Iterator[Finding]:
    networks = [network for network in model.networks if _of_family(network, address)]
    if not networks or any(network.cidr is None for network in model.networks):
        return
    first = address.interval.first
    if any(network.cidr and network.cidr.interval.first <= first <= network.cidr.interval.last for network in networks):
        return
    if first >> (24 if address.interval.family == 4 else 118) in (127, 0b1111111010):
        return  # the node itself, or whatever is on the link
    named = networks[0]
    yield Finding(
        address.at,
        f"{who}, {address.interval.text}, is on no network of the nodes, and its packets get one hop far",
        help=f"write {key}: 2, or more, into {where}",
        related=(Related(named.at, f'network "{named.name}"'),),
    )


def _of_family(network: Network, address: Block) -> bool:
    return network.cidr is not None and network.cidr.interval.family == address.interval.family
