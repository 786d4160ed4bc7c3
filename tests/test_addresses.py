"""Addresses: what is one, what is not and why, and sets of intervals."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable

import pytest

from cilium_homelab import addresses
from cilium_homelab.addresses import (
    AddressError,
    Interval,
    format_address,
    parse,
    parse_address,
    parse_cidr,
    parse_endpoint,
)
from cilium_homelab.intervals import (
    IntervalIndex,
    difference,
    first_gap,
    largest_cidr,
    merge,
    overlaps,
    to_cidrs,
    usable,
)


@pytest.mark.parametrize(
    ("text", "canonical", "described", "size"),
    [
        ("192.168.1.0/24", "192.168.1.0/24", "192.168.1.0 to 192.168.1.255", 256),
        ("192.168.1.200/28", "192.168.1.192/28", "192.168.1.192 to 192.168.1.207", 16),
        ("10.0.0.0/32", "10.0.0.0/32", "10.0.0.0", 1),
        ("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0 to 255.255.255.255", 2**32),
        ("1.2.3.4", "1.2.3.4", "1.2.3.4", 1),
        ("1.2.3.4-1.2.3.10", "1.2.3.4-1.2.3.10", "1.2.3.4 to 1.2.3.10", 7),
        ("1.2.3.4 - 1.2.3.10", "1.2.3.4-1.2.3.10", "1.2.3.4 to 1.2.3.10", 7),
        ("1.2.3.4\t-\t1.2.3.10", "1.2.3.4-1.2.3.10", "1.2.3.4 to 1.2.3.10", 7),
        ("1.2.3.4-1.2.3.4", "1.2.3.4", "1.2.3.4", 1),
        ("fc00::/124", "fc00::/124", "fc00:: to fc00::f", 16),
        ("FD00:0:0:0::0001", "fd00::1", "fd00::1", 1),
        ("fd00::10-fd00::1f", "fd00::10-fd00::1f", "fd00::10 to fd00::1f", 16),
        ("::/0", "::/0", ":: to ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2**128),
        ("64:ff9b::192.0.2.1", "64:ff9b::c000:201", "64:ff9b::c000:201", 1),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0", 1),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8", 1),
    ],
)  # fmt: skip
def test_parse(text: str, canonical: str, described: str, size: int) -> None:
    """CIDRs, ranges and addresses of both families; the text stays as it was written."""
    interval = parse(text)
    assert (interval.text, interval.canonical(), interval.describe(), interval.size) == (
        text,
        canonical,
        described,
        size,
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("-", "both sides"),
        ("10.0.0.1-", "both sides"),
        ("10.0.0.1-10.0.0.2-10.0.0.3", "more than one dash"),
        ("10.0.0.0/8-10.1.0.0/8", "mixes a range and a CIDR"),
        ("10.0.0.1-10.0.0.9/24", "mixes a range and a CIDR"),
        ("192.168.1.240-250", "short|dash"),
        ("192.168.1.250-192.168.1.240", "ends before it starts"),
        ("10.0.0.1-fe80::1", "mixes IPv4 and IPv6"),
        ("fe80::1-10.0.0.1", "mixes IPv4 and IPv6"),
        ("192.168.1.240–192.168.1.250", "dash"),
        (" 10.0.0.0/8", "blanks"),
        ("10.0.0.0 /8", "blanks"),
        ("10.0.0.0/8 ", "prefix length"),
        ("010.0.0.0/8", "leading zero in 010"),
        ("10.0.0.0/08", "leading zero in its prefix length"),
        ("10.0.0.0/255.255.255.0", "prefix length"),
        ("10.0.0.0/", "prefix length"),
        ("10.0.0.0/+8", "prefix length"),
        ("10.0.0.0/8/8", "prefix length"),
        ("10.0.0.0/33", "above 32"),
        ("fd00::/129", "above 128"),
        ("fd00::/1000000000000", "above 128"),
        ("1.2.3/24", "is no address"),
        ("1.2.3.4.5", "is no address"),
        ("1.2.3.256", "256 is above 255"),
        ("1.2.3.1000", "is no address"),
        ("10.0.0.1,10.0.0.2", "is "),
        ("0x0a.0.0.1", "is no address"),
        ("١٠.0.0.1", "is no address"),
        ("1.2.3.４", "is no address"),
        ("10.0.0.0/２４", "prefix length"),
        ("fe80::1%eth0", "zone"),
        ("fe80::1%eth0/64", "zone"),
        ("fe80::1%eth-0", "zone"),
        ("::ffff:10.0.0.1", "inside IPv6"),
        ("::ffff:10.0.0.0/104", "inside IPv6"),
        ("::FFFF:a00:1", "inside IPv6"),
        ("1::2::3", "more than one ::"),
        (":::", "more than one ::"),
        (":", "is no address"),
        (":1::2", "is no address"),
        ("1:2:3:4:5:6:7", "eight groups"),
        ("1:2:3:4:5:6:7:8:", "is no address"),
        ("1:2:3:4::5:6:7:8", "eight groups"),
        ("1:2:3:4:5:6:7:1.2.3.4", "eight groups"),
        ("1.2.3.4::", "is no address"),
        ("::1.2.3.4:5", "is no address"),
        ("fd00::12345", "is no address"),
        ("fd00::g", "is no address"),
        ("router.lan", "is no address"),
    ],
)  # fmt: skip
def test_refused(text: str, message: str) -> None:
    """What Go's netip, which Cilium uses, refuses; zones and IPv4-mapped addresses besides."""
    with pytest.raises(AddressError, match=message):
        parse(text)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("192.168.1.240-250", "192.168.1.240-192.168.1.250"),
        ("192.168.1.250-192.168.1.240", "192.168.1.240-192.168.1.250"),
        ("192.168.1.240–192.168.1.250", "192.168.1.240-192.168.1.250"),
        ("10.0.0.0/255.255.255.0", "10.0.0.0/24"),
        ("10.0.0.0/0.0.0.0", "10.0.0.0/0"),
        ("10.0.0.0/255.0.255.0", ""),
        ("10.0.0.0/08", "10.0.0.0/8"),
        ("10.0.0.0/00", "10.0.0.0/0"),
        ("010.000.0.01", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        (" 10.0.0.1 ", "10.0.0.1"),
        ("192.168.1.240-300", ""),
        ("10.0.0.1-fe80::1", ""),
        ("10.0.0.0/33", ""),
        ("nonsense", ""),
    ],
)  # fmt: skip
def test_suggestion(text: str, suggestion: str) -> None:
    """What to write instead, where that is clear, and nothing where it is not."""
    with pytest.raises(AddressError) as caught:
        parse(text)
    assert caught.value.suggestion == suggestion


def test_only_a_cidr() -> None:
    """Where a CIDR is wanted nothing else will do."""
    assert parse_cidr("10.244.0.0/16").canonical() == "10.244.0.0/16"
    for text in ("10.244.0.0", "10.244.0.0-10.244.255.255", ""):
        with pytest.raises(AddressError):
            parse_cidr(text)


def test_only_an_address() -> None:
    """Where an address is wanted nothing else will do."""
    assert parse_address("192.168.1.1").first == 0xC0A80101
    for text in ("192.168.1.1/24", "192.168.1.1-192.168.1.2", "192.168.1.1/32", ""):
        with pytest.raises(AddressError):
            parse_address(text)


def test_a_cidr_knows_how_it_was_written() -> None:
    """Host bits, which Cilium masks silently, can be asked for; other forms have none."""
    written = parse("192.168.100.200/28")
    assert written.host_bits
    assert format_address(4, written.written) == "192.168.100.200"
    assert not parse("192.168.100.192/28").host_bits
    assert not parse("192.168.100.200-192.168.100.201").host_bits
    assert not parse("192.168.100.200").host_bits


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.168.1.10:6443", "192.168.1.10", 6443),
        ("192.168.1.10", "192.168.1.10", None),
        ("[fd00::1]:6443", "fd00::1", 6443),
        ("[fd00::1]", "fd00::1", None),
        ("fd00::1", "fd00::1", None),
        ("::1", "::1", None),
        ("k8s.lan:6443", "k8s.lan", 6443),
        ("k8s.lan.", "k8s.lan.", None),
        ("localhost:7445", "localhost", 7445),
        ("node-1:1", "node-1", 1),
        ("node-1:65535", "node-1", 65535),
    ],
)  # fmt: skip
def test_endpoint(text: str, host: str, port: int | None) -> None:
    """An address or a host name, with a port or without."""
    assert parse_endpoint(text) == (host, port)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("https://192.168.1.10:6443", "has a scheme"),
        ("k8s.lan:0", "no port"),
        ("k8s.lan:65536", "no port"),
        ("k8s.lan:", "no port"),
        ("k8s.lan:https", "no port"),
        ("k8s.lan:６４４３", "no port"),
        ("192.168.1.256:6443", "above 255"),
        ("010.0.0.1:6443", "leading zero"),
        ("192.168.1:6443", "is no address"),
        ("[192.168.1.10]:6443", "is no address"),
        ("[fd00::1", "is no address"),
        ("[fd00::1]6443", "is no address"),
        ("[fd00::g]:6443", "is no address"),
        ("fd00::g", "is no address"),
        ("192.168.1.10/24", "is no address"),
        ("-node:6443", "is no address"),
        ("node-:6443", "is no address"),
        (" k8s.lan", "is no address"),
        ("k8s..lan", "is no address"),
        ("", "is no address"),
    ],
)  # fmt: skip
def test_endpoint_refused(text: str, message: str) -> None:
    """What is neither, and ports that are none."""
    with pytest.raises(AddressError, match=message):
        parse_endpoint(text)


def test_scheme_is_left_out() -> None:
    """A URL is a common mistake with a clear answer."""
    with pytest.raises(AddressError) as caught:
        parse_endpoint("https://[fd00::1]:6443/")
    assert caught.value.suggestion == "[fd00::1]:6443"
    assert caught.value.span == (0, 8)


def test_relations() -> None:
    """Closed intervals: one shared address is an overlap; families never overlap."""
    pool, inside, edge = parse("10.0.0.0/24"), parse("10.0.0.9"), parse("10.0.0.255-10.0.1.9")
    assert pool.contains(inside) and not inside.contains(pool) and pool.contains(pool)
    assert pool.overlaps(edge) and edge.overlaps(pool) and not pool.contains(edge)
    assert not pool.overlaps(parse("10.0.1.0/24"))
    assert not parse("0.0.0.0/0").overlaps(parse("::/0"))
    assert not parse("::/0").contains(parse("10.0.0.1"))


@pytest.mark.parametrize(
    ("text", "kept", "given"),
    [
        ("10.0.0.0/30", True, "10.0.0.0 to 10.0.0.3"),
        ("10.0.0.0/30", False, "10.0.0.1 to 10.0.0.2"),
        ("fd00::/126", False, "fd00::1 to fd00::2"),
        ("10.0.0.0/31", False, "10.0.0.0 to 10.0.0.1"),
        ("10.0.0.0/32", False, "10.0.0.0"),
        ("fd00::/127", False, "fd00:: to fd00::1"),
        ("fd00::/128", False, "fd00::"),
        ("10.0.0.0-10.0.0.3", False, "10.0.0.0 to 10.0.0.3"),
        ("10.0.0.0", False, "10.0.0.0"),
    ],
)  # fmt: skip
def test_usable(text: str, kept: bool, given: str) -> None:
    """The ends of a CIDR are kept, of a range never, and of the smallest CIDRs neither."""
    interval = parse(text)
    ends = usable(interval, allow_first_last=kept)
    assert ends is not None
    assert Interval(interval.family, *ends, "").describe() == given


def texts(intervals: list[Interval]) -> list[str]:
    """Intervals as the text that means them."""
    return [interval.canonical() for interval in intervals]


def test_merge() -> None:
    """Overlapping and adjacent ones join, families stay apart, the order is that of addresses."""
    found = merge(map(parse, ["fd00::1", "10.0.1.0/24", "10.0.0.0/24", "10.0.0.9", "10.0.3.1", "fd00::2"]))
    assert texts(found) == ["10.0.0.0-10.0.1.255", "10.0.3.1", "fd00::1-fd00::2"]
    assert [interval.text for interval in found] == texts(found)


def test_difference() -> None:
    """What is left, and what lies elsewhere does not matter."""
    taken = list(map(parse, ["10.0.0.0", "10.0.0.4-10.0.0.5", "10.0.0.5", "10.0.9.0/24", "fd00::/64"]))
    assert texts(difference(parse("10.0.0.0/29"), taken)) == ["10.0.0.1-10.0.0.3", "10.0.0.6-10.0.0.7"]
    assert difference(parse("10.0.0.5"), taken) == []
    assert texts(difference(parse("0.0.0.0/0"), [])) == ["0.0.0.0-255.255.255.255"]


def test_first_gap() -> None:
    """The first free stretch that is wide enough."""
    space, taken = parse("10.0.0.0/28"), [parse("10.0.0.0"), parse("10.0.0.3-10.0.0.7")]
    gaps = [first_gap(space, taken), first_gap(space, taken, 3), first_gap(space, taken, 9)]
    assert [gap and gap.describe() for gap in gaps] == [
        "10.0.0.1 to 10.0.0.2",
        "10.0.0.8 to 10.0.0.15",
        None,
    ]


@pytest.mark.parametrize(
    ("space", "taken", "cidr"),
    [
        ("192.168.1.0/24", ["192.168.1.1"], "192.168.1.128/25"),
        ("192.168.1.0/24", ["192.168.1.254"], "192.168.1.0/25"),
        ("192.168.1.0/24", ["192.168.1.1", "192.168.1.254"], "192.168.1.128/26"),
        ("192.168.1.0/24", [], "192.168.1.0/24"),
        ("192.168.1.0/24", ["192.168.0.0/16"], ""),
        ("192.168.1.3-192.168.1.9", [], "192.168.1.4/30"),
        ("192.168.1.3-192.168.1.4", [], "192.168.1.4/32"),
        ("0.0.0.0/0", [], "0.0.0.0/0"),
        ("fd00::/64", ["fd00::1"], "fd00:0:0:0:8000::/65"),
    ],
)  # fmt: skip
def test_largest_cidr(space: str, taken: list[str], cidr: str) -> None:
    """The largest aligned one, the last of equals: routers tend to be the first address."""
    found = largest_cidr(parse(space), map(parse, taken))
    assert found == (cidr and parse(cidr).canonical())


@pytest.mark.parametrize(
    ("text", "cidrs"),
    [
        ("10.0.0.0-10.0.0.255", ["10.0.0.0/24"]),
        ("10.0.0.1-10.0.0.6", ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32"]),
        ("0.0.0.0-255.255.255.255", ["0.0.0.0/0"]),
        ("255.255.255.254-255.255.255.255", ["255.255.255.254/31"]),
        ("fd00::1-fd00::2", ["fd00::1/128", "fd00::2/128"]),
        ("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", ["::/0"]),
    ],
)  # fmt: skip
def test_to_cidrs(text: str, cidrs: list[str]) -> None:
    """The CIDRs that are a range, without a gap and as few as can be."""
    assert to_cidrs(parse(text)) == cidrs


def pairs(written: list[tuple[str, str]], apart: Callable[[str], object] | None = None) -> list[tuple[str, str]]:
    """The overlaps of named intervals, as names."""
    found = overlaps([(parse(text), name) for text, name in written], apart)
    return [(later, earlier) for (_, later), (_, earlier) in found]


def test_overlaps_name_the_later_first() -> None:
    """Later and earlier are those of the file, whatever the addresses are."""
    assert pairs([("10.0.0.0/24", "a"), ("10.0.0.128/25", "b")]) == [("b", "a")]
    assert pairs([("10.0.0.128/25", "a"), ("10.0.0.0/24", "b")]) == [("b", "a")]
    assert pairs([("10.0.0.9", "a"), ("10.0.0.9", "b")]) == [("b", "a")]


def test_neighbours_do_not_overlap() -> None:
    """Adjacent blocks, and equal numbers of different families, are apart."""
    assert pairs([("10.0.0.0/25", "a"), ("10.0.0.128/25", "b"), ("::a00:0/121", "c"), ("::/97", "d")]) == [("d", "c")]


def test_a_wide_one_is_the_cause() -> None:
    """Many small blocks in a wide one: each is paired with the wide one, none with another."""
    small = [(f"10.0.{index}.0/24", str(index)) for index in range(50)]
    assert pairs([("10.0.0.0/16", "wide"), *small]) == [(name, "wide") for _, name in small]


def test_overlaps_apart() -> None:
    """Blocks of one pool are not each other's business here, and hide no other pool's."""
    written = [("10.0.0.0/24", "a"), ("10.0.0.0/23", "a"), ("10.0.0.9", "b"), ("10.0.0.10", "a")]
    assert pairs(written, apart=lambda name: name) == [("b", "a")]
    hidden = [("10.0.0.0/16", "a"), ("10.0.1.0/24", "b"), ("10.0.1.7", "a")]
    assert pairs(hidden, apart=lambda name: name) == [("b", "a"), ("a", "b")]


def test_index() -> None:
    """Nested, equal and far-reaching intervals are found, of the asked family only."""
    written = ["10.0.0.0/8", "10.0.0.0/24", "10.0.0.9", "10.0.0.9", "10.0.1.0/24", "::/0"]
    index = IntervalIndex((parse(text), number) for number, text in enumerate(written))

    def found(text: str) -> list[int]:
        return sorted(number for _, number in index.overlapping(parse(text)))

    assert found("10.0.0.9") == [0, 1, 2, 3]
    assert found("10.0.0.10") == [0, 1]
    assert found("10.0.0.255-10.0.1.0") == [0, 1, 4]
    assert found("10.200.0.0") == [0]
    assert found("11.0.0.0") == []
    assert found("fd00::1") == [5]
    assert IntervalIndex[int]([]).overlapping(parse("10.0.0.1")) == []


def test_the_parser_is_our_own() -> None:
    """Python's ipaddress accepts netmasks and zones, and costs a start more than all of this."""
    tree = ast.parse(inspect.getsource(addresses))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names} | {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert not imported & {"ipaddress", "socket"}
