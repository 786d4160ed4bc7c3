"""A peer has neither an address nor a discovery of one."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._bgp import peers

WHY = """
The API server takes it, and the agent leaves the peer out, with a line in its debug log only.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: lab}
spec:
  bgpInstances:
  - {name: main, localASN: 64512, peers: [{name: router, peerASN: 64513, peerConfigRef: {name: router}}]}
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
"""

RIGHT = WRONG.replace("peerASN: 64513", "peerASN: 64513, peerAddress: 192.168.1.1")

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/neighbor.go, Reconcile"


def check(model: Model) -> Iterator[Finding]:
    """Each peer that nobody can reach."""
    for _, peer in peers(model):
        if not peer.addressed and peer.clear:
            yield Finding(
                peer.at,
                f'peer "{peer.name}" has neither peerAddress nor autoDiscovery: Cilium leaves it out',
                help="write the peerAddress of the router",
            )
