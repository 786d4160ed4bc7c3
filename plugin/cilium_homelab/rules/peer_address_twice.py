"""Two peers of an instance have one address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..diagnostics import Related
from ..model import Block, Model
from . import Finding
from ._bgp import instances

WHY = """
A router has one session with an address. Adding the second peer fails, again and again, and with it all that
would be done after it.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPPeeringPolicy
metadata: {name: lab}
spec:
  virtualRouters:
  - localASN: 64512
    exportPodCIDR: true
    neighbors:
    - {peerAddress: 192.168.1.1/32, peerASN: 64513}
    - {peerAddress: 192.168.1.1/32, peerASN: 64514}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.17.0}}
  valuesFrom: [{kind: ConfigMap, name: cilium}]
"""

RIGHT = WRONG.replace("192.168.1.1/32, peerASN: 64514", "192.168.1.2/32, peerASN: 64514")

SOURCE = "osrg/gobgp pkg/server/server.go, addNeighbor; cilium/cilium pkg/bgp/manager/reconciler/neighbor.go"


def check(model: Model) -> Iterator[Finding]:
    """Each address that stands twice among the peers of an instance or of a virtual router."""
    assert model.bgp is not None
    for _, instance in instances(model):
        yield from _twice([peer.address for peer in instance.peers])
    for policy in model.bgp.peering_policies:
        for router in policy.routers:
            yield from _twice([neighbor.address for neighbor in router.neighbors])


def _twice(addresses: Sequence[Block | None]) -> Iterator[Finding]:
    seen: dict[tuple[int, int], Block] = {}
    for address in addresses:
        if address is None or address.interval.first != address.interval.last:
            continue
        first = seen.setdefault((address.interval.family, address.interval.first), address)
        if first is not address:
            yield Finding(
                address.at,
                f"two peers here have the address {address.interval.text}: the second cannot be added",
                help="remove one of them",
                related=(Related(first.at, "the other one"),),
            )
