"""A sidecar's container in miniature, the servers that are at hand, and a repository with the article's spec."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cilium_homelab.generate import cache
from cilium_homelab.model import Chart
from cilium_homelab.spec.cilium import DEFAULT_REPOSITORY
from tests.support import ROOT, require_tool

from .client import RealServer
from .cmpserver import EmulatedServer

REAL = os.environ.get("CILIUM_HOMELAB_CMP_SERVER")
HOME = "clusters/home"
ARTICLE = (ROOT / "examples" / "article" / "homelab.yaml").read_text(encoding="utf-8")
Server = EmulatedServer | RealServer


def fill_cache(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the small chart where `generate` keeps fetched ones."""

    def unpack(_archive: str, home: str, name: str) -> None:
        shutil.copytree(ROOT / "tests" / "chart" / "cilium", Path(home) / name)

    monkeypatch.setattr(cache, "_pull", lambda *_arguments: "")
    monkeypatch.setattr(cache, "_unpack", unpack)
    cache.chart(Chart(DEFAULT_REPOSITORY, None, None), "cilium", "1.20.0", str(folder), False)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """The container's PATH: the plugin, kustomize and Helm, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    plugin = folder / "cilium-homelab"
    start = f'PYTHONPATH={shlex.quote(str(ROOT / "plugin"))} exec {shlex.quote(sys.executable)} -m cilium_homelab "$@"'
    plugin.write_text(f"#!/bin/sh\n{start}\n", encoding="utf-8")
    plugin.chmod(0o755)
    for name in ("kustomize", "helm"):
        (folder / name).symlink_to(require_tool(name))
    return folder


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The container's TMPDIR."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


@pytest.fixture(params=["emulated", "real"] if REAL else ["emulated"])
def server(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    programs: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Server]:
    """The emulated server, and the one that CILIUM_HOMELAB_CMP_SERVER names. No network: nothing is to be fetched."""
    fill_cache(tmp_path / "cache", monkeypatch)
    sidecar = {
        "PATH": str(programs),
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(temporary),
        "CILIUM_HOMELAB_CHART_CACHE": str(tmp_path / "cache"),
        "HTTPS_PROXY": "http://127.0.0.1:0",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    work = tmp_path / "work"
    if request.param == "real":
        assert REAL
        made: Server = RealServer(REAL, work, sidecar)
    else:
        made = EmulatedServer(work, sidecar)
    yield made
    assert not list(made.work.iterdir())
    made.close()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with the article's spec in a folder of its own, beside other things."""
    root = tmp_path / "repository"
    (root / HOME).mkdir(parents=True)
    (root / HOME / "homelab.yaml").write_text(ARTICLE, encoding="utf-8")
    (root / "README.md").write_text("# Home\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root
