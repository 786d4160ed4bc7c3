"""A pool overlaps the addresses of Pods."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._pools import blocks_over

WHY = """
Inside the cluster such an address is routed to a Pod, outside to a Service: who is reached depends
on where one asks.
"""

WRONG = """
cluster: {apiServer: "192.168.1.10:6443", podCIDRs: [10.244.0.0/16]}
pools: [10.244.10.0/24]
"""

RIGHT = """
cluster: {apiServer: "192.168.1.10:6443", podCIDRs: [10.244.0.0/16]}
pools: [192.168.1.128/25]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam: pools are not checked against Pod CIDRs"


def check(model: Model) -> Iterator[Finding]:
    """Each block that shares addresses with a Pod CIDR."""
    assert model.cluster is not None
    things = [(cidr.interval, cidr) for cidr in model.cluster.pod_cidrs]
    for pool, block, interval, cidr, instead in blocks_over(model, things):
        yield Finding(
            block.at,
            f'pool "{pool.name}" overlaps {interval.canonical()}, the addresses of Pods',
            label=block.interval.describe(),
            help=instead,
            related=(Related(cidr.at, "Pods have these addresses"),),
        )
