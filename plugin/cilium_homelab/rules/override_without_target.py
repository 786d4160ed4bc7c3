"""A CiliumBGPNodeConfigOverride names a node, an instance or a peer that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import InstanceOverride, Override
from ..model import Model
from . import Finding
from ._bgp import instances, listed

WHY = """
An override is found by the name of the node, and what it says by the names of the instance and the peer.
Where nothing is called so, it is left out, and nothing says so.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: lab}
spec:
  bgpInstances:
  - name: main
    localASN: 64512
    peers:
    - {name: router, peerAddress: 192.168.1.1, peerASN: 64513, peerConfigRef: {name: router}}
---
apiVersion: cilium.io/v2
kind: CiliumBGPPeerConfig
metadata: {name: router}
spec: {families: [{afi: ipv4, safi: unicast, advertisements: {}}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: pods}
spec: {advertisements: [{advertisementType: PodCIDR}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPNodeConfigOverride
metadata: {name: node-1}
spec: {bgpInstances: [{name: lab, routerID: 192.168.1.10}]}
"""

RIGHT = WRONG.replace("{name: lab, routerID", "{name: main, routerID")

SOURCE = "cilium/cilium operator/pkg/bgp/cluster.go, toNodeBGPInstance"


def check(model: Model) -> Iterator[Finding]:
    """Each name of an override that certainly names nothing."""
    assert model.bgp is not None
    cluster = model.cluster
    nodes = {node.name for node in cluster.nodes} if cluster is not None and cluster.nodes_complete else set()
    for override in model.bgp.overrides:
        if override.name and nodes and override.name not in nodes:
            yield Finding(
                override.at / "metadata" / "name",
                f'no known node is called "{override.name}", so that this override does nothing',
                help=f"it is named as its node is: {listed(nodes)}",
            )
        elif model.bgp.cluster_configs_complete:
            yield from _inside(model, override)


def _inside(model: Model, override: Override) -> Iterator[Finding]:
    there: dict[str, set[str]] = {}
    for config, instance in instances(model):
        if not config.complete or not instance.name:
            return
        there.setdefault(instance.name, set()).update(peer.name for peer in instance.peers)
    for item in override.instances if there else ():
        if item.name.text and item.name.text not in there:
            yield Finding(
                item.name.at,
                f'no CiliumBGPClusterConfig has an instance "{item.name.text}", so that its override does nothing',
                help=f"these are there: {listed(there)}",
            )
        elif item.name.text:
            yield from _peers(item, there[item.name.text])


def _peers(item: InstanceOverride, names: set[str]) -> Iterator[Finding]:
    for peer in item.peers:
        if "" not in names and peer.text not in names:
            yield Finding(
                peer.at,
                f'instance "{item.name.text}" has no peer "{peer.text}", so that its override does nothing',
                help=f"these are there: {listed(names)}" if names else "it has none",
            )
