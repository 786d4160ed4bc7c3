"""A pool holds the address of a node."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._pools import blocks_over

WHY = """
A Service that gets a node's address takes the node off the network: another machine may answer for
it, and what the node itself serves there is gone.
"""

WRONG = """
cluster: {apiServer: "192.168.1.10:6443", nodes: [{name: node-1, address: 192.168.1.130}]}
pools: [192.168.1.128/25]
"""

RIGHT = """
cluster: {apiServer: "192.168.1.10:6443", nodes: [{name: node-1, address: 192.168.1.10}]}
pools: [192.168.1.128/25]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam: no address of a pool is ever checked against nodes"


def check(model: Model) -> Iterator[Finding]:
    """Each block that holds a known node's address."""
    assert model.cluster is not None
    things = [(address.interval, (node, address)) for node in model.cluster.nodes for address in node.addresses]
    for pool, block, interval, (node, address), instead in blocks_over(model, things):
        yield Finding(
            block.at,
            f'pool "{pool.name}" contains {interval.describe()}, the address of node "{node.name}"',
            label=block.interval.describe(),
            help=instead,
            related=(Related(address.at, "this address is inside the pool"),),
        )
