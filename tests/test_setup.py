"""`make demo` and `make test` on a machine where something is missing: they say what, and leave nothing half."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT

# What the Makefile and setup.sh call besides Python.
PROGRAMS = ("make", "sh", "rm", "touch")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What setting up reads, without a .venv."""
    folder = tmp_path / "checkout"
    (folder / "scripts").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "scripts/setup.sh"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for PATH that has no Python."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found is not None, f"{name} is needed to set up a checkout"
        (folder / name).symlink_to(found)
    return folder


def _stub(path: Path, *, version_ok: bool, venv_ok: bool) -> None:
    """A python that answers the two questions of setup.sh; a venv that it makes has a python without pip."""
    path.write_text(
        '#!/bin/sh\ncase "$1" in\n'
        f"-c) exit {0 if version_ok else 1} ;;\n"
        f"*) [ {int(venv_ok)} = 1 ] || {{ /bin/mkdir -p .venv/bin; exit 1; }}\n"
        '   /bin/mkdir -p .venv/bin; echo "$0" > .venv/made-by\n'
        "   printf '#!/bin/sh\\nexit 3\\n' > .venv/bin/python; /bin/chmod +x .venv/bin/python ;;\n"
        "esac\n",
        encoding="utf-8",
    )
    path.chmod(0o755)


def _make(target: str, checkout: Path, programs: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [programs / "make", target],
        cwd=checkout,
        env={"PATH": str(programs), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("target", ["demo", "test"])
def test_without_python(target: str, checkout: Path, programs: Path) -> None:
    """The version that is needed, and how to get it."""
    done = _make(target, checkout, programs)
    assert done.returncode != 0
    assert "Python 3.10 or newer is needed and was not found" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_with_a_python_that_is_too_old(checkout: Path, programs: Path) -> None:
    """As if there were none; a pyenv shim that fails looks the same."""
    _stub(programs / "python3", version_ok=False, venv_ok=True)
    done = _make("demo", checkout, programs)
    assert done.returncode != 0
    assert "Python 3.10 or newer is needed" in done.stderr


@pytest.mark.parametrize("target", ["demo", "test"])
def test_without_venv(target: str, checkout: Path, programs: Path) -> None:
    """Debian splits venv off: the package is named, and the half-made folder is gone, so that a second try works."""
    _stub(programs / "python3", version_ok=True, venv_ok=False)
    done = _make(target, checkout, programs)
    assert done.returncode != 0
    assert "python3 has no working venv" in done.stderr
    assert "apt install python3-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_shim_that_fails_is_passed_over(checkout: Path, programs: Path) -> None:
    """pyenv puts a python3.x on PATH for every version that it has, also for those that are not active."""
    _stub(programs / "python3.13", version_ok=False, venv_ok=True)
    _stub(programs / "python3.11", version_ok=True, venv_ok=True)
    _make("demo", checkout, programs)
    assert (checkout / ".venv" / "made-by").read_text(encoding="utf-8").strip().endswith("python3.11")


def test_a_python_without_venv_is_passed_over(checkout: Path, programs: Path) -> None:
    """The newest is often one without venv, beside the system's own that has it."""
    _stub(programs / "python3.13", version_ok=True, venv_ok=False)
    _stub(programs / "python3.11", version_ok=True, venv_ok=True)
    _make("demo", checkout, programs)
    assert (checkout / ".venv" / "made-by").read_text(encoding="utf-8").strip().endswith("python3.11")


def test_a_failed_setup_leaves_no_stamp(checkout: Path, programs: Path) -> None:
    """The next make tries again instead of running without what is missing."""
    _stub(programs / "python3", version_ok=True, venv_ok=True)
    assert _make("demo", checkout, programs).returncode != 0
    assert not list((checkout / ".venv").glob(".installed*"))
