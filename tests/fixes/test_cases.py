"""Every case of tests/fixes/cases: what a file is before `--fix` and after it, or that it stays the same.

NAME.before.yaml becomes NAME.after.yaml. In NAME.same.yaml the code that its folder is named after is found,
and nobody can say what was meant. A first line `# cilium: 1.20.0` names the release, as in tests/manifests.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cilium_homelab.rules import load
from cilium_homelab.rules.table import BY_CODE
from tests.fixes.mending import judged, mended

CASES = Path(__file__).parent / "cases"
MENDED = sorted(CASES.glob("*/*.before.*"))
UNTOUCHED = sorted(CASES.glob("*/*.same.*"))
BOM = b"\xef\xbb\xbf"

# What an editor or another system makes of a file: it is the same file, and mended in the same places.
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "as-it-is": lambda data: data,
    "crlf": lambda data: data.replace(b"\n", b"\r\n"),
    "byte-order-mark": lambda data: BOM + data,
    "no-last-line-end": lambda data: data.removesuffix(b"\n"),
    "after-comments": lambda data: data + "\n\n# ende: größer, 日本, \N{PARTY POPPER}\n".encode(),
}


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.name.split('.')[0]}"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", MENDED, ids=_id)
def test_mended(path: Path, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file becomes what is wanted, its code is gone, and a second run changes nothing."""
    monkeypatch.chdir(tmp_path)
    change = FORMS[form]
    file = tmp_path / f"manifests{path.suffix}"
    file.write_bytes(change(path.read_bytes()))
    code = path.parent.name
    assert code in {finding.code for finding in judged(file)}
    left = mended(file)
    wanted = path.with_name(path.name.replace(".before.", ".after.")).read_bytes()
    assert file.read_bytes().decode() == change(wanted).decode()
    assert code not in {finding.code for finding in left}
    assert [(finding.code, finding.message) for finding in left] == [
        (finding.code, finding.message) for finding in judged(file)
    ]
    before = os.stat(file)
    mended(file)
    assert file.read_bytes() == change(wanted)
    assert os.stat(file).st_ino == before.st_ino


@pytest.mark.parametrize("path", UNTOUCHED, ids=_id)
def test_near_misses_stay(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found there is still found, and no byte is another."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / f"manifests{path.suffix}"
    file.write_bytes(path.read_bytes())
    left = mended(file)
    assert path.parent.name in {finding.code for finding in left}
    assert file.read_bytes() == path.read_bytes()


def test_each_folder_is_named_after_a_code() -> None:
    """And each case has its other half."""
    assert {path.name for path in CASES.iterdir()} <= BY_CODE.keys()
    halves = {path.name.replace(".before.", ".after.") for path in MENDED}
    assert halves == {path.name for path in CASES.glob("*/*.after.*")}


def test_what_is_mended_is_told() -> None:
    """The module of each rule that has a fix says in FIX what it does, and no other. CH438 has test_plan.py."""
    told = {rule.code for rule in BY_CODE.values() if getattr(load(rule.module), "FIX", "")}
    assert told == {path.parent.name for path in MENDED} | {"CH438"}
