"""Objects of BGP are there, and the chart does not enable the BGP control plane."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Text
from . import Finding
from ._values import given, said

WHY = """
The chart's default is off. Neither operator nor agent then looks at objects of BGP: no session comes up,
and no condition says why.
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
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.20.0}}
  values: {kubeProxyReplacement: true}
"""

RIGHT = WRONG.replace("values: {", "values: {bgpControlPlane: {enabled: true}, ")

SOURCE = "cilium/cilium install/kubernetes/cilium/values.yaml; operator/pkg/bgp/cell.go; pkg/bgp/cell.go"


def check(model: Model) -> Iterator[Finding]:
    """Where the values are known, and do not enable what some object wants."""
    bgp = model.bgp
    assert bgp is not None
    found = [
        *(Text(f'CiliumBGPClusterConfig "{part.name}"', part.at) for part in bgp.cluster_configs),
        *(Text(f'CiliumBGPPeeringPolicy "{part.name}"', part.at) for part in bgp.peering_policies),
        *(Text(f'CiliumBGPPeerConfig "{part.name}"', part.at) for part in bgp.peer_configs),
        *(Text(f'CiliumBGPAdvertisement "{part.name}"', part.at) for part in bgp.advertisements),
        *(Text(f'CiliumBGPNodeConfigOverride "{part.name}"', part.at) for part in bgp.overrides),
    ]
    value = said(model, "bgpControlPlane", "enabled")
    if not found or value not in (None, False):
        return
    written = given(model, "bgpControlPlane", "enabled")
    says = "switches bgpControlPlane off" if written else "does not say bgpControlPlane.enabled"
    place = written.at if written else model.layers[-1].at if model.layers else found[0].at / "metadata" / "name"
    yield Finding(
        place,
        f"the chart {says}, so that nobody acts upon {found[0].text}",
        help="write bgpControlPlane.enabled: true",
        related=(Related(found[0].at / "metadata" / "name", "this object"),),
    )
