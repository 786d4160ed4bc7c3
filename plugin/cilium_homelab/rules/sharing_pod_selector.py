"""Services with policy Local that share an address select different Pods."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Service
from . import Finding
from ._sharing import groups

WHY = """
With externalTrafficPolicy Local a node answers only where a Pod of the Service runs. Cilium lets such
Services share an address only when they select the same Pods.
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


def check(model: Model) -> Iterator[Finding]:
    """Each Local Service whose known selector differs from the first one's of its group, or is empty."""
    for group in groups(model):
        first: Service | None = None
        for service in group.services:
            if service.traffic_policy is None or service.traffic_policy.text != "Local" or service.pod_selector is None:
                continue
            if first is None:
                first = service
            elif not service.pod_selector or service.pod_selector != first.pod_selector:
                yield Finding(
                    service.at / "selector",
                    f"Services {service.key} and {first.key} cannot {group.what}:"
                    " with policy Local they must select the same Pods",
                    help="use the same selector, externalTrafficPolicy: Cluster, or different addresses",
                    related=(Related(first.at / "selector", f"the selector of {first.key}"),),
                    severity=group.severity,
                )
