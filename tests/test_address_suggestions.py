"""What to write instead of a text that is no address: always something that is accepted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.addresses import AddressError, parse, parse_address, parse_cidr, parse_endpoint

PARSERS: list[Callable[[str], object]] = [parse, parse_address, parse_cidr, parse_endpoint]


def fault_of(parser: Callable[[str], object], text: str) -> AddressError:
    """Why a parser refuses a text."""
    with pytest.raises(AddressError) as caught:
        parser(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "part", "suggestion"),
    [
        ("010.0.0.0/24", "010", "10.0.0.0/24"),
        ("10.0.0.1-10.0.0.05", "05", "10.0.0.1-10.0.0.5"),
        ("010.0.0.1-010.0.0.5", "010", "10.0.0.1-10.0.0.5"),
        ("100.00.1.1", "00", "100.0.1.1"),
        ("64:ff9b::192.0.02.1", "02", "64:ff9b::192.0.2.1"),
        ("fd00::1%eth0/64", "%eth0", "fd00::1/64"),
        ("192.168.1.1 - 192.168.1.300", "300", ""),
        ("192.168.1.0–192.168.1.5", "–", "192.168.1.0-192.168.1.5"),
        ("192.168.1.0/24 – 192.168.2.0/24", "–", ""),
        ("192.168.1.240-0250", "0250", "192.168.1.240-192.168.1.250"),
        ("10.0.0.0/24 ", "24 ", "10.0.0.0/24"),
        (" 10.0.0.0/8", " 10.0.0.0", "10.0.0.0/8"),
        ("fd00::/255.255.255.0", "255.255.255.0", ""),
        ("::ffff:1.2.3.4-::ffff:1.2.3.9", "::ffff:1.2.3.4", "1.2.3.4-1.2.3.9"),
        ("::ffff:10.0.0.0/104", "::ffff:10.0.0.0", ""),
    ],
)  # fmt: skip
def test_the_whole_is_mended(text: str, part: str, suggestion: str) -> None:
    """The carets stand below the part at fault, wherever it is; the suggestion replaces the whole."""
    fault = fault_of(parse, text)
    assert fault.span is not None
    assert (text[slice(*fault.span)], fault.suggestion) == (part, suggestion)


def test_the_span_is_that_of_the_octet() -> None:
    """Not of the first place where the same characters stand."""
    assert fault_of(parse, "100.00.1.1").span == (4, 6)


def test_a_list_in_one_string() -> None:
    """The annotation's form, which no field of ours has."""
    assert "is a list" in str(fault_of(parse, "10.0.0.1, 10.0.0.2"))


def test_a_range_where_something_else_is_wanted() -> None:
    """The message says what is wanted, not that the text is no address."""
    assert "CIDR" in str(fault_of(parse_cidr, "10.0.0.1-10.0.0.5"))
    assert "single address" in str(fault_of(parse_address, "10.0.0.1-10.0.0.5"))


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("https://k8s.lan:6443/healthz", "k8s.lan:6443"),
        ("192.168.1.10:6443/", "192.168.1.10:6443"),
        (" k8s.lan", "k8s.lan"),
        ("[192.168.1.10]:6443", "192.168.1.10:6443"),
        ("[fd00::1]6443", "[fd00::1]:6443"),
        ("010.0.0.1:6443", "10.0.0.1:6443"),
        ("[fd00::1%eth0]:6443", "[fd00::1]:6443"),
        ("fd00::1:6443", "[fd00::1]:6443"),
        ("k8s_a.lan", ""),
        ("192.168.1.10:", ""),
    ],
)  # fmt: skip
def test_endpoint(text: str, suggestion: str) -> None:
    """A mended endpoint is the user's own, never an example that could be pasted."""
    assert fault_of(parse_endpoint, text).suggestion == suggestion


def test_an_address_that_ends_in_6443() -> None:
    """Only where a colon too few makes an address of an address and a port."""
    assert parse_endpoint("fd00::6443") == ("fd00::6443", None)
    assert parse_endpoint("1:2:3:4:5:6:7:6443") == ("1:2:3:4:5:6:7:6443", None)


PIECES = st.lists(
    st.sampled_from(
        ["10.0.0.1", "010.0.0.1", "10.0.0.256", "fd00::1", "::ffff:1.2.3.4", "%eth0", "-", "–", " ", "/",
         "08", "24", "255.255.0.0", "9", ":", "6443", "[", "]", "https://", "k8s.lan", ","]
    ),
    max_size=6,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("parser", PARSERS)
@given(text=PIECES)
def test_what_is_suggested_is_accepted(parser: Callable[[str], object], text: str) -> None:
    """Whoever writes what the message says is not told off again."""
    try:
        parser(text)
    except AddressError as fault:
        if fault.suggestion:
            parser(fault.suggestion)
        if fault.span is not None:
            assert 0 <= fault.span[0] <= fault.span[1] <= len(text)
