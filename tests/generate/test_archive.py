"""What is in the chart cache is whole: archives that were damaged on their way never come into it."""

from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.errors import EnvironmentFault
from cilium_homelab.generate import cache


def _archive(*files: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(made.getvalue(), mtime=0)


CHART = ("cilium/Chart.yaml", b"name: cilium\nversion: 1.20.0\n")
GOOD = _archive(CHART, ("cilium/templates/a.yaml", bytes(range(256)) * 40))
HEADER = 10  # of gzip: its time and flags say nothing about the content


def _unpack(content: bytes, folder: Path) -> Path:
    archive = folder / "cilium.tgz"
    archive.write_bytes(content)
    cache._unpack(str(archive), str(folder / "home"), "cilium")
    return folder / "home"


def test_a_whole_archive(tmp_path: Path) -> None:
    """Its files come out as they are."""
    home = _unpack(GOOD, tmp_path)
    assert (home / "cilium" / "templates" / "a.yaml").read_bytes() == bytes(range(256)) * 40


@given(position=st.integers(HEADER, len(GOOD) - 1), value=st.integers(1, 255))
def test_one_wrong_byte(position: int, value: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The checksum is at the end, where tar does not read of itself."""
    damaged = bytearray(GOOD)
    damaged[position] ^= value
    with pytest.raises(EnvironmentFault, match="what was fetched"):
        _unpack(bytes(damaged), tmp_path_factory.mktemp("chart"))


@given(length=st.integers(0, len(GOOD) - 1))
def test_cut_short(length: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """However little is missing."""
    with pytest.raises(EnvironmentFault, match="what was fetched"):
        _unpack(GOOD[:length], tmp_path_factory.mktemp("chart"))


@pytest.mark.parametrize("content", [b"<html>", gzip.compress(b"hello"), gzip.compress(b""), b""])
def test_no_archive(content: bytes, tmp_path: Path) -> None:
    """A page of an error, say."""
    with pytest.raises(EnvironmentFault, match="what was fetched"):
        _unpack(content, tmp_path)


def test_nothing_leaves_the_folder(tmp_path: Path) -> None:
    """Paths and links that lead elsewhere are left out."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, content in (CHART, ("cilium/../../evil", b"x"), ("/cilium/evil", b"x"), ("other/evil", b"x")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        link = tarfile.TarInfo("cilium/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    home = _unpack(made.getvalue(), tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["Chart.yaml", "cilium", "cilium.tgz", "home"]
    assert (home / "cilium" / "Chart.yaml").read_bytes() == CHART[1]


def test_larger_than_any_chart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A small archive can be a large folder."""
    monkeypatch.setattr(cache, "MAX_CHART", 1024 * 1024)
    with pytest.raises(EnvironmentFault, match="larger than 1 MiB"):
        _unpack(_archive(CHART, ("cilium/zeros", bytes(2 * 1024 * 1024))), tmp_path)
