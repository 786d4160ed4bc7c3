"""L2 announces an external address of a Service that belongs to a node or to the router."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Block, Model, Service
from . import Finding
from ._l2 import announces_external, is_foreign, one_node_alone, policies

WHY = """
The node that holds the lease answers for every external address, without a look at whose it is. Hosts of the
LAN then find it where they look for the node or the router whose address it is.
"""

WRONG = """
cluster: {apiServer: "192.168.1.9:6443", nodes: [{name: a, address: 192.168.1.10}, {name: b, address: 192.168.1.11}]}
l2: {externalIPs: true}
services: {media/jellyfin: {externalIPs: 192.168.1.10}}
"""

RIGHT = """
cluster: {apiServer: "192.168.1.9:6443", nodes: [{name: a, address: 192.168.1.10}, {name: b, address: 192.168.1.11}]}
l2: {externalIPs: true}
services: {media/jellyfin: {externalIPs: 192.168.1.50}}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, recalculateL2EntriesTableEntries"


def check(model: Model) -> Iterator[Finding]:
    """Each external address that a policy certainly announces and that is somebody else's."""
    nodes, gateways = _addresses(model)
    for service in model.services:
        if not service.external_ips or is_foreign(service):
            continue
        policy = next((policy for policy in policies(model) if announces_external(policy, service)), None)
        if policy is None:
            continue
        for block in service.external_ips:
            address = block.interval.family, block.interval.first
            if address in gateways:
                yield _finding(service, block, *gateways[address])
            elif address in nodes and not one_node_alone(model, policy):
                yield _finding(service, block, *nodes[address])


Known = dict[tuple[int, int], tuple[Block, str]]


def _addresses(model: Model) -> tuple[Known, Known]:
    nodes: Known = {}
    for node in model.cluster.nodes if model.cluster else ():
        for block in node.addresses:
            nodes[block.interval.family, block.interval.first] = block, f'node "{node.name}"'
    gateways: Known = {}
    for network in model.networks:
        if network.gateway is not None:
            interval = network.gateway.interval
            gateways[interval.family, interval.first] = network.gateway, f'the gateway of network "{network.name}"'
    return nodes, gateways


def _finding(service: Service, block: Block, theirs: Block, whose: str) -> Finding:
    return Finding(
        block.at,
        f"externalIPs of Service {service.key} has {block.interval.text}, the address of {whose}: another node may"
        " answer for it",
        help="write an address that is free",
        related=(Related(theirs.at, f"the address of {whose}"),),
    )
