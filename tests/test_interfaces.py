"""Interface patterns: what each spelling means, renders as and matches, and how faults are explained."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab import interfaces, re2
from cilium_homelab.interfaces import InterfaceError, InterfacePattern, parse, parse_raw, virtual_matches

NICS = st.from_regex("[A-Za-z0-9._:@,#~=!%&;'\"<>-]{1,15}", fullmatch=True).filter(lambda name: name not in (".", ".."))
REGEX = '"{}" belongs to a regular expression, and those stand between slashes'


@pytest.mark.parametrize(
    ("text", "kind", "rendered"),
    [
        ("enp0s25", "exact", "^enp0s25$"),
        ("eth0.20", "exact", "^eth0\\.20$"),
        ("br-lan", "exact", "^br-lan$"),
        ("eth0:1", "exact", "^eth0:1$"),
        ("veth@if_4", "exact", "^veth@if_4$"),
        ("enxa0b1c2d3e4f5", "exact", "^enxa0b1c2d3e4f5$"),
        ("eth*", "glob", "^eth.*$"),
        ("eth?", "glob", "^eth.$"),
        ("e*.?0", "glob", "^e.*\\..0$"),
        ("eth**", "glob", "^eth.*$"),
        ("*", "glob", "^.*$"),
        ("/^en[op]/", "regex", "^en[op]"),
        ("/eth0/", "regex", "eth0"),
        ("/[/", "regex", "["),
        ("/a/b/", "regex", "a/b"),
    ],
)
def test_parse(text: str, kind: str, rendered: str) -> None:
    assert parse(text) == InterfacePattern(text, kind, rendered)


@pytest.mark.parametrize("text", ["eth0", "^eth0$", "", "eth*", "*eth", "/eth0/"])
def test_a_raw_pattern_is_passed_through(text: str) -> None:
    assert parse_raw(text) == InterfacePattern(text, "regex", text)


@pytest.mark.parametrize(
    ("text", "message", "suggestion", "blamed"),
    [
        ("", "it is empty", "", None),
        ("eth[0-9]", REGEX.format("["), "/^eth[0-9]$/", "["),
        ("^eth0$", REGEX.format("^"), "/^eth0$/", "^"),
        ("eth0|eth1", REGEX.format("|"), "/^(eth0|eth1)$/", "|"),
        ("^eth0|eth1", REGEX.format("^"), "/^eth0|eth1/", "^"),
        ("eth(0", REGEX.format("("), "/^eth\\(0$/", "("),
        ("*{2}", REGEX.format("{"), "/^.*\\{2\\}$/", "{"),
        ("eth0\\.20", REGEX.format("\\"), "/^eth0\\.20$/", "\\"),
        ("eth+", REGEX.format("+"), "/^eth/", "+"),
        ("eth0.+", REGEX.format("+"), "/^eth0\\./", "+"),
        (" eth0", "it has a blank", "eth0", " "),
        ("eth0\n", "it has a blank", "eth0", "\n"),
        ("eth0 eth1", "it has a blank", "", " "),
        (" eth[0] ", "it has a blank", "", " "),
        ("eth\u200b0", "it has a character that cannot be seen", "", "\u200b"),
        ("/eth0", "its closing slash is missing", "/eth0/", "/"),
        ("eth0/", "its opening slash is missing", "/eth0/", "/"),
        ("//", "nothing stands between its slashes", "*", None),
        ("/", "a name has no slash", "", "/"),
        ("eth0/24", "a name has no slash", "", "/"),
        ("/eth/i", "a name has no slash", "", "/"),
        (".", "Linux allows no such name", "", None),
    ],
)
def test_no_pattern_is_explained(text: str, message: str, suggestion: str, blamed: str | None) -> None:
    with pytest.raises(InterfaceError) as caught:
        parse(text)
    assert (str(caught.value), caught.value.suggestion) == (message, suggestion)
    span = caught.value.span
    assert (None if span is None else text[slice(*span)]) == blamed
    if suggestion:
        re2.compile(parse(suggestion).rendered)


@pytest.mark.parametrize("text", ["enxa0b1c2d3e4f56", "enxa0b1c2d3e4f5?", "enxa0b1c2d3e4*567", "ethéééééééé"])
def test_no_interface_has_a_name_of_more_than_15_bytes(text: str) -> None:
    with pytest.raises(InterfaceError, match=r"it has (16|19) bytes, a name has at most 15"):
        parse(text)


@pytest.mark.parametrize(
    ("pattern", "nic", "expected"),
    [
        (parse("eth0"), "eth0", True),
        (parse("eth0"), "veth0", False),
        (parse("eth0"), "eth0.20", False),
        (parse("eth0.20"), "eth0-20", False),
        (parse("eth*"), "eth0.20", True),
        (parse("eth*"), "veth0", False),
        (parse("eth?"), "eth10", False),
        (parse("/eth0/"), "veth0", True),
        (parse_raw("eth0"), "eth0.20", True),
        (parse_raw("eth*"), "met", True),
        (parse_raw(""), "eth0", True),
        (parse_raw("*eth"), "eth0", None),
        (parse_raw("^\\p{Letter}"), "eth0", None),
        (parse("eth*"), "ethé", None),
        (parse("ethé"), "ethé", True),
    ],
)
def test_matches(pattern: InterfacePattern, nic: str, expected: bool | None) -> None:
    assert pattern.matches(nic) is expected


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (parse("eth0"), ()),
        (parse("en*"), ()),
        (parse("/^(eth|en|wl|bond)/"), ()),
        (parse_raw("eth0"), ("veth0a1b2c3d",)),
        (parse_raw("eth"), ("veth0a1b2c3d", "veth1a2b3c4d")),
        (parse_raw("^br-.*"), ("br-1a2b3c4d5e6f",)),
        (parse("cilium_host"), ("cilium_host",)),
        (parse("l*"), ("lo", "lxc12ab34cd56ef")),
        (parse("*"), interfaces.VIRTUAL_NICS),
        (parse_raw("*eth"), ()),
    ],
)
def test_virtual_matches(pattern: InterfacePattern, names: tuple[str, ...]) -> None:
    assert virtual_matches(pattern) == names


def test_the_samples_are_names_that_linux_allows() -> None:
    assert all(parse(name).kind == "exact" for name in interfaces.VIRTUAL_NICS)


@given(NICS, NICS)
def test_an_exact_name_matches_itself_alone(name: str, other: str) -> None:
    pattern = parse(name)
    assert pattern.kind == "exact"
    compiled = re2.compile(pattern.rendered)
    for nic in (name, other, f"v{name}", f"{name}0", f"{name}.20", name.upper(), name.replace(".", "x")):
        assert compiled.search(nic) is pattern.matches(nic) is (nic == name)


@given(st.from_regex("[ab.?*-]{1,8}", fullmatch=True), st.from_regex("[ab.-]{1,8}", fullmatch=True))
def test_a_glob_means_what_globs_mean(glob: str, nic: str) -> None:
    if glob in (".", ".."):
        return
    means = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in glob)
    assert parse(glob).matches(nic) is (re.fullmatch(means, nic) is not None)


@given(st.text(max_size=20))
def test_any_text_is_a_pattern_or_explained(text: str) -> None:
    try:
        pattern = parse(text)
    except InterfaceError as fault:
        assert str(fault)
        start, end = fault.span or (0, 0)
        assert 0 <= start <= end <= len(text)
        if fault.suggestion:
            parse(fault.suggestion)
    else:
        assert pattern.text == text
        assert pattern.kind == "regex" or pattern.rendered[0] + pattern.rendered[-1] == "^$"


def test_the_matcher_is_imported_only_where_it_is_needed() -> None:
    code = (
        "import sys; from cilium_homelab.interfaces import parse, virtual_matches\n"
        "virtual_matches(parse('eth0')); parse('eth*'); parse('/^en/')\n"
        "print([name for name in sys.modules if name.startswith('cilium_homelab.re2')])\n"
        "parse('eth*').matches('eth0'); print('cilium_homelab.re2' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["[]", "True"]
