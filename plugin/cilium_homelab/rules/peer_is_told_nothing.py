"""A peer has no configuration, or one without families."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._bgp import peers

WHY = """
The session comes up with the families IPv4 and IPv6, and nothing is told over it: what is advertised
hangs on the families of a CiliumBGPPeerConfig.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: lab}
spec:
  bgpInstances:
  - {name: main, localASN: 64512, peers: [{name: router, peerAddress: 192.168.1.1, peerASN: 64513}]}
"""

RIGHT = """
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
"""

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/peer_advertisements.go, GetConfiguredAdvertisements"


def check(model: Model) -> Iterator[Finding]:
    """Each peer without a configuration, and each configuration without families."""
    assert model.bgp is not None
    for _, peer in peers(model):
        if not peer.has_config and peer.clear:
            yield Finding(
                peer.at,
                f'peer "{peer.name}" names no CiliumBGPPeerConfig: its session comes up, and nothing is told over it',
                help="write peerConfigRef: {name: ...}",
            )
    for config in model.bgp.peer_configs:
        if config.families == ():
            yield Finding(
                config.at / "metadata" / "name",
                f'CiliumBGPPeerConfig "{config.name}" has no families: nothing is told to its peers',
                help="write families: [{afi: ipv4, safi: unicast, advertisements: {matchLabels: {...}}}]",
            )
