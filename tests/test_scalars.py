"""Typing of plain scalars, and the one function that writes a string."""

from __future__ import annotations

import math

import pytest
import yaml

from cilium_homelab.quoting import quote
from cilium_homelab.scalars import Ambiguous, helm_value, spec_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y", True), ("N", False), ("on", True), ("OFF", False), ("yEs", "yEs"), ("", None), ("~", None),
        ("nUll", "nUll"),
        ("0o17", 15), ("017", 15), ("-0O17", -15), ("08", 8.0), ("0x1F", 31), ("0b11", 3), ("0b-11", -3),
        ("0b12", "0b12"),
        ("1e3", 1000.0), ("1_000", 1000), ("1__0", 10), ("0x", "0x"), ("1:30", "1:30"),
        ("190:20:30", "190:20:30"),
        (".5", 0.5), (".5_0", 0.5), (".5e1_0", 5e9), ("5.", 5.0), ("._5", "._5"), ("+1", 1), ("-0", 0),
        ("+", "+"),
        ("1e400", "1e400"), (".5e400", ".5e400"), ("1e-400", 0.0), ("2024-01-01", "2024-01-01"), ("=", "="),
        ("<<", "<<"),
        ("9223372036854775807", 2**63 - 1), ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", 2.0**64),
        ("-9223372036854775809", -(2.0**63)), ("+9223372036854775808", 2.0**63),
        ("0x10000000000000000", "0x10000000000000000"),
        (".inf", math.inf), ("-.INF", -math.inf), ("+.nan", "+.nan"), ("Infinity", "Infinity"),
        ("1.2.3", "1.2.3"),
    ],
)  # fmt: skip
def test_helm_value(text: str, value: object) -> None:
    """The value and its type are Helm's (tests/e2e/test_helm_typing.py asks Helm itself)."""
    assert (helm_value(text), type(helm_value(text))) == (value, type(value))


def test_helm_value_nan() -> None:
    """Three spellings, and no other, are not a number."""
    values = [helm_value(text) for text in (".nan", ".NaN", ".NAN")]
    assert all(isinstance(value, float) and math.isnan(value) for value in values)
    assert helm_value(".Nan") == ".Nan"


@pytest.mark.parametrize("text", ["9" * 5000, "-" + "9" * 5000, "1." + "0" * 5000, "0" + "7" * 5000, "0x" + "f" * 5000])
def test_endless_digits_are_no_crash(text: str) -> None:
    """Python refuses to convert more than 4300 decimal digits; a file may hold them all the same."""
    assert isinstance(helm_value(text), (str, float))
    assert isinstance(spec_value(text), Ambiguous)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("FALSE", False), ("", None), ("~", None), ("Null", None), ("0", 0), ("-1", -1),
        ("6443", 6443),
        ("eth0", "eth0"), ("192.168.1.1", "192.168.1.1"), ("192.168.1.0/24", "192.168.1.0/24"),
        ("1.20.0", "1.20.0"),
        ("fd00::1", "fd00::1"), ("::1", "::1"), ("53/UDP", "53/UDP"), ("15s", "15s"), ("e1", "e1"),
        ("nan", "nan"),
        ("10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9"), ("yEs", "yEs"), ("Infinity", "Infinity"), ("1-2", "1-2"),
    ],
)  # fmt: skip
def test_spec_value(text: str, value: object) -> None:
    """What all readers agree about keeps its meaning."""
    assert (spec_value(text), type(spec_value(text))) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("y", "a boolean"), ("No", "a boolean"), ("ON", "a boolean"), ("off", "a boolean"),
        ("1.20", "a number"), ("1e3", "a number"), ("1e400", "a number"), ("017", "a number"),
        ("0o17", "a number"),
        ("0o" + "7" * 30, "a number"), ("08", "a number"), ("-0", "a number"), ("+1", "a number"),
        ("1_000", "a number"),
        ("0x1F", "a number"), ("1:30", "a number"), ("2001:10:20:30:40:50:51:52", "a number"),
        (".5", "a number"),
        (".inf", "a number"), (".NaN", "a number"), ("1" * 19, "a number"), ("0b-1", "a number"),
        ("2024-01-01", "a date"), ("2001-12-14t21:59:43.10-05:00", "a date"), ("=", "a sign of YAML's own"),
        ("<<", "a sign of YAML's own"),
    ],
)  # fmt: skip
def test_spec_value_ambiguous(text: str, reason: str) -> None:
    """What some reader takes for something else than text has no value, only a reason."""
    value = spec_value(text)
    assert isinstance(value, Ambiguous)
    assert (value.text, value.reason) == (text, reason)


@pytest.mark.parametrize(
    "text",
    [
        "kube-system", "192.168.1.0/24", "10.0.0.1-10.0.0.9", "https://helm.cilium.io",
        "io.cilium/lb-ipam-ips", "^eth0$",
        "a:b", "enp0s25", "eth*", "/x", "e1",
    ],
)  # fmt: skip
def test_quote_leaves_plain(text: str) -> None:
    """What a person would not quote is not quoted."""
    assert quote(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", '""'), ("y", '"y"'), ("TRUE", '"TRUE"'), ("null", '"null"'), ("1.20", '"1.20"'),
        ("1e3", '"1e3"'), ("1:30", '"1:30"'),
        ("0o17", '"0o17"'), ("~", '"~"'), ("=", '"="'), ("<<", '"<<"'), ("2024-01-01", '"2024-01-01"'),
        (" a", '" a"'),
        ("a: b", '"a: b"'), ("a #b", '"a #b"'), ("a:", '"a:"'), ("---", '"---"'), ("- a", '"- a"'),
        ("::1", '"::1"'), ("fd00::1", '"fd00::1"'),
        ("eth?", '"eth?"'), ("a,b", '"a,b"'), (r"^eth\d+$", r"'^eth\d+$'"), ('say "hi"', "'say \"hi\"'"),
        (r"it's \d", r"'it''s \d'"),
        ("a\nb", r'"a\nb"'), ("a\tb", r'"a\tb"'), ("\\\n", r'"\\\n"'), ("\0", r'"\0"'), ("\x7f", r'"\x7f"'),
        ("\x85", r'"\x85"'),
        ("\u2028", r'"\u2028"'), ("\ufeff", r'"\ufeff"'), ("\U0010ffff", r'"\U0010ffff"'), ("é", '"é"'),
    ],
)  # fmt: skip
def test_quote(text: str, written: str) -> None:
    """Quotes where a reader needs them, single ones where that saves backslashes."""
    assert quote(text) == written
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        assert yaml.load(f"[{written}, {written}]", loader) == [text, text]


@pytest.mark.parametrize("text", ["\ud800", 'a"\udfff'])
def test_quote_refuses_half_a_character(text: str) -> None:
    """A lone surrogate is no text, and no YAML reader takes it."""
    with pytest.raises(ValueError, match="half of a character"):
        quote(text)
