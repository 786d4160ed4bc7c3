"""Two policies announce the same Service."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Policy
from ..selection import selects_service
from . import Finding
from ._l2 import policies

WHY = """
Their NICs and addresses add up, which may be meant. When one of them goes, is narrowed or leaves a node, its
answers stay there as long as the other takes the Service, until the Service itself changes.
"""

WRONG = """
l2:
  policies:
    - {name: lan, interfaces: [eth0]}
    - {name: iot, interfaces: [eth1]}
"""

RIGHT = """
l2:
  policies:
    - {name: lan, interfaces: [eth0], serviceSelector: {namespaces: [media]}}
    - {name: iot, interfaces: [eth1], serviceSelector: {namespaces: [iot]}}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, upsertPolicy and delPolicy"


def check(model: Model) -> Iterator[Finding]:
    """Each policy that certainly shares a Service, and may share a node, with one before it."""
    before: list[Policy] = []
    for policy in policies(model):
        for other in before:
            what = _shared(model, policy, other)
            if what:
                yield Finding(
                    policy.at,
                    f'policies "{other.name}" and "{policy.name}" both take {what}: what one of them announces'
                    " outlasts it",
                    help="let their serviceSelectors or nodeSelectors exclude each other, unless both are meant",
                    related=(Related(other.at, "the other policy"),),
                )
                break
        before.append(policy)


def _shared(model: Model, policy: Policy, other: Policy) -> str:
    """Which Services both certainly take on some node, in words; "" where it is not certain that any is."""
    if policy.node_selector and other.node_selector and policy.node_selector != other.node_selector:
        return ""
    both = policy.load_balancer_ips and other.load_balancer_ips
    ours, theirs = (item.service_selector and item.service_selector.requirements() for item in (policy, other))
    if both and not ours and not theirs:
        return "every Service"
    for service in model.services:
        kinds = both or (service.external_ips and (policy.external_ips or policy.load_balancer_ips))
        if (
            kinds
            and service.complete
            and all(
                selects_service(item.service_selector, service) is True
                and (item.load_balancer_ips or (item.external_ips and service.external_ips))
                for item in (policy, other)
            )
        ):
            return f"Service {service.key}"
    return ""
