"""Services with policy Local that share an address select different Pods."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Service
from ..releases import Release
from . import Finding
from ._sharing import groups

WHY = """
With externalTrafficPolicy Local a node answers only where a Pod of the Service runs. Cilium lets such
Services share an address only when they select the same Pods. From 1.21.0-pre.3 on they need not where
both have the annotation lbipam.cilium.io/sharing-permit-different-pods.
"""

WRONG = """
services:
  pi-hole/a: {ips: 192.168.1.153, sharingKey: k, externalTrafficPolicy: Local, selector: {app: web}}
  pi-hole/b: {ips: 192.168.1.153, sharingKey: k, externalTrafficPolicy: Local, selector: {app: dns}}
"""

RIGHT = """
services:
  pi-hole/a: {ips: 192.168.1.153, sharingKey: k, externalTrafficPolicy: Local, selector: {app: dns}}
  pi-hole/b: {ips: 192.168.1.153, sharingKey: k, externalTrafficPolicy: Local, selector: {app: dns}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/service_store.go, isCompatible; GH #38766"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.sharing_key_annotation is not None


def check(model: Model) -> Iterator[Finding]:
    """Each Local Service whose known selector differs from the first one's of its group, or is empty."""
    for group in groups(model):
        # One of each kind stands for all that are like it.
        kinds: dict[object, Service] = {}
        for service in group.services:
            if service.traffic_policy is None or service.traffic_policy.text != "Local" or service.pod_selector is None:
                continue
            other = next((other for other in kinds.values() if not _fit(service, other)), None)
            kinds.setdefault((service.permits_other_pods, tuple(sorted(service.pod_selector.items()))), service)
            if other is not None:
                yield Finding(
                    service.at / "selector",
                    f"Services {service.key} and {other.key} cannot {group.what}:"
                    " with policy Local they must select the same Pods",
                    help="use the same selector, externalTrafficPolicy: Cluster, or different addresses",
                    related=(Related(other.at / "selector", f"the selector of {other.key}"),),
                    severity=group.severity,
                )


def _fit(one: Service, other: Service) -> bool:
    """Whether two may share: both select Pods, the same ones unless both permit others."""
    if not one.pod_selector or not other.pod_selector:
        return False
    return one.pod_selector == other.pod_selector or (one.permits_other_pods and other.permits_other_pods)
