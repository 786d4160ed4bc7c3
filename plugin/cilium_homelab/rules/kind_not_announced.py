"""No policy announces the kind of addresses that Services have."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Severity
from ..model import Model
from . import Finding
from ._values import bgp_is_on

WHY = """
A policy announces addresses from pools, with loadBalancerIPs, or spec.externalIPs, with externalIPs, or both.
What no policy announces nobody on the LAN can reach, and nothing says so.
"""

WRONG = """
pools: [192.168.1.128/25]
l2: {loadBalancerIPs: false, externalIPs: true}
services: {media/jellyfin: 192.168.1.154}
"""

RIGHT = """
pools: [192.168.1.128/25]
l2: {loadBalancerIPs: true, externalIPs: true}
services: {media/jellyfin: 192.168.1.154}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, upsertSvc"


def check(model: Model) -> Iterator[Finding]:
    """Policies that all leave out pools, beside Services that ask these; the first external address of none."""
    policies = model.policies
    if not model.policies_complete or bgp_is_on(model):
        return
    # One that announces nothing at all CH305 reports.
    if not any(policy.load_balancer_ips for policy in policies) and all(policy.external_ips for policy in policies):
        asking = next((service for service in model.services if service.addresses and service.complete), None)
        if asking is not None:
            yield Finding(
                policies[0].at / "loadBalancerIPs",
                f'policy "{policies[0].name}" announces externalIPs alone, and no policy the address that Service'
                f" {asking.key} asks for",
                help="write loadBalancerIPs: true",
            )
    if not any(policy.external_ips for policy in policies) and any(policy.load_balancer_ips for policy in policies):
        nodes = {
            (block.interval.family, block.interval.first)
            for node in (model.cluster.nodes if model.cluster else ())
            for block in node.addresses
        }
        for service in model.services:
            for block in service.external_ips:
                if (block.interval.family, block.interval.first) not in nodes:
                    yield Finding(
                        block.at,
                        f"no policy announces externalIPs such as {block.interval.text} of Service {service.key}",
                        help="write externalIPs: true in a policy, unless the address reaches a node in another way",
                        severity=Severity.INFO,
                    )
                    return
