"""Sets of address intervals: union, difference, gaps and overlaps, all by sorting, never pairwise."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from .addresses import BITS, Interval, format_address

T = TypeVar("T")


def usable(interval: Interval, allow_first_last: bool) -> tuple[int, int]:
    """The first and last address that Cilium gives out of a block.

    `allowFirstLastIPs: No` reserves the ends of CIDR blocks only, and not of /31, /32, /127, /128
    (cilium/cilium operator/pkg/lbipam/lbipam.go, fromCidr).
    """
    if allow_first_last or interval.prefix is None or interval.size <= 2:
        return interval.first, interval.last
    return interval.first + 1, interval.last - 1


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The union, sorted, overlapping and adjacent ones joined; texts are made anew."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda item: item[:3]):
        if merged and merged[-1].family == interval.family and interval.first <= merged[-1].last + 1:
            if interval.last > merged[-1].last:
                merged[-1] = _plain(interval.family, merged[-1].first, interval.last)
        else:
            merged.append(_plain(interval.family, interval.first, interval.last))
    return merged


def _plain(family: int, first: int, last: int) -> Interval:
    bare = Interval(family, first, last, "")
    return bare._replace(text=bare.canonical())


def difference(space: Interval, taken: Iterable[Interval]) -> list[Interval]:
    """What of a space is not taken, in order."""
    free: list[Interval] = []
    start = space.first
    for interval in merge(item for item in taken if item.overlaps(space)):
        if interval.first > start:
            free.append(_plain(space.family, start, interval.first - 1))
        start = max(start, interval.last + 1)
    if start <= space.last:
        free.append(_plain(space.family, start, space.last))
    return free


def first_gap(space: Interval, taken: Iterable[Interval], size: int = 1) -> Interval | None:
    """The first free stretch of at least `size` addresses, or None."""
    return next((gap for gap in difference(space, taken) if gap.size >= size), None)


def largest_cidr(space: Interval, taken: Iterable[Interval]) -> str:
    """The largest CIDR in a space that avoids what is taken, the last of equals; "" when none."""
    bits = BITS[space.family]
    best: tuple[int, int] | None = None
    for gap in difference(space, taken):
        for exponent in range(gap.size.bit_length() - 1, -1, -1):
            start = (gap.last + 1) >> exponent << exponent
            first = start - (1 << exponent)
            if first >= gap.first:
                if best is None or (exponent, first) > best:
                    best = (exponent, first)
                break
    return "" if best is None else f"{format_address(space.family, best[1])}/{bits - best[0]}"


def to_cidrs(interval: Interval) -> list[str]:
    """The CIDRs that together are an interval, in order."""
    bits = BITS[interval.family]
    cidrs: list[str] = []
    start = interval.first
    while start <= interval.last:
        aligned = (start & -start).bit_length() - 1 if start else bits
        exponent = min(aligned, (interval.last - start + 1).bit_length() - 1)
        cidrs.append(f"{format_address(interval.family, start)}/{bits - exponent}")
        start += 1 << exponent
    return cidrs


def overlaps(
    items: Sequence[tuple[Interval, T]], apart: Callable[[T], object] | None = None
) -> Iterator[tuple[tuple[Interval, T], tuple[Interval, T]]]:
    """Pairs (later, earlier) of items that overlap, by sorting: n log n, and fewer pairs than items.

    Each item that overlaps one with a lower first address is paired once, with that of them which
    reaches furthest. "Later" is by the order of `items`, as a reader of the file meets them. With
    `apart`, only pairs for which it differs.
    """
    order = sorted(range(len(items)), key=lambda index: (items[index][0][:2], index))
    group = apart or (lambda _: object())
    # The item that reaches furthest so far, and the furthest one that is apart from it.
    furthest: tuple[int, object] | None = None
    second: tuple[int, object] | None = None
    for index in order:
        interval, mine = items[index][0], group(items[index][1])
        other = furthest if furthest is not None and furthest[1] != mine else second
        if other is not None and items[other[0]][0].overlaps(interval):
            yield items[max(index, other[0])], items[min(index, other[0])]
        if furthest is None or _further(interval, items[furthest[0]][0]):
            if furthest is not None and furthest[1] != mine:
                second = furthest
            furthest = (index, mine)
        elif furthest[1] != mine and (second is None or _further(interval, items[second[0]][0])):
            second = (index, mine)


def _further(one: Interval, other: Interval) -> bool:
    return (one.family, one.last) > (other.family, other.last)


class IntervalIndex(Generic[T]):
    """Many intervals, asked which of them overlap a given one; they may overlap each other.

    A question costs a binary search, and a step for each answer and each interval that the asked
    place lies behind but a wider one reaches over: few, unless intervals nest deeply.
    """

    __slots__ = ("_families",)

    def __init__(self, items: Iterable[tuple[Interval, T]]) -> None:
        self._families: dict[int, tuple[list[int], list[tuple[Interval, T]], list[int]]] = {}
        by_family: dict[int, list[tuple[Interval, T]]] = {4: [], 6: []}
        for item in items:
            by_family[item[0].family].append(item)
        for family, found in by_family.items():
            found.sort(key=lambda item: item[0].first)
            # For each, the nearest one before it that reaches further, or -1.
            wider: list[int] = []
            for index, (interval, _) in enumerate(found):
                before = index - 1
                while before >= 0 and found[before][0].last <= interval.last:
                    before = wider[before]
                wider.append(before)
            self._families[family] = ([item[0].first for item in found], found, wider)

    def overlapping(self, interval: Interval) -> list[tuple[Interval, T]]:
        """The items that share an address with an interval, by their first address."""
        firsts, items, wider = self._families[interval.family]
        found: list[tuple[Interval, T]] = []
        index = bisect_right(firsts, interval.last) - 1
        while index >= 0:
            if items[index][0].last >= interval.first:
                found.append(items[index])
                index -= 1
            else:
                index = wider[index]  # none between reaches further than this one does
        found.reverse()
        return found
