"""An advertisement of Services says not which of their addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding

WHY = """
Up to 1.17 the API server takes it, and nothing is advertised: LoadBalancerIP, ClusterIP and ExternalIP are
each told only where service.addresses names them. Later it is refused.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPAdvertisement
metadata: {name: services}
spec: {advertisements: [{advertisementType: Service, selector: {}}]}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.17.0}}
  valuesFrom: [{kind: ConfigMap, name: cilium}]
"""

RIGHT = WRONG.replace("Service, s", "Service, service: {addresses: [LoadBalancerIP]}, s")

SOURCE = "cilium/cilium pkg/bgpv1/manager/reconcilerv2/service.go; CRDs of 1.16 to 1.18"


def check(model: Model) -> Iterator[Finding]:
    """Each advertisement of Services that the API server takes without addresses."""
    assert model.bgp is not None
    assert model.release is not None
    for advertisement in model.bgp.advertisements:
        for item in advertisement.items:
            if item.type != "Service" or not item.clear:
                continue
            if not item.has_service or (item.addresses == () and not model.release.requires_bgp_addresses):
                yield Finding(
                    item.at,
                    f'this advertisement of "{advertisement.name}" has no service.addresses: it advertises nothing',
                    help="write service: {addresses: [LoadBalancerIP]}",
                )
