"""An advertisement without a selector advertises nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Severity
from ..model import Model
from . import Finding

WHY = """
It is the opposite of pools and L2 policies: an advertisement of Services, or of pools of Pods, that has
no selector takes none of them. One that is empty takes all.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: services}
spec: {advertisements: [{advertisementType: Service, service: {addresses: [LoadBalancerIP]}}]}
"""

RIGHT = """
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: services}
spec: {advertisements: [{advertisementType: Service, service: {addresses: [LoadBalancerIP]}, selector: {}}]}
"""

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/service.go, getServicePrefixes; GH #33076, #35121"

_SELECTED = ("Service", "CiliumPodIPPool")


def check(model: Model) -> Iterator[Finding]:
    """Each item that wants a selector and has none, and each virtual router that tells nothing."""
    assert model.bgp is not None
    for advertisement in model.bgp.advertisements:
        for item in advertisement.items:
            if item.type in _SELECTED and not item.has_selector and item.clear:
                yield Finding(
                    item.at,
                    f'this advertisement of "{advertisement.name}" has no selector: it takes no {item.type},'
                    " and advertises nothing",
                    help="write selector: {} for all of them, or matchLabels",
                )
    for policy in model.bgp.peering_policies:
        for router in policy.routers:
            if router.services is None and not router.exports and router.clear:
                yield Finding(
                    router.at,
                    f'this virtual router of "{policy.name}" has no serviceSelector and exports no CIDR of Pods:'
                    " it advertises nothing",
                    help="write serviceSelector: {} for all Services, or matchLabels",
                    severity=Severity.WARNING,
                )
