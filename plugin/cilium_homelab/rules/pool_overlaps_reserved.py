"""A pool overlaps addresses that are reserved."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._pools import blocks_over

WHY = """
The spec says that something else uses these addresses. Cilium does not know that and gives them to
Services.
"""

WRONG = """
networks: [{name: lan, cidr: 192.168.1.0/24, reserved: 192.168.1.200}]
pools: [192.168.1.192/26]
"""

RIGHT = """
networks: [{name: lan, cidr: 192.168.1.0/24, reserved: 192.168.1.200}]
pools: [192.168.1.224/27]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam: no address of a pool is ever checked against the network"


def check(model: Model) -> Iterator[Finding]:
    """Each block that shares addresses with a reserved interval, gateways aside: they are reported."""
    gateways = {network.gateway.interval[:3] for network in model.networks if network.gateway}
    things = [
        (reserved.interval, (network, reserved))
        for network in model.networks
        for reserved in network.reserved
        if reserved.interval[:3] not in gateways
    ]
    for pool, block, interval, (network, reserved), instead in blocks_over(model, things):
        yield Finding(
            block.at,
            f'pool "{pool.name}" overlaps {interval.describe()}, reserved in network "{network.name}"',
            label=block.interval.describe(),
            help=instead,
            related=(Related(reserved.at, "reserved here"),),
        )
