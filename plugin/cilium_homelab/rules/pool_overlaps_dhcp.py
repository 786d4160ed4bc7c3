"""A pool overlaps a range that the DHCP server gives out."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._pools import blocks_over

WHY = """
The DHCP server knows nothing of Cilium: one day a phone and a Service have the same address, and
which of the two is reached changes with every ARP answer.
"""

WRONG = """
networks: [{name: lan, cidr: 192.168.1.0/24, dhcp: 192.168.1.100-192.168.1.199}]
pools: [192.168.1.192/26]
"""

RIGHT = """
networks: [{name: lan, cidr: 192.168.1.0/24, dhcp: 192.168.1.100-192.168.1.199}]
pools: [192.168.1.224/27]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam: no address of a pool is ever checked against the network"


def check(model: Model) -> Iterator[Finding]:
    """Each block that shares addresses with a DHCP range."""
    things = [(dhcp.interval, (network, dhcp)) for network in model.networks for dhcp in network.dhcp]
    for pool, block, interval, (network, dhcp), instead in blocks_over(model, things):
        yield Finding(
            block.at,
            f'pool "{pool.name}" overlaps the DHCP range {interval.describe()} of network "{network.name}"',
            label=block.interval.describe(),
            help=instead,
            related=(Related(dhcp.at, "given out by DHCP"),),
        )
