"""A pool reaches out of every network that the nodes are on."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..intervals import difference
from ..model import Model
from . import Finding
from ._values import bgp_is_on

WHY = """
L2 announcements answer ARP and NDP inside one network. A machine that takes an address for a remote
one never asks there, but sends to its router, which does not know the way.
"""

WRONG = """
networks: [192.168.1.0/24]
pools: [192.168.2.128/25]
l2: true
"""

RIGHT = """
networks: [192.168.1.0/24]
pools: [192.168.1.128/26]
l2: true
"""

SOURCE = "cilium/cilium Documentation/network/l2-announcements.rst"


def check(model: Model) -> Iterator[Finding]:
    """Each block of an enabled pool with addresses in none of the networks, for families that networks name."""
    cidrs = [network.cidr for network in model.networks if network.cidr]
    if len(cidrs) < len(model.networks) or bgp_is_on(model):
        return
    known = [cidr.interval for cidr in cidrs]
    families = {interval.family for interval in known}
    for pool in (pool for pool in model.pools if not pool.disabled):
        for block in pool.blocks:
            outside = difference(block.interval, known)
            if block.interval.family not in families or not outside:
                continue
            part = "" if outside[0].size == block.interval.size else f", with {outside[0].describe()}"
            yield Finding(
                block.at,
                f'pool "{pool.name}" lies outside of every network{part}: L2 announcements reach nobody there',
                label=block.interval.describe(),
                help="take addresses of the network, or add the network that they are in",
                related=tuple(
                    Related(cidr.at, cidr.interval.describe())
                    for cidr in cidrs[:1]
                    if cidr.interval.family == block.interval.family
                ),
            )
