"""Objects of BGP that the release takes, and that nothing in it acts upon."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..releases import Release
from . import Finding

WHY = """
1.15 installs the CRDs of CiliumBGPClusterConfig and its like, and neither its operator nor its agent looks
at them. They count from 1.16 on; until then CiliumBGPPeeringPolicy says all.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPClusterConfig
metadata: {name: lab}
spec: {bgpInstances: [{name: main, localASN: 64512, peers: []}]}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.15.0}}
  valuesFrom: [{kind: ConfigMap, name: cilium}]
"""

RIGHT = WRONG.replace("1.15.0", "1.16.0")

SOURCE = "cilium/cilium operator/pkg and pkg/bgpv1/manager of 1.15"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return bool(release.bgp_api_versions("CiliumBGPClusterConfig")) and not release.has_bgp_v2


def check(model: Model) -> Iterator[Finding]:
    """Each such object."""
    assert model.bgp is not None
    assert model.release is not None
    for kind in model.bgp.unread:
        yield Finding(
            kind.at / "kind",
            f"nothing in Cilium {model.release.text} acts upon a {kind.text}, though it takes one",
            help="write a CiliumBGPPeeringPolicy, or take Cilium 1.16 or later",
        )
