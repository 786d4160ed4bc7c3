"""A field of an advertisement does nothing for its type."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding

WHY = """
PodCIDR advertises all CIDRs of the node, whatever a selector says, and `service` counts for the type
Service alone. Later releases refuse both.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPAdvertisement
metadata: {name: pods}
spec: {advertisements: [{advertisementType: PodCIDR, selector: {matchLabels: {app: web}}}]}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.17.0}}
  valuesFrom: [{kind: ConfigMap, name: cilium}]
"""

RIGHT = WRONG.replace(", selector: {matchLabels: {app: web}}", "")

SOURCE = "cilium/cilium pkg/bgpv1/manager/reconcilerv2/pod_cidr.go; CRDs of 1.18 and 1.19"


def check(model: Model) -> Iterator[Finding]:
    """Each such field that the API server of the release takes."""
    assert model.bgp is not None
    assert model.release is not None
    for advertisement in model.bgp.advertisements:
        for item in advertisement.items:
            who = f'advertisement of {item.type} of "{advertisement.name}"'
            if item.type == "PodCIDR" and item.has_selector and not model.release.checks_bgp:
                yield Finding(
                    (item.at / "selector").at_key(),
                    f"selector does nothing in this {who}: all CIDRs of the node's Pods are advertised",
                    help="remove it",
                )
            if item.type in ("PodCIDR", "CiliumPodIPPool") and item.has_service:
                yield Finding((item.at / "service").at_key(), f"service does nothing in this {who}", help="remove it")
