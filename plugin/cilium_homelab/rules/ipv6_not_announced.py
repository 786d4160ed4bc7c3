"""IPv6 addresses are not announced by this release."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._values import bgp_is_on

WHY = """
Up to Cilium 1.18 the L2 responder answers ARP only: nobody answers for an IPv6 address of a Service,
though it is given out and a node holds its lease.
"""

WRONG = """
cilium: {version: "1.18.2", values: {ipv6: {enabled: true}}}
pools: ["fd00::100/120"]
l2: true
"""

RIGHT = """
cilium: {version: "1.19.0", values: {ipv6: {enabled: true}}}
pools: ["fd00::100/120"]
l2: true
"""

SOURCE = "cilium/cilium pkg/datapath/l2responder/l2responder.go of 1.18; 22becd9e92; GH #28985"


def check(model: Model) -> Iterator[Finding]:
    """The first IPv6 block of each enabled pool, unless BGP is on: it may carry them."""
    assert model.release is not None
    if model.release.announces_ipv6 or bgp_is_on(model):
        return
    for pool in model.pools:
        block = next((block for block in pool.blocks if block.interval.family == 6), None)
        if block is not None and not pool.disabled:
            yield Finding(
                block.at,
                f'pool "{pool.name}" has IPv6 addresses, for which Cilium {model.release.text} does not answer',
                label=block.interval.describe(),
                help="use Cilium 1.19 or newer, or announce them by BGP",
            )
