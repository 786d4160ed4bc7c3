"""Addresses against Go's net/netip, which Cilium parses them with."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from cilium_homelab.addresses import AddressError, parse_address, parse_cidr

CHECKER = Path(__file__).parent / "go" / "netipcheck"
OCTETS = ("0", "1", "10", "255", "256", "01", "00", "192", "1000", "")
GROUPS = ("0", "0", "1", "fd00", "ABCD", "00001", "0001", "g", "ffff", "")
PREFIXES = ("0", "8", "08", "24", "32", "33", "64", "128", "129", "+8", "", "1000", " 8", "255.0.0.0")


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program that asks net/netip."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("go is not on PATH: nothing to compare with")
    program = str(tmp_path_factory.mktemp("netipcheck") / "netipcheck")
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local"}
    command = [go, "build", "-o", program, "."]
    built = subprocess.run(command, cwd=CHECKER, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return program


def random_v4(source: random.Random) -> str:
    """Mostly an IPv4 address."""
    length = source.choice([4] * 9 + [3, 5])
    return ".".join(
        source.choice(OCTETS) if source.random() < 0.3 else str(source.randrange(256)) for _ in range(length)
    )


def random_v6(source: random.Random) -> str:
    """Mostly an IPv6 address."""
    groups = [
        source.choice(GROUPS) if source.random() < 0.4 else f"{source.randrange(65536):x}"
        for _ in range(source.choice([8, 8, 7, 6, 3, 2, 1, 0, 9]))
    ]
    text = ":".join(groups)
    if source.random() < 0.6:
        gap = source.randrange(len(groups) + 1)
        text = ":".join(groups[:gap]) + "::" + ":".join(groups[gap:])
    if source.random() < 0.2:
        text += ("" if text.endswith(":") else ":") + random_v4(source)
    return text


def random_text(source: random.Random) -> str:
    """An address or a CIDR, or nearly."""
    text = random_v4(source) if source.random() < 0.4 else random_v6(source)
    if source.random() < 0.4:
        text += "/" + (source.choice(PREFIXES) if source.random() < 0.5 else str(source.randrange(130)))
    if source.random() < 0.2 and text:
        at = source.randrange(len(text))
        text = text[:at] + source.choice(["", ".", ":", "/", "0", "x", " "]) + text[at + 1 :]
    return text


def ours(text: str) -> str:
    """The canonical text, "-" where it is refused, "" for what is refused on purpose."""
    try:
        return (parse_cidr if "/" in text else parse_address)(text).canonical()
    except AddressError as fault:
        return "" if "inside IPv6" in str(fault) else "-"


def test_verdict_and_text_are_go_s(checker: str) -> None:
    """The same texts are refused, the others mean the same; IPv4-mapped ones are refused on purpose."""
    source = random.Random(20)
    texts = [random_text(source) for _ in range(20_000)]
    ran = subprocess.run([checker], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True)
    theirs = ran.stdout.splitlines()
    assert len(theirs) == len(texts)
    assert [(text, ours(text) or answer) for text, answer in zip(texts, theirs, strict=True)] == list(
        zip(texts, theirs, strict=True)
    )
    assert sum(answer != "-" for answer in theirs) > 2_000
