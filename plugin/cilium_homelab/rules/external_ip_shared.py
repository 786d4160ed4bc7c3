"""Services share an external address, and L2 announces it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Block, Model, Service
from . import Finding
from ._l2 import announcer, announces_external, announces_pools, is_foreign, one_node_alone, policies

WHY = """
Each Service has a lease of its own, so that two nodes can answer for a shared address at once. On a cluster
of one node nothing happens; with several, a connection may change the node.
"""

WRONG = """
l2: {externalIPs: true}
services:
  a/one: {externalIPs: 192.168.1.50, ports: 80}
  b/two: {externalIPs: 192.168.1.50, ports: 8080}
"""

RIGHT = """
l2: {externalIPs: true}
services:
  a/one: {externalIPs: 192.168.1.50, ports: 80}
  b/two: {externalIPs: 192.168.1.51, ports: 8080}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go; GH #48419, #32115"

Address = tuple[int, int]


def check(model: Model) -> Iterator[Finding]:
    """Each external address that two Services have which policies certainly announce, once."""
    first: dict[Address, Service] = {}
    told: set[Address] = set()
    for service in model.services:
        policy = announcer(model, service)
        if policy is None or is_foreign(service) or one_node_alone(model, policy):
            continue
        for block in _announced(model, service):
            address = block.interval.family, block.interval.first
            other = first.setdefault(address, service)
            shares = other is not service and (_is_external(service, address) or _is_external(other, address))
            if shares and address not in told and not _clash(service, other):
                told.add(address)
                yield Finding(
                    block.at,
                    f"Services {other.key} and {service.key} share {block.interval.text}: with L2 announcements each"
                    " has a lease of its own, and two nodes may answer",
                    help="one Service with all ports avoids it",
                    related=(Related(other.at, "the other Service"),),
                )


def _announced(model: Model, service: Service) -> tuple[Block, ...]:
    blocks: tuple[Block, ...] = ()
    if any(announces_external(policy, service) for policy in policies(model)):
        blocks += service.external_ips
    if any(announces_pools(policy, service) for policy in policies(model)):
        blocks += service.addresses
    return blocks


def _is_external(service: Service, address: Address) -> bool:
    return any((block.interval.family, block.interval.first) == address for block in service.external_ips)


def _clash(service: Service, other: Service) -> bool:
    """Whether a port is the same too, so that one of the two gets nothing at all (CH315)."""
    ours, theirs = ({(port.number, port.protocol) for port in item.ports or ()} for item in (service, other))
    return bool(ours & theirs)
