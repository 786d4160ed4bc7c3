"""The workflows under .github: what GitHub would refuse, and that no action floats."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT, require_tool

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_actionlint_finds_nothing(path: Path) -> None:
    """Contexts, expressions, inputs of the actions that it knows."""
    command = [require_tool("actionlint"), "-no-color", "-shellcheck=", "-pyflakes=", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_actions_are_pinned(path: Path) -> None:
    """To a whole version, never to a branch or a major."""
    used = re.findall(r"uses: *(\S+)", path.read_text(encoding="utf-8"))
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@v\d+\.\d+\.\d+", each)] == []
