"""Every case of tests/manifests/cases: manifests, and beside them the findings that are reported on them.

A first line `# cilium: 1.20.0` names the release; without it none is known. A folder is a case too: its files
are all that there are. An empty .out file asserts silence.
`CILIUM_HOMELAB_UPDATE=1 pytest tests/manifests/test_cases.py` rewrites them; the diff is then read.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from cilium_homelab.manifests.run import judge_paths
from cilium_homelab.releases import release_for
from cilium_homelab.reporters import concise, ordered
from cilium_homelab.rules.table import RULES

CASES = Path(__file__).parent / "cases"
FILES = sorted(path for path in CASES.glob("*/*") if path.is_dir() or path.suffix == ".yaml")
# Codes that need more than one file, and the test that has them.
ELSEWHERE = {"CH125", "CH126", "CH531", "CH532", "CH533"}


def _lines(path: Path) -> str:
    first = min(path.iterdir()) if path.is_dir() else path
    named = re.match(r"# cilium: (\S+)\n", first.read_text(encoding="utf-8"))
    faults: list[str] = []
    judgement = judge_paths([path.name], release_for(named[1]) if named else None, (), faults.append)
    assert faults == []
    return concise.render(ordered(each for each in judgement.findings if not _is_aside(each.code, path)))


def _is_aside(code: str, path: Path) -> bool:
    """Whether it is information about the values of a chart that most cases are not about."""
    return code in ("CH534", "CH535") and path.parent.name not in ("CH534", "CH535")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings of a case are exactly those in its .out file."""
    monkeypatch.chdir(path.parent)
    found = _lines(path)
    expected = path.with_suffix(".out")
    if os.environ.get("CILIUM_HOMELAB_UPDATE"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


# A rule of the Model has its cases where test_cases.py looks for them.
OF_MANIFESTS = [rule.code for rule in RULES if rule.needs is None and re.fullmatch("CH[1-5][23][1-9]|CH43.", rule.code)]


@pytest.mark.parametrize("code", OF_MANIFESTS)
def test_every_code_of_a_manifest_fires(code: str) -> None:
    """Each code that only manifests have is in some expectation."""
    if code not in ELSEWHERE:
        assert any(f"[{code}]" in path.read_text(encoding="utf-8") for path in CASES.glob("*/*.out"))
