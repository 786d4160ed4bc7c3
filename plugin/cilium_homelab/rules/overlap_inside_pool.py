"""Addresses of one pool overlap."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..intervals import overlaps
from ..model import Model
from . import Finding

WHY = """
Cilium marks a pool whose own blocks overlap as conflicting with itself, and gives out none of its
addresses.
"""

WRONG = """
pools: [192.168.1.128/25, 192.168.1.200-192.168.1.210]
"""

RIGHT = """
pools: [192.168.1.128/25, 192.168.1.100-192.168.1.110]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbrange.go, settleConflicts"


def check(model: Model) -> Iterator[Finding]:
    """Each block that overlaps an earlier one of its pool."""
    for pool in model.pools:
        for (interval, at), (other, other_at) in overlaps([(block.interval, block.at) for block in pool.blocks]):
            yield Finding(
                at,
                f'"{interval.text}" overlaps "{other.text}" in the same pool, which turns pool "{pool.name}" off',
                label=interval.describe(),
                help="remove what stands twice",
                related=(Related(other_at, other.describe()),),
            )
