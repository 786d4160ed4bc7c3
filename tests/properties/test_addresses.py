"""Addresses against Python's ipaddress where the two agree, and sets of them against brute force."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.addresses import (
    BITS,
    AddressError,
    Interval,
    format_address,
    parse,
    parse_address,
    parse_cidr,
    parse_endpoint,
)
from cilium_homelab.intervals import IntervalIndex, difference, first_gap, largest_cidr, merge, overlaps, to_cidrs

SPACE = 32
"""The small spaces hold the IPv4 addresses below 0.0.0.32."""

GROUPS = st.sampled_from([0, 0, 0, 1, 0x10, 0xFD00, 0xFFFF])
V6_VALUES = st.one_of(
    st.integers(0, 2**128 - 1),
    st.lists(GROUPS, min_size=8, max_size=8).map(lambda groups: int("".join(f"{g:04x}" for g in groups), 16)),
).filter(lambda value: value >> 32 != 0xFFFF)  # IPv4-mapped: refused here, and Python's text varies
ADDRESSES = st.one_of(st.integers(0, 2**32 - 1).map(lambda value: (4, value)), V6_VALUES.map(lambda value: (6, value)))

V4_LIKE = st.lists(st.sampled_from(["0", "1", "9", "255", "256", "01", "00", "1000", "", "a", " 1"]), max_size=5).map(
    ".".join
)
V6_LIKE = st.lists(
    st.sampled_from(["0", "1", "ffff", "0001", "fd00", "00001", "g", "", "", "1.2.3.4", "1.2.3.04"]),
    max_size=10,
).map(":".join)
LIKE = st.one_of(V4_LIKE, V6_LIKE, st.text("0123456789abcdefF.: ٣", max_size=20))


def small(first: int, last: int) -> Interval:
    """An interval of a small space."""
    return Interval(4, min(first, last), max(first, last), f"{first}-{last}")


INTERVALS = st.builds(small, st.integers(0, SPACE - 1), st.integers(0, SPACE - 1))


def points(intervals: Iterable[Interval]) -> set[int]:
    """All addresses that are in one of them."""
    return {point for interval in intervals for point in range(interval.first, interval.last + 1)}


def python_address(text: str) -> tuple[int, int] | None:
    """What Python's ipaddress takes a text for; IPv4-mapped addresses are refused here."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return None
    return address.version, int(address)


@given(ADDRESSES)
def test_format_is_python_s_and_parses_back(address: tuple[int, int]) -> None:
    """One canonical text for each address, that of RFC 5952."""
    family, value = address
    kind = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
    text = format_address(family, value)
    assert text == kind(value).compressed
    assert parse(text) == Interval(family, value, value, text)


@given(LIKE)
def test_address_verdict_is_python_s(text: str) -> None:
    """Exactly the same texts are addresses, and the same ones."""
    try:
        interval = parse_address(text)
    except AddressError:
        assert python_address(text) is None
    else:
        assert python_address(text) == (interval.family, interval.first)


@given(ADDRESSES, st.integers(-1, 130))
def test_cidr_is_python_s(address: tuple[int, int], prefix: int) -> None:
    """The same network with the host bits masked, or refused alike."""
    text = f"{format_address(*address)}/{prefix}"
    try:
        interval = parse_cidr(text)
    except AddressError:
        assert not 0 <= prefix <= BITS[address[0]]
        return
    network = ipaddress.ip_network(text, strict=False)
    assert (interval.first, interval.last) == (int(network[0]), int(network[-1]))
    assert interval.canonical() == str(network)
    assert interval.host_bits == (int(network[0]) != address[1])


@given(ADDRESSES, st.integers(0, 2**32 - 1), st.sampled_from(["-", " - ", "- ", "\t-"]))
def test_range_parses_back(address: tuple[int, int], more: int, dash: str) -> None:
    """Both ends and nothing else."""
    family, first = address
    last = min(first + more, (1 << BITS[family]) - 1)
    if family == 6 and last >> 32 == 0xFFFF:
        return  # IPv4-mapped
    text = f"{format_address(family, first)}{dash}{format_address(family, last)}"
    assert parse(text) == Interval(family, first, last, text)


ANY = st.one_of(LIKE, st.text())


@given(ANY, ANY, st.sampled_from(["", "-", "/", ":", " - ", "–"]))
def test_any_text_is_parsed_or_refused(left: str, right: str, between: str) -> None:
    """Nothing but AddressError, with a span that is inside the text."""
    text = f"{left}{between}{right}"
    for parser in (parse, parse_address, parse_cidr, parse_endpoint):
        try:
            parser(text)
        except AddressError as fault:
            assert str(fault)
            if fault.span is not None:
                assert 0 <= fault.span[0] <= fault.span[1] <= len(text)


@given(st.lists(INTERVALS))
def test_merge_is_the_union(intervals: list[Interval]) -> None:
    """The same addresses in as few intervals as possible, in order."""
    merged = merge(intervals)
    assert points(merged) == points(intervals)
    assert all(one.last + 1 < other.first for one, other in pairwise(merged))


@given(INTERVALS, st.lists(INTERVALS, max_size=6))
def test_difference_is_what_is_left(space: Interval, taken: list[Interval]) -> None:
    """Each address that is in the space and not taken, in as few intervals as possible."""
    free = difference(space, taken)
    assert points(free) == points([space]) - points(taken)
    assert all(one.last + 1 < other.first for one, other in pairwise(free))


@given(INTERVALS, st.lists(INTERVALS, max_size=6), st.integers(1, 4))
def test_first_gap_is_the_first(space: Interval, taken: list[Interval], size: int) -> None:
    """The lowest place where so many addresses in a row are free."""
    free = points([space]) - points(taken)
    starts = [point for point in sorted(free) if free.issuperset(range(point, point + size))]
    gap = first_gap(space, taken, size)
    assert (gap and gap.first) == (starts[0] if starts else None)


@given(INTERVALS, st.lists(INTERVALS, max_size=6))
def test_largest_cidr_is_the_largest(space: Interval, taken: list[Interval]) -> None:
    """No aligned block of free addresses is larger, nor as large and later."""
    free = points([space]) - points(taken)
    blocks = [
        (size, first)
        for size in (1, 2, 4, 8, 16, 32)
        for first in range(0, SPACE, size)
        if free.issuperset(range(first, first + size))
    ]
    found = largest_cidr(space, taken)
    assert bool(found) == bool(blocks)
    if found:
        interval = parse_cidr(found)
        assert (interval.size, interval.first) == max(blocks)


@given(ADDRESSES, st.integers(0, 5000))
def test_to_cidrs_is_python_s(address: tuple[int, int], more: int) -> None:
    """The same summary, without a gap."""
    family, first = address
    last = min(first + more, (1 << BITS[family]) - 1)
    kind = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
    expected = [str(network) for network in ipaddress.summarize_address_range(kind(first), kind(last))]
    assert to_cidrs(Interval(family, first, last, "")) == expected


@given(st.lists(st.tuples(INTERVALS, st.sampled_from("abc")), max_size=12), st.booleans())
def test_overlaps_miss_none(written: list[tuple[Interval, str]], apart: bool) -> None:
    """Each reported pair is one, each item that a pairwise search finds is in one, none is in doubt."""
    items = [(interval, (name, index)) for index, (interval, name) in enumerate(written)]
    found = list(overlaps(items, apart=(lambda item: item[0]) if apart else None))
    assert len(found) == len({(later[1], earlier[1]) for later, earlier in found}) <= max(0, len(items) - 1)
    for (interval, (name, index)), (other, (other_name, other_index)) in found:
        assert interval.overlaps(other) and index > other_index
        assert not apart or name != other_name
    reported = {item[1][1] for pair in found for item in pair}
    for interval, (name, index) in items:
        for other, (other_name, other_index) in items:
            behind = (other.first, other_index) < (interval.first, index)
            if behind and interval.overlaps(other) and not (apart and name == other_name):
                assert index in reported


@given(st.lists(INTERVALS, max_size=12), INTERVALS)
def test_index_finds_what_a_scan_finds(intervals: list[Interval], asked: Interval) -> None:
    """Every overlapping item, each once, in the order of first addresses."""
    found = IntervalIndex(zip(intervals, range(99), strict=False)).overlapping(asked)
    assert sorted(index for _, index in found) == [
        index for index, interval in enumerate(intervals) if interval.overlaps(asked)
    ]
    firsts = [interval.first for interval, _ in found]
    assert firsts == sorted(firsts)
