"""Mended files are written whole or not at all, and only over what was judged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cilium_homelab.errors import EnvironmentFault
from cilium_homelab.fixes.edits import written_as
from cilium_homelab.fixes.run import File
from cilium_homelab.fixes.write import write


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[File]:
    """Two files that are to be mended."""
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"old")
    return [File(str(tmp_path / name), b"old", b"new") for name in ("a", "b")]


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_both(files: list[File], tmp_path: Path) -> None:
    """With the mode that each had, and nothing beside them."""
    os.chmod(files[0].path, 0o4750)
    os.chmod(files[1].path, 0o604)
    write(files)
    assert _contents(tmp_path) == {"a": b"new", "b": b"new"}
    assert [stat.S_IMODE(os.stat(file.path).st_mode) for file in files] == [0o4750, 0o604]


@pytest.mark.parametrize("now", [b"older", b"", b"ol"])
def test_a_file_that_has_changed_meanwhile(now: bytes, files: list[File], tmp_path: Path) -> None:
    """Somebody saves it while it is judged: neither of the two is touched."""
    (tmp_path / "b").write_bytes(now)
    with pytest.raises(EnvironmentFault, match=r"^b has changed meanwhile: nothing was mended$"):
        write(files)
    assert _contents(tmp_path) == {"a": b"old", "b": now}


def test_a_full_disk(files: list[File], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first new file is there by then: no name is changed, and nothing stays behind."""
    calls: list[int] = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(EnvironmentFault, match=r"^b cannot be written: No space left on device$"):
        write(files)
    assert _contents(tmp_path) == {"a": b"old", "b": b"old"}


def test_an_end_between_two_files(files: list[File], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is whole; of the second no trace is left."""
    replace = os.replace

    def once(source: str, target: str) -> None:
        if target == files[1].path:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", once)
    with pytest.raises(KeyboardInterrupt):
        write(files)
    assert _contents(tmp_path) == {"a": b"new", "b": b"old"}


@pytest.mark.parametrize(
    ("value", "style", "is_json", "written"),
    [
        ("blocks", "", False, "blocks"),
        ("blocks", "'", False, "'blocks'"),
        ("Yes", "", False, '"Yes"'),
        ("1.20", "", False, '"1.20"'),
        ("it's", "'", False, "'it''s'"),
        (r"^eth0\.20$", "", False, r"'^eth0\.20$'"),
        (r"^eth0\.20$", '"', False, r'"^eth0\\.20$"'),
        (r"^eth0\.20$", "", True, r'"^eth0\\.20$"'),
        ("fd00::/64", "", False, '"fd00::/64"'),
        ('say "x"', '"', False, r'"say \"x\""'),
    ],
)
def test_quotes(value: str, style: str, is_json: bool, written: str) -> None:
    """Those that stand there stay; where there are none, as every reader takes it."""
    assert written_as(value, style, is_json) == written
