"""A range is used on a release that knows CIDRs only."""

from __future__ import annotations

from collections.abc import Iterator

from ..intervals import to_cidrs
from ..model import Model
from . import Finding

WHY = """
Pools of Cilium 1.14 hold CIDRs; start and stop came with 1.15. A range written as CIDRs would not
mean the same there: 1.14 never gives out the first and last address of each.
"""

WRONG = """
cilium: {version: "1.14.4"}
pools: [192.168.1.100-192.168.1.110]
"""

RIGHT = """
cilium: {version: "1.15.1"}
pools: [192.168.1.100-192.168.1.110]
"""

SOURCE = "cilium/cilium 27322f3959, ciliumloadbalancerippools.yaml of 1.14 and 1.15"


def check(model: Model) -> Iterator[Finding]:
    """Each range where the release has none."""
    assert model.release is not None
    if model.release.pool_has_blocks:
        return
    for pool in model.pools:
        for block in pool.blocks:
            if block.interval.prefix is None and block.interval.size > 1:
                around = to_cidrs(block.interval)
                yield Finding(
                    block.at,
                    f'pool "{pool.name}" has a range, and Cilium {model.release.text} knows CIDRs only',
                    label=block.interval.describe(),
                    help=f"use Cilium 1.15 or newer, or CIDRs such as {max(around, key=_size)}",
                )


def _size(cidr: str) -> int:
    return -int(cidr.rpartition("/")[2])
