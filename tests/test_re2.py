"""re2 gives Go's verdicts: the same on 10,000 generated patterns, and in Go's own words."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab import re2
from cilium_homelab.interfaces import parse

CHECKER = Path(__file__).parent / "go" / "re2check"
Answer = dict[str, object]

TYPICAL = (
    "eth0", "^eth0$", "^eth[0-9]+", "eth*", "*eth", "^en[op]", "^enp0s25$", "^eth0\\.20$", "^(eth|en).*",
    "bond0", "^(enp|eno|ens|eth)[0-9a-z]+$", "^eth[0-9", "^wl.*|^en.*", "^(?!veth)", "(?i)^ETH",
    "^br-[[:xdigit:]]{12}$", "^[^v]", ".*", "", "^end?0$", "^\\w+\\.\\d+$", "eth+", "^en(p\\d+s\\d+|o\\d)$",
    "\\.20\\z", "\\Qeth0.20\\E$", "^eth\\d{1,2}$", "(?:bond|br)\\d", "^(lan|wan)0?$",
    "^enx([0-9a-f]{2}){6}$", "eth0@if4", "\\beth0\\b", "^\\pL+\\pN$",
)  # fmt: skip
PIECES = (
    "a", "e", "t", "h", "0", "2", "eth", "en", "p0s", ".", ".", "\\.", "-", "_", ":", "@", "^", "$", "\\d",
    "\\w", "\\s", "\\D", "\\W", "\\S", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\C", "\\Qe.0\\E", "\\Qe*", "\\E",
    "\\x65", "\\x{65}", "\\x{}", "\\x6", "\\x{110000}", "\\x{2028}", "\\x{212a}", "\\145", "\\0", "\\08",
    "\\1", "\\8", "\\n", "\\a", "\\q", "\\_", "\\", "\\pL", "\\PL", "\\p{Lu}", "\\p{^Nd}", "\\P{Latin}",
    "\\pX", "\\p{Nope1}", "\\p{", "\\p", "\\p{Greek}", "\\pS", "\\p{Any}", "\\p{Letter}", "{", "}", "{2",
    "{,3}", "{01}", "]", "é", "\u212a", "\u017f", "\n", "(?i)", "(?-i)", "(?s)", "(?m)", "(?U)", "(?is-m)",
    "(?)", "(?i-)", "(?-)", "(?i--s)", "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?>a)", "(?#a)", "(?P=n)",
    "(?P<n", "(?<n", "(?", "(?i", "(?P<", "(?<", "(?'n'a)", "(", ")", "|", "*", "[", "[]", "[^]",
    "[[:alpha:]", "[[:foo:]]", "[b-a]", "[a-\\d]",
)  # fmt: skip
REPEATS = (
    "*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{1,}", "{0,1}", "{0,2}?", "{2,3}", "{3,2}", "{1000}",
    "{1001}", "{99999999999}", "{31}", "{0,}", "**", "+*", "{2}{3}", "{2}*",
)  # fmt: skip
OPENINGS = (
    "(", "(?:", "(?i:", "(?s-i:", "(?m:", "(?P<n>", "(?<n>", "(?P<a_1>", "(?P<>", "(?<a b>", "(?-:", "(?x:",
)  # fmt: skip
CLASS_PARTS = (
    "a", "e-t", "0-9", "A-Z", "a-z", "_", "-", ".", "^", "[", "\\d", "\\W", "\\pL", "\\PN", "[:alpha:]",
    "[:^digit:]", "[:word:]", "[:punct:]", "[:^space:]", "\\]", "\\-", "\\x30-\\x39", "\\x{2000}-\\x{3000}",
    "é", "à-ÿ", " -~", "\\n", "$", "*",
)  # fmt: skip
NAMES = (
    "eth0", "ETH0", "eth1", "eth0.20", "enp0s25", "eno1", "enxa0b1c2d3e4f5", "veth0a1b2c3d",
    "br-1a2b3c4d5e6f", "bond0", "wlan0", "lo", "lan", "eth0@if4", "e", "", "a", "0", "k", "ss", "tt",
    "et\nh", "e.0", "_", "hhh", "eth-0:1", "2222", "EtK",
)  # fmt: skip


def piece(rng: random.Random, depth: int) -> str:
    """A random part of a pattern, most often a legal one."""
    kind = rng.random()
    if depth > 0 and kind < 0.2:
        return rng.choice(OPENINGS[: 8 if rng.random() < 0.95 else None]) + branch(rng, depth - 1) + ")"
    if kind < 0.35:
        negation = rng.choice(("", "", "^"))
        return f"[{negation}{''.join(rng.choices(CLASS_PARTS, k=rng.randint(1, 3)))}]"
    if kind < 0.45:
        return rng.choice(PIECES)
    return rng.choice(PIECES[:21])


def branch(rng: random.Random, depth: int, least: int = 0) -> str:
    """Random parts, some repeated, some alternatives."""
    parts = []
    for _ in range(rng.randint(least, 4)):
        parts.append(piece(rng, depth))
        if rng.random() < 0.25:
            parts.append(rng.choice(REPEATS[: 10 if rng.random() < 0.8 else None]))
        if rng.random() < 0.08:
            parts.append("|")
    return "".join(parts)


def mutated(rng: random.Random, text: str) -> str:
    """Text with one character lost, doubled, swapped in or cut off."""
    at = rng.randrange(len(text) + 1)
    change = rng.randrange(4)
    if change == 0:
        return text[:at] + text[at + 1 :]
    if change == 1:
        return text[:at] + rng.choice(PIECES + REPEATS) + text[at:]
    return text[:at] if change == 2 else text[:at] + text[at : at + 1] + text[at:]


def questions(count: int) -> list[tuple[str, str]]:
    """Pairs of a pattern and a name, always the same ones."""
    rng = random.Random(20)
    found = []
    for _ in range(count):
        pattern = rng.choice(TYPICAL) if rng.random() < 0.2 else branch(rng, 3, 1)
        if rng.random() < 0.2:
            pattern = f"^{pattern}"
        while rng.random() < 0.2:
            pattern = mutated(rng, pattern)
        name = rng.choice(NAMES)
        found.append((pattern, mutated(rng, name) if rng.random() < 0.01 else name))
    return found


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program that asks Go's regexp, built."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not on PATH: nothing to compare with")
    folder = tmp_path_factory.mktemp("re2check")
    program = str(folder / "re2check")
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
    command = [go, "build", "-o", program, "."]
    built = subprocess.run(command, cwd=CHECKER, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return program


def ask_go(checker: str, pairs: list[tuple[str, str]]) -> list[Answer]:
    """What Go makes of each pattern and name."""
    lines = "".join(json.dumps({"pattern": pattern, "name": name}) + "\n" for pattern, name in pairs)
    ran = subprocess.run([checker], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def ask_re2(pattern: str, name: str) -> Answer | None:
    """The same from re2; None: undecided."""
    try:
        match = re2.compile(pattern).search(name)
    except re2.PatternError as fault:
        return {"compiles": False, "error": f"error parsing regexp: {fault.message}", "match": False}
    except re2.Undecided:
        return None
    return None if match is None else {"compiles": True, "error": "", "match": match}


def test_go_gives_the_same_verdicts(checker: str) -> None:
    pairs = questions(10_000)
    theirs = ask_go(checker, pairs)
    ours = [ask_re2(*pair) for pair in pairs]
    answered = zip(pairs, theirs, ours, strict=True)
    assert [(pair, go, mine) for pair, go, mine in answered if mine is not None and mine != go] == []
    assert ours.count(None) < 0.05 * len(pairs)
    refused = sum(not answer["compiles"] for answer in theirs)
    matching = sum(answer["match"] is True for answer in theirs)
    assert min(refused, matching, len(pairs) - refused - matching) > 1500


def scribbles(count: int) -> list[tuple[str, str]]:
    """Pairs of any text, or a pattern with other text in it, and any name; always the same ones."""
    rng = random.Random(21)
    signs = "aeth0 \\[[]](())||{}*+?^^$$..,-:<>=!PpQExsimUdwbBAzZn19_@#&/é\u212a\t\n\"'%~`;C8"
    found = []
    for _ in range(count):
        pattern = rng.choice(TYPICAL) if rng.random() < 0.6 else "".join(rng.choices(signs, k=rng.randint(1, 14)))
        for _ in range(rng.randint(0, 3)):
            at = rng.randrange(len(pattern) + 1)
            pattern = pattern[:at] + rng.choice(signs) + pattern[at + rng.randint(0, 1) :]
        name = "".join(rng.choices("aeth0.@-: \nEK_s2", k=rng.randint(0, 15))) if rng.random() < 0.5 else ""
        found.append((pattern, name or rng.choice(NAMES)))
    return found


def test_go_gives_the_same_verdicts_on_any_text(checker: str) -> None:
    """What nobody would write is answered as Go does too, or not at all, and that seldom."""
    pairs = scribbles(10_000)
    theirs = ask_go(checker, pairs)
    ours = [ask_re2(*pair) for pair in pairs]
    answered = zip(pairs, theirs, ours, strict=True)
    assert [(pair, go, mine) for pair, go, mine in answered if mine is not None and mine != go] == []
    assert ours.count(None) < 0.02 * len(pairs)
    assert min(sum(answer["compiles"] is one for answer in theirs) for one in (True, False)) > 3000


def test_go_gives_the_same_verdicts_on_every_piece_alone_and_repeated(checker: str) -> None:
    alone = [*TYPICAL, *PIECES, *(f"[{sign}{part}]" for sign in ("", "^") for part in CLASS_PARTS)]
    folded = [f"(?i){pattern}" for pattern in alone]
    repeated = [f"{pattern}{count}" for pattern in PIECES for count in REPEATS]
    pairs = [(pattern, name) for pattern in [*alone, *folded] for name in NAMES]
    pairs += [(pattern, name) for pattern in repeated for name in NAMES[:3]]
    for pair, theirs in zip(pairs, ask_go(checker, pairs), strict=True):
        assert ask_re2(*pair) in (None, theirs), pair


PERL_CLASSES = ("\\d", "\\D", "\\s", "\\S", "\\w", "\\W", ".", "(?s:.)")
UNICODE_CLASSES = ("L", "Lu", "Ll", "Lt", "M", "N", "Nd", "P", "Pd", "S", "Z", "C", "Any", "Latin", "Common")
POSIX_CLASSES = (
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
)  # fmt: skip
CLASSES = (
    *PERL_CLASSES,
    *(f"\\{sign}{{{name}}}" for sign in "pP" for name in UNICODE_CLASSES),
    *(f"[[:{sign}{name}:]]" for sign in ("", "^") for name in POSIX_CLASSES),
)


@pytest.mark.parametrize("flag", ["", "(?i)"])
def test_classes_hold_the_characters_that_go_puts_in_them(checker: str, flag: str) -> None:
    pairs = [(f"^{flag}{name}$", chr(point)) for name in CLASSES for point in range(128)]
    for pair, theirs in zip(pairs, ask_go(checker, pairs), strict=True):
        assert ask_re2(*pair) == theirs, pair


def test_go_reads_an_exact_name_as_that_name_alone(checker: str) -> None:
    names = ("e", "eth0", "eth0.20", "br-lan", "eth0:1", "a@if4", "a,b#c", "...", "~=!%&;'\"<>", "ethé")
    pairs = [
        (parse(name).rendered, nic)
        for name in names
        for nic in (*names, f"v{name}", f"{name}0", name.replace(".", "x"))
    ]
    for (rendered, nic), answer in zip(pairs, ask_go(checker, pairs), strict=True):
        assert answer == {"compiles": True, "error": "", "match": rendered == parse(nic).rendered}


@pytest.mark.parametrize(
    ("pattern", "message", "blamed"),
    [
        ("[", "missing closing ]: `[`", "["),
        ("^eth[0-9", "missing closing ]: `[0-9`", "[0-9"),
        ("*eth", "missing argument to repetition operator: `*`", "*"),
        ("^(?!veth)", "invalid or unsupported Perl syntax: `(?!`", "(?!"),
        ("(?<=a)", "invalid named capture: `(?<=a)`", "(?<=a)"),
        ("(a)\\1", "invalid escape sequence: `\\1`", "\\1"),
        ("a\\C", "invalid escape sequence: `\\C`", "\\C"),
        ("a**", "invalid nested repetition operator: `**`", "**"),
        ("eth(0", "missing closing ): `eth(0`", "("),
        ("eth0)", "unexpected ): `eth0)`", ")"),
        ("eth\\", "trailing backslash at end of expression: ``", "\\"),
        ("[z-a]", "invalid character class range: `z-a`", "z-a"),
        ("[[:eth:]]", "invalid character class range: `[:eth:]`", "[:eth:]"),
        ("\\pX", "invalid character class range: `\\pX`", "\\pX"),
        ("a{1001}", "invalid repeat count: `{1001}`", "{1001}"),
        ("(a{1000}){1000}", "invalid repeat count: `{1000}`", "{1000}"),
        ("((a{10}){10}){11}", "invalid repeat count: `{11}`", "{11}"),
    ],
)
def test_a_refused_pattern_gets_gos_words_and_the_place(pattern: str, message: str, blamed: str) -> None:
    with pytest.raises(re2.PatternError) as caught:
        re2.compile(pattern)
    assert str(caught.value) == caught.value.message == message
    assert pattern[slice(*caught.value.span)] == blamed


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("eth0", "veth0", True),
        ("eth*", "ether", True),
        ("eth*", "met", True),
        ("^eth0$", "eth0.20", False),
        ("^eth0.20$", "eth0-20", True),
        ("", "anything", True),
        ("(?i)^ETH", "eth0", True),
        ("ETH", "eth0", False),
        ("a\\z", "a\n", False),
        ("a$", "a\n", False),
        ("(?m)a$", "a\n", True),
        ("[\\x{2000}-\\x{3000}]", "k", False),
        ("(?i)[\\x{2000}-\\x{3000}]", "k", True),
        ("eth", "ethé", None),
        ("(.{1000}){1}.{1000}", "eth0", False),
        ("(.{1000}|.{1000}){1}" * 20, "eth0", None),
    ],
)
def test_search(pattern: str, name: str, expected: bool | None) -> None:
    assert re2.compile(pattern).search(name) is expected


@pytest.mark.parametrize("pattern", ["\\p{Letter}", "\\pl", "\\p{Thai}", "a" * 1001, "(" * 2000 + ")" * 2000, "\ud800"])
def test_what_is_not_known_is_undecided(pattern: str) -> None:
    with pytest.raises(re2.Undecided):
        re2.compile(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(" * 499 + "a" + ")" * 499,
        "(?:" * 240 + "a" + ")*" * 240,
        "(a|" * 240 + ")" * 240 + "b",
        "(a*)*" * 150 + "b",
        "(a|a)*" * 150 + "b",
        "(a?){1000}a{1000}b",
        "((a{0,10}){0,10}){0,10}b",
        "(|a{1,1000})" * 80 + "b",
        "a{1000}" * 120,
        "((()*)*)*b",
    ],
)
def test_hostile_patterns_are_answered(checker: str, pattern: str) -> None:
    name = "a" * 300
    assert ask_re2(pattern, name) in (None, *ask_go(checker, [(pattern, name)]))


@given(st.text(alphabet="ae0\\[](){}|*+?^$.,:-<>=!PpQExsimU1é", max_size=60), st.text(max_size=15))
def test_any_text_is_answered(pattern: str, name: str) -> None:
    try:
        compiled = re2.compile(pattern)
    except re2.PatternError as fault:
        start, end = fault.span
        assert 0 <= start < end <= len(pattern)
    except re2.Undecided as reason:
        assert str(reason)
    else:
        assert compiled.search(name) in (True, False, None)
        assert compiled.search(name) is not None or not name.isascii()


@given(st.from_regex("[a-z0-9._:@-]{1,15}", fullmatch=True), st.from_regex("[a-z0-9._:@-]{0,15}", fullmatch=True))
def test_a_quoted_name_matches_what_holds_it(name: str, other: str) -> None:
    assert re2.compile(f"\\Q{name}\\E").search(other) is (name in other)
    assert re2.compile(f"^\\Q{name}\\E$").search(other) is (name == other)
