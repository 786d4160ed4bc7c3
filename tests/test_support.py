"""The helpers of the tests, where they could do harm."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.support import as_nobody


def test_as_nobody_opens_no_folder_but_temporary_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With TMPDIR in a home, the home stays closed, and the test says so instead of passing for the wrong reason."""
    home = tmp_path / "home"
    work = home / "tmp" / "work"
    work.mkdir(parents=True)
    home.chmod(0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(home / "tmp"))
    monkeypatch.setattr("os.getuid", lambda: 0)
    with pytest.raises(AssertionError, match="set TMPDIR to another folder"):
        as_nobody("--version", cwd=work)
    assert home.stat().st_mode & 0o777 == 0o700
