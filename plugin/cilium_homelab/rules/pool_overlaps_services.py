"""A pool overlaps the cluster's Service addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._pools import blocks_over

WHY = """
These addresses are ClusterIPs: inside the cluster they lead to other Services than outside.
"""

WRONG = """
cluster: {apiServer: "192.168.1.10:6443", serviceCIDRs: [10.96.0.0/12]}
pools: [10.100.0.0/24]
"""

RIGHT = """
cluster: {apiServer: "192.168.1.10:6443", serviceCIDRs: [10.96.0.0/12]}
pools: [192.168.1.128/25]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam: pools are not checked against Service CIDRs"


def check(model: Model) -> Iterator[Finding]:
    """Each block that shares addresses with a Service CIDR."""
    assert model.cluster is not None
    things = [(cidr.interval, cidr) for cidr in model.cluster.service_cidrs]
    for pool, block, interval, cidr, instead in blocks_over(model, things):
        yield Finding(
            block.at,
            f'pool "{pool.name}" overlaps {interval.canonical()}, the ClusterIPs of Services',
            label=block.interval.describe(),
            help=instead,
            related=(Related(cidr.at, "Services have these addresses as ClusterIPs"),),
        )
