"""A peer names a CiliumBGPPeerConfig that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._bgp import listed, peers

WHY = """
The agent leaves such a peer out: there is no session with it. Only the condition
cilium.io/MissingPeerConfigs of the CiliumBGPClusterConfig says so, from 1.18 on.
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
    - {name: router, peerAddress: 192.168.1.1, peerASN: 64513, peerConfigRef: {name: rooter}}
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

RIGHT = WRONG.replace("rooter", "router")

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/neighbor.go, getPeerConfig; operator/pkg/bgp/cluster.go"


def check(model: Model) -> Iterator[Finding]:
    """Each peer whose configuration is in none of the files, where they are all that there are."""
    bgp = model.bgp
    assert bgp is not None
    if not bgp.peer_configs_complete:
        return
    names = {config.name for config in bgp.peer_configs}
    for _, peer in peers(model):
        if peer.config is not None and peer.config.text not in names:
            there = f"these are there: {listed(names)}" if names else "there is none at all"
            yield Finding(
                peer.config.at,
                f'peer "{peer.name}" wants the CiliumBGPPeerConfig "{peer.config.text}", which is not there:'
                " Cilium leaves the peer out",
                help=there,
            )
