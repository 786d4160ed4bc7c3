"""What the rules about L2 announcements share: which policy certainly announces what, and on how many nodes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ..model import Model, Policy, Service
from ..releases import L2_CLASS
from ..selection import selects_node, selects_service

MOST_POLICIES = 50
"""How many policies are compared with every Service: nobody has more, and an attacker gains nothing."""


def policies(model: Model) -> Iterator[Policy]:
    """The policies of which all is known."""
    return islice((policy for policy in model.policies if policy.complete), MOST_POLICIES)


def announces_pools(policy: Policy, service: Service) -> bool:
    """Whether a policy certainly announces the addresses that a Service gets from a pool."""
    return policy.load_balancer_ips and service.complete and selects_service(policy.service_selector, service) is True


def announces_external(policy: Policy, service: Service) -> bool:
    """Whether a policy certainly announces spec.externalIPs of a Service."""
    return (
        policy.external_ips
        and bool(service.external_ips)
        and service.complete
        and selects_service(policy.service_selector, service) is True
    )


def announcer(model: Model, service: Service) -> Policy | None:
    """The first policy that certainly announces some address of a Service, its class aside."""
    for policy in policies(model):
        if announces_pools(policy, service) or announces_external(policy, service):
            return policy
    return None


def is_foreign(service: Service) -> bool:
    """Whether another load balancer is meant to announce a Service."""
    return service.load_balancer_class is not None and service.load_balancer_class.text != L2_CLASS


def one_node_alone(model: Model, policy: Policy) -> bool:
    """Whether certainly no more than one node takes part in the elections of a policy."""
    cluster = model.cluster
    if cluster is None or not cluster.nodes or not cluster.nodes_complete:
        return False
    may = (node for node in cluster.nodes if selects_node(policy.node_selector, node) is not False)
    return len(list(islice(may, 2))) < 2
