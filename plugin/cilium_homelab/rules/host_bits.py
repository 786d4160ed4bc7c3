"""A CIDR's address is not the first of its network."""

from __future__ import annotations

from collections.abc import Iterator

from ..addresses import parse_address
from ..diagnostics import Edit
from ..model import Model
from . import Finding

WHY = """
Cilium masks such a CIDR without a word: 192.168.1.200/28 is 192.168.1.192 to .207, not the sixteen
addresses from .200 on. The pool then gives out addresses that nobody meant.
"""

WRONG = """
pools: [192.168.1.200/28]
"""

RIGHT = """
pools: [192.168.1.192/28]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, RangeFromPrefix"

FIX = """
The address of the network is written, where its first host stood there, as a router has it.
"""


def check(model: Model) -> Iterator[Finding]:
    """Each block with host bits."""
    for pool in model.pools:
        for block in pool.blocks:
            interval = block.interval
            if interval.host_bits:
                # The first host is how one writes a network by its router; of others two things may be meant.
                written = parse_address(interval.text.partition("/")[0]).first
                meant = written == interval.first + 1 and interval.last > written + 1
                yield Finding(
                    block.at,
                    f'"{interval.text}" in pool "{pool.name}" means {interval.describe()}',
                    label="the address is inside its network, not at its start",
                    help=f"write {interval.canonical()}, or a range for exactly what you want",
                    fix=(Edit(block.at, interval.canonical()),) if meant else (),
                )
