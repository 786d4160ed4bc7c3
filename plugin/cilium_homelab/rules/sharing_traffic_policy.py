"""Services that share an address have different external traffic policies."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Text
from ..releases import Release
from . import Finding
from ._sharing import groups

WHY = """
Cilium lets Services share an address only when externalTrafficPolicy is the same for all of them.
"""

WRONG = """
services:
  pi-hole/a: {ips: 192.168.1.153, sharingKey: pi-hole, externalTrafficPolicy: Cluster}
  pi-hole/b: {ips: 192.168.1.153, sharingKey: pi-hole, externalTrafficPolicy: Local}
"""

RIGHT = """
services:
  pi-hole/a: {ips: 192.168.1.153, sharingKey: pi-hole, externalTrafficPolicy: Cluster}
  pi-hole/b: {ips: 192.168.1.153, sharingKey: pi-hole, externalTrafficPolicy: Cluster}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/service_store.go, isCompatible"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.sharing_key_annotation is not None


def check(model: Model) -> Iterator[Finding]:
    """Each Service whose policy differs from that of the first of its group that names one."""
    for group in groups(model):
        first: tuple[str, Text] | None = None
        for service in group.services:
            policy = service.traffic_policy
            if policy is None:
                continue
            if first is None:
                first = (service.key, policy)
            elif policy.text != first[1].text:
                yield Finding(
                    policy.at,
                    f"Services {service.key} and {first[0]} cannot {group.what}: externalTrafficPolicy is"
                    f" {policy.text} and {first[1].text}",
                    help="give them the same externalTrafficPolicy, or different addresses",
                    related=(Related(first[1].at, f"the policy of {first[0]}"),),
                    severity=group.severity,
                )
