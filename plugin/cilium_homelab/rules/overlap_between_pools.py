"""Addresses of two pools overlap."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..intervals import overlaps
from ..model import Model
from . import Finding

WHY = """
One shared address is enough: Cilium turns off the newer of the two pools, with all of its
addresses. Pools of one sync are equally old, so the loser is drawn at random, again at each restart
of the operator. Selectors that exclude each other do not help, and a disabled pool conflicts too.
"""

WRONG = """
pools:
- {name: one, addresses: 192.168.1.128/25}
- {name: two, addresses: 192.168.1.192/26}
"""

RIGHT = """
pools:
- {name: one, addresses: 192.168.1.128/26}
- {name: two, addresses: 192.168.1.192/26}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbrange.go, settleConflicts"


def check(model: Model) -> Iterator[Finding]:
    """Each pair of pools that overlaps, once."""
    blocks = [(block.interval, (pool.name, block.at)) for pool in model.pools for block in pool.blocks]
    seen: set[tuple[str, str]] = set()
    for (interval, (name, at)), (other, (other_name, other_at)) in overlaps(blocks, apart=lambda item: item[0]):
        if (name, other_name) in seen:
            continue
        seen.add((name, other_name))
        yield Finding(
            at,
            f'pool "{name}" overlaps pool "{other_name}": Cilium turns one of them off, at random',
            label=interval.describe(),
            help="give each address to one pool",
            related=(Related(other_at, other.describe()),),
        )
