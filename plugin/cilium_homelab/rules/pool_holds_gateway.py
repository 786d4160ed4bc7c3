"""A pool holds the gateway of a network."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._pools import blocks_over

WHY = """
Sooner or later a Service gets the router's address. Two machines then answer for it, and everything
in the network loses its way out.
"""

WRONG = """
networks: [{name: lan, cidr: 192.168.1.0/24, gateway: 192.168.1.1}]
pools: [192.168.1.0/29]
"""

RIGHT = """
networks: [{name: lan, cidr: 192.168.1.0/24, gateway: 192.168.1.1}]
pools: [192.168.1.128/25]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam: no address of a pool is ever checked against the network"


def check(model: Model) -> Iterator[Finding]:
    """Each block that holds a declared gateway."""
    things = [(network.gateway.interval, network) for network in model.networks if network.gateway]
    for pool, block, _, network, instead in blocks_over(model, things):
        assert network.gateway is not None
        yield Finding(
            block.at,
            f'pool "{pool.name}" contains the gateway of network "{network.name}"',
            label=block.interval.describe(),
            help=instead,
            related=(Related(network.gateway.at, "this address is inside the pool"),),
        )
