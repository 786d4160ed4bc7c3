"""What overlapping intervals carry does not decide whether they overlap."""

from __future__ import annotations

from cilium_homelab.addresses import parse
from cilium_homelab.intervals import overlaps


def test_items_may_carry_the_same_thing() -> None:
    """Two blocks with one and the same payload overlap all the same."""
    items = [(parse("10.0.0.0/24"), "pool"), (parse("10.0.0.9"), "pool")]
    assert list(overlaps(items)) == [(items[1], items[0])]
