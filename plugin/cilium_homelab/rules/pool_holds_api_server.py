"""A pool holds the address of the Kubernetes API."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._pools import blocks_over

WHY = """
The agents reach the Kubernetes API at this address. A Service that gets it cuts them off, and with
them everything that would repair it.
"""

WRONG = """
cluster: {apiServer: "192.168.1.200:6443"}
pools: [192.168.1.128/25]
"""

RIGHT = """
cluster: {apiServer: "192.168.1.10:6443"}
pools: [192.168.1.128/25]
"""

SOURCE = "cilium/cilium Documentation/network/kubernetes/kubeproxy-free.rst"


def check(model: Model) -> Iterator[Finding]:
    """Each block that holds the API's address, unless a node has it: that is reported there.

    Where a Service of the plan asks for that very address, it is the API that is served there.
    """
    assert model.cluster is not None
    server = model.cluster.api_server
    if server is None or server.block is None:
        return
    known = {address.interval[:3] for node in model.cluster.nodes for address in node.addresses}
    known |= {address.interval[:3] for service in model.services for address in service.addresses}
    if server.block.interval[:3] in known:
        return
    for pool, block, interval, _, instead in blocks_over(model, [(server.block.interval, None)]):
        yield Finding(
            block.at,
            f'pool "{pool.name}" contains {interval.describe()}, the address of the Kubernetes API',
            label=block.interval.describe(),
            help=instead,
            related=(Related(server.at, "this address is inside the pool"),),
        )
