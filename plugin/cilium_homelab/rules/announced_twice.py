"""The same addresses are announced by L2 and by BGP."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Place, Related
from ..labels import Selector
from ..model import Model, Policy
from ..selection import selects_service
from . import Finding
from ._announced import advertisers, tells

WHY = """
It works, and is rarely meant: hosts of the LAN then find the address by ARP, on one node, and all others
by the routes of BGP, on every node. A policy without a serviceSelector takes every Service.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: services}
spec: {advertisements: [{advertisementType: Service, service: {addresses: [LoadBalancerIP]}, selector: {}}]}
"""

RIGHT = WRONG.replace("loadBalancerIPs: true", "loadBalancerIPs: true, serviceSelector: {matchLabels: {lb: l2}}")

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go; pkg/bgp/manager/reconciler/service.go"


def check(model: Model) -> Iterator[Finding]:
    """The first advertisement that certainly shares Services with a policy."""
    policies = [policy for policy in model.policies if policy.load_balancer_ips and policy.complete]
    for place, selector, known in advertisers(model):
        for policy in policies if known and selector is not None else ():
            if what := _shared(model, policy, selector):
                yield _finding(place, policy, what)
                return


def _shared(model: Model, policy: Policy, selector: Selector | None) -> str:
    """Which Services both certainly take, in words; "" where it is not certain that any is."""
    ours = policy.service_selector.requirements() if policy.service_selector else ()
    theirs = selector.requirements() if selector else ()
    if not any(item.operator in ("In", "Exists") for item in (*ours, *theirs)):
        return "every Service" if not ours and not theirs else "Services"
    for service in model.services:
        if service.complete and selects_service(policy.service_selector, service) and tells(selector, service):
            return f"Service {service.key}"
    return ""


def _finding(place: Place, policy: Policy, what: str) -> Finding:
    return Finding(
        place,
        f'L2 policy "{policy.name}" and this advertisement of BGP both announce {what}',
        help="let their selectors exclude each other, unless both are meant",
        related=(Related(policy.at, "this policy"),),
    )
