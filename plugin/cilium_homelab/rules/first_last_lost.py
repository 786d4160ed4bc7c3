"""The first and last address of a CIDR are never given out."""

from __future__ import annotations

from collections.abc import Iterator

from ..addresses import Interval
from ..diagnostics import Severity
from ..model import Model
from ..releases import Release
from . import Finding

WHY = """
Cilium 1.14 keeps the first and the last address of each CIDR to itself, so that a single address, a
/31 and a /32 hold none at all. From 1.15 on a pool says whether it wants them.
"""

WRONG = """
cilium: {version: "1.14.4"}
pools: [192.168.1.200/32]
"""

RIGHT = """
cilium: {version: "1.15.1"}
pools: [192.168.1.200/32]
"""

SOURCE = "cilium/cilium pkg/ipam/service/ipallocator/allocator.go of 1.14; GH #24351, #28591, #28255"


def _is_large(interval: Interval, release: Release) -> bool:
    """Whether CH218 says what is given out; what pool.allow_first_last asks for CH215 answers."""
    most = release.largest_ipv6_block
    return interval.family == 6 and most is not None and interval.size > most


def check(model: Model) -> Iterator[Finding]:
    """Each CIDR of a release that keeps its ends; an error where nothing is left."""
    assert model.release is not None
    if not model.release.keeps_first_last:
        return
    for pool in model.pools:
        for block in pool.blocks:
            interval = block.interval
            if interval.size <= 2 and (interval.prefix is not None or interval.size == 1):
                yield Finding(
                    block.at,
                    f'"{interval.text}" in pool "{pool.name}" holds no address on Cilium {model.release.text}',
                    label="the first and last address are kept",
                    help="write a /30 or larger, or use Cilium 1.15 or newer",
                    severity=Severity.ERROR,
                )
            elif interval.prefix is not None and not pool.allow_first_last and not _is_large(interval, model.release):
                yield Finding(
                    block.at,
                    f'Cilium {model.release.text} never gives out the first and last address of "{interval.text}"',
                    label=interval.describe(),
                )
