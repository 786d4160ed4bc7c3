"""A pool holds the broadcast address of a network."""

from __future__ import annotations

from collections.abc import Iterator

from ..addresses import Interval, format_address
from ..diagnostics import Related, Severity
from ..model import Block, Model, Network, Pool, Service
from ..releases import Release
from . import Finding
from ._pools import keeps_ends
from ._sharing import served
from ._values import bgp_is_on

WHY = """
Nobody on the network can reach a Service at the network's broadcast address: hosts send what is for
it to everyone, and ask nobody for its MAC address. It is the last address that Cilium gives out of a
pool in order, so that most clusters never come to it. Announced by BGP it is an address like others.
"""

WRONG = """
networks: [192.168.1.0/24]
pools: [192.168.1.128/25]
l2: true
"""

RIGHT = """
networks: [192.168.1.0/24]
pools: [192.168.1.128-192.168.1.254]
l2: true
"""

SOURCE = "RFC 919, RFC 1122 section 3.2.1.3; cilium/cilium operator/pkg/lbipam/lbipam.go, fromCidr"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return not release.keeps_first_last


def check(model: Model) -> Iterator[Finding]:
    """Each Service that asks for a network's broadcast address, else each block that gives it out."""
    if bgp_is_on(model):
        return
    networks = {
        network.cidr.interval.last: network
        for network in model.networks
        if network.cidr is not None and network.cidr.interval.family == 4 and network.cidr.interval.size > 2
    }
    asked: set[int] = set()
    for service in served(model):
        for address in service.addresses:
            found = networks.get(address.interval.first) if address.interval.family == 4 else None
            if found is not None and _is_given(model, address.interval):
                asked.add(address.interval.first)
                yield _requested(service, address, found)
    for last, network in networks.items():
        for pool, block in _holding(model, last) if last not in asked else ():
            yield _held(pool, block, network)


def _holding(model: Model, last: int) -> Iterator[tuple[Pool, Block]]:
    for pool in model.pools:
        for block in pool.blocks:
            interval = block.interval
            inside = interval.family == 4 and interval.first <= last <= interval.last
            # Of a CIDR that ends with it the pool may keep it to itself.
            kept = interval.prefix is not None and interval.size > 2 and last in (interval.first, interval.last)
            if inside and not pool.disabled and not (kept and keeps_ends(pool, model.release)):
                yield pool, block


def _is_given(model: Model, interval: Interval) -> bool:
    return next(_holding(model, interval.first), None) is not None


def _requested(service: Service, address: Block, network: Network) -> Finding:
    return Finding(
        address.at,
        f'{address.interval.text} of Service {service.key} is the broadcast address of network "{network.name}":'
        " nobody there can reach it",
        help="take another address",
        related=_network(network),
        severity=Severity.WARNING,
    )


def _held(pool: Pool, block: Block, network: Network) -> Finding:
    assert network.cidr is not None
    return Finding(
        block.at,
        f'pool "{pool.name}" gives out {format_address(4, network.cidr.interval.last)}, the broadcast address of'
        f' network "{network.name}"',
        label=block.interval.describe(),
        help="end the pool one address before it",
        related=_network(network),
    )


def _network(network: Network) -> tuple[Related, ...]:
    return (Related(network.cidr.at, "this network ends with it"),) if network.cidr is not None else ()
