"""An instance has no ASN, or a peer of one on 1.16."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._bgp import instances, peers

WHY = """
The API server takes it, and the agent gives up on the instance: none of its sessions comes up. From 1.17
on a peer may have any ASN where none is written.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: lab}
spec:
  bgpInstances:
  - name: main
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

RIGHT = WRONG.replace("    peers:", "    localASN: 64512\n    peers:")

SOURCE = "cilium/cilium pkg/bgp/manager/manager.go; pkg/bgpv1/manager/reconcilerv2/neighbor.go"


def check(model: Model) -> Iterator[Finding]:
    """Each instance that gets no ASN from anywhere, and each peer without one where it must have one."""
    assert model.bgp is not None
    assert model.release is not None
    overrides = [item for override in model.bgp.overrides for item in override.instances if item.has_asn]
    certain = not model.release.bgp_override_has_asn or model.bgp.overrides_complete
    for _, instance in instances(model):
        given = any(item.name.text in ("", instance.name) for item in overrides)
        if not instance.has_asn and instance.clear and certain and not given:
            yield Finding(
                instance.at,
                f'instance "{instance.name}" has no localASN: the agent gives up on it, and no session comes up',
                help="write localASN, for example 64512",
            )
    for instance, peer in peers(model):
        if not peer.has_asn and peer.clear and not model.release.bgp_asn_defaults:
            yield Finding(
                peer.at,
                f'peer "{peer.name}" has no peerASN: the agent gives up on all of instance "{instance.name}"',
                help="write the peerASN of the router",
            )
