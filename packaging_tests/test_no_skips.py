"""The gate's reader of pytest reports: a skipped test, a failed one or none at all is a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / ".ci" / "no_skips.py"


def _read(body: str, folder: Path) -> tuple[int, list[str]]:
    report = folder / "report.xml"
    report.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>", encoding="utf-8")
    done = subprocess.run([sys.executable, SCRIPT, report], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def _case(inside: str = "") -> str:
    return f'<testcase classname="tests.test_x" name="test_y">{inside}</testcase>'


def test_all_passed(tmp_path: Path) -> None:
    assert _read(_case() * 3, tmp_path) == (0, ["3 passed, 0 failed"])


@pytest.mark.parametrize("what", ["failure", "error"])
def test_one_failed(what: str, tmp_path: Path) -> None:
    assert _read(_case() + _case(f'<{what} message="m"/>'), tmp_path) == (1, ["1 passed, 1 failed"])


def test_a_skip_is_a_failure_and_says_which(tmp_path: Path) -> None:
    code, lines = _read(_case() + _case('<skipped message="helm is not installed"/>'), tmp_path)
    assert code == 1
    assert lines[-1] == "1 passed, 1 failed"
    assert "  tests.test_x.test_y: helm is not installed" in lines


def test_the_one_allowed_skip(tmp_path: Path) -> None:
    skip = _case('<skipped message="Skipped: CILIUM_HOMELAB_CHARTS is unset"/>')
    assert _read(_case() + skip, tmp_path) == (0, ["1 passed, 0 failed"])


def test_allowed_skips_alone_are_no_run(tmp_path: Path) -> None:
    skip = _case('<skipped message="Skipped: CILIUM_HOMELAB_CHARTS is unset"/>')
    assert _read(skip, tmp_path) == (1, ["0 passed, 0 failed"])


def test_no_test_at_all(tmp_path: Path) -> None:
    assert _read("", tmp_path) == (1, ["0 passed, 0 failed"])
