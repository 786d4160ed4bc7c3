"""What tests share: the tools and data that they need, and the command line as a whole process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534


def find_tool(name: str) -> str | None:
    """A program in CILIUM_HOMELAB_BIN, else on PATH; None when it is not there."""
    folder = os.environ.get("CILIUM_HOMELAB_BIN")
    found = shutil.which(name, path=folder) if folder else None
    return found or shutil.which(name)


def require_tool(name: str) -> str:
    """The same; the test is skipped, saying so, when it is not there."""
    found = find_tool(name)
    if found is None:
        pytest.skip(f"{name} is not installed (scripts/install-tools.sh installs it)")
    return found


def let_go(fifo: Path) -> None:
    """End whoever waits for a FIFO's writer: a stand-in for a program that a killed run could not end."""
    os.close(os.open(fifo, os.O_RDWR))  # which never waits itself


def _folder(variable: str) -> Path:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is unset: upstream's own data is not at hand")
    return Path(value)


def real_charts() -> Path:
    """Upstream's charts, each cilium-<version>/cilium; skips when CILIUM_HOMELAB_CHARTS is unset."""
    return _folder("CILIUM_HOMELAB_CHARTS")


def upstream() -> Path:
    """Cilium's CRDs and values, by minor; skips when CILIUM_HOMELAB_UPSTREAM is unset."""
    return _folder("CILIUM_HOMELAB_UPSTREAM") / "cilium"


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment in which the checkout's package runs, without Argo CD's or colours' variables."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ARGOCD_", "PARAM_", "KUBE_"))}
    kept["PYTHONPATH"] = str(ROOT / "plugin")
    return {**kept, **(extra or {})}


def run_cli(
    *arguments: str | os.PathLike[str], cwd: Path, input: str | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`cilium-homelab` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cilium_homelab", *map(str, arguments)],
        cwd=cwd,
        input=input if input is not None else "",
        env=environment(env),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


# Imports everything while it still may, then gives up being root for good.
_AS_NOBODY = """
import os, sys
import cilium_homelab.cli, cilium_homelab.cli.validate, cilium_homelab.cli.render, cilium_homelab.rules
import cilium_homelab.reporters.text, cilium_homelab.spec.explain, cilium_homelab.render.tree
import cilium_homelab.render.write, cilium_homelab.render.selfcheck, jinja2, json
if os.getuid() == 0:
    os.setgroups([])
    os.setresgid({id}, {id}, {id})
    os.setresuid({id}, {id}, {id})
from cilium_homelab.cli import run
sys.exit(run(sys.argv[1:]))
"""


def _let_others_in(folder: Path) -> None:
    """Open a test's folder to other users, and its parents as far as they are temporary ones: no other is touched."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for each in (folder, *folder.parents):
        if temporary in each.resolve().parents:
            each.chmod(each.stat().st_mode | 0o055)
        assert os.getuid() or each.stat().st_mode & 0o001, f"{each} keeps other users out: set TMPDIR to another folder"


@contextmanager
def nobody(folder: Path) -> Iterator[None]:
    """What is inside is done by a user who is not root, whoever runs the tests, and who may enter the folder."""
    before = os.geteuid()
    if before == 0:
        _let_others_in(folder)
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def as_nobody(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`cilium-homelab` run by a user who is not root, whoever runs the tests."""
    _let_others_in(cwd)
    return subprocess.run(
        [sys.executable, "-c", _AS_NOBODY.format(id=NOBODY), *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
