"""ClusterIPs are advertised, and the nodes do not answer for them from outside."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Place
from ..model import Model, Text
from . import Finding
from ._values import said

WHY = """
Where Cilium replaces kube-proxy, a node takes packets to a ClusterIP from its own Pods only, unless
bpf.lbExternalClusterIP is true. The routes are advertised all the same, and lead nowhere.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: services}
spec: {advertisements: [{advertisementType: Service, service: {addresses: [ClusterIP]}, selector: {}}]}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.20.0}}
  values: {kubeProxyReplacement: true, bgpControlPlane: {enabled: true}}
"""

RIGHT = WRONG.replace("values: {", "values: {bpf: {lbExternalClusterIP: true}, ")

SOURCE = "cilium/cilium install/kubernetes/cilium/values.yaml, bpf.lbExternalClusterIP"


def check(model: Model) -> Iterator[Finding]:
    """Each place that advertises them, where the values are known."""
    assert model.bgp is not None
    if said(model, "bpf", "lbExternalClusterIP") not in (None, False):
        return
    replaces = said(model, "kubeProxyReplacement")
    if not (model.install and replaces is None) and str(replaces).lower() not in ("true", "strict"):
        return
    found = [item.addresses or () for advertisement in model.bgp.advertisements for item in advertisement.items]
    found += [router.addresses for policy in model.bgp.peering_policies for router in policy.routers]
    for addresses in found:
        for place in _cluster_ips(addresses):
            yield Finding(
                place,
                "ClusterIPs are advertised, and without bpf.lbExternalClusterIP no node answers for them from outside",
                help="write bpf.lbExternalClusterIP: true into the chart's values",
            )


def _cluster_ips(addresses: tuple[Text, ...]) -> Iterator[Place]:
    return (address.at for address in addresses if address.text == "ClusterIP")
