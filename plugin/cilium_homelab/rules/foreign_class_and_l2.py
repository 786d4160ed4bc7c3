"""A policy takes a Service that another load balancer announces."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related, Severity
from ..model import Model
from . import Finding
from ._l2 import announcer, is_foreign

WHY = """
The announcer leaves out Services of another loadBalancerClass only when the Service itself changes. When the
agent starts, or a policy, a node's labels or a NIC change, it takes them in: a node then holds the lease, and
may answer beside the load balancer that the class means.
"""

WRONG = """
l2: true
services: {media/jellyfin: {loadBalancerClass: metallb, labels: {app: jellyfin}}}
"""

RIGHT = """
l2: {serviceSelector: {matchExpressions: [{key: app, operator: NotIn, values: [jellyfin]}]}}
services: {media/jellyfin: {loadBalancerClass: metallb, labels: {app: jellyfin}}}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, upsertPolicy beside upsertSvc"

# Their addresses are on no LAN, so that an answer for them harms nobody.
OVERLAYS = ("tailscale",)


def check(model: Model) -> Iterator[Finding]:
    """Each Service of another class that has an address, and that a policy certainly takes."""
    for service in model.services:
        name = service.load_balancer_class
        if name is None or not is_foreign(service) or _has_no_address(model, service.addresses != (), name.text):
            continue
        policy = announcer(model, service)
        if policy is not None:
            yield Finding(
                name.at,
                f'Service {service.key} is of class "{name.text}", and policy "{policy.name}" takes it too: a node'
                " holds its lease after every restart, and may answer for it",
                help="leave it out by the policy's serviceSelector",
                related=(Related(policy.at, "this policy"),),
                severity=Severity.INFO if name.text in OVERLAYS else None,
            )


def _has_no_address(model: Model, asks: bool, name: str) -> bool:
    """Whether the Service asks Cilium in vain: CH409 says so, or the release is unknown."""
    return asks and (model.release is None or not model.release.handles_class(name, model.l2))
