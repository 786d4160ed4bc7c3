"""The local port of a transport is read by no release from 1.18 on."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding

WHY = """
cilium.io/v2alpha1 still takes the field. What is stored is cilium.io/v2, which has no such field: an
instance has a localPort in its place.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPPeerConfig
metadata: {name: router}
spec: {transport: {localPort: 1790}, families: [{afi: ipv4, safi: unicast, advertisements: {}}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: pods}
spec: {advertisements: [{advertisementType: PodCIDR}]}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.18.0}}
  valuesFrom: [{kind: ConfigMap, name: cilium}]
"""

RIGHT = WRONG.replace("transport: {localPort: 1790}, ", "").replace("v2alpha1", "v2")

SOURCE = "cilium/cilium pkg/k8s/apis/cilium.io/v2/bgp_peer_types.go; CRDs of 1.18"


def check(model: Model) -> Iterator[Finding]:
    """Each such port."""
    assert model.bgp is not None
    assert model.release is not None
    for config in model.bgp.peer_configs:
        if config.local_port is not None:
            yield Finding(
                config.local_port.at.at_key(),
                f'localPort of CiliumBGPPeerConfig "{config.name}" does nothing: Cilium {model.release.text} reads it'
                " from no transport",
                help="write localPort into the instance of the CiliumBGPClusterConfig, or remove it",
            )
