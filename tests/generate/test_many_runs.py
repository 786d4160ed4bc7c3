"""Many runs on one chart cache, some of them killed at any moment: what ends is whole, and so is the cache.

24 runs, 6 of them killed; CILIUM_HOMELAB_RUNS=200 makes it 200 and 50.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generate.test_cache import Repository, _cache, certificate, env, repository, spec
from tests.support import environment, run_cli

pytestmark = pytest.mark.slow
__all__ = ["certificate", "env", "repository", "spec"]  # fixtures

RUNS = int(os.environ.get("CILIUM_HOMELAB_RUNS", "24"))
AT_ONCE = 24


class Run:
    """One run in a working directory of its own, as argocd-cmp-server makes it."""

    def __init__(self, folder: Path, spec: str, env: dict[str, str]) -> None:
        folder.mkdir()
        (folder / "homelab.yaml").write_text(spec)
        self.folder = folder
        self.output = folder.with_suffix(".out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cilium_homelab", "generate"],
                cwd=folder,
                env=environment({**env, "ARGOCD_APP_NAME": "attic"}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As argocd-cmp-server does: the first process at once, then its group is asked (plugin.go, runCommand).

        Without the second Helm would go on, and make its folder in the cache anew behind whoever removed it.
        """
        if self.process.poll() is None:
            self.process.kill()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGTERM)


def test_killed_runs_spoil_nothing(repository: Repository, env: dict[str, str], spec: Path, tmp_path: Path) -> None:
    """The first victim dies while it fetches; each other when some run ends."""
    text = (spec / "homelab.yaml").read_text()
    cold = run_cli("generate", cwd=spec, env={**env, "XDG_CACHE_HOME": str(tmp_path / "cold")})
    assert cold.returncode == 0, cold.stderr
    repository.asked.clear()
    repository.gate.clear()
    dice = random.Random(7)
    work = tmp_path / "work"
    work.mkdir()
    finished = killed = 0
    for batch in range(0, RUNS, AT_ONCE):
        runs = [Run(work / str(number), text, env) for number in range(batch, min(batch + AT_ONCE, RUNS))]
        victims = dice.sample(runs, len(runs) // 4)
        if batch == 0:
            assert repository.asked.wait(60)
            fetching = [run for run in runs if _fills(run, env)]
            victims = list(dict.fromkeys([*fetching, *victims]))[: len(victims)]
            victims[0].kill()
            repository.gate.set()
        for run in runs:
            if run in victims:
                continue
            if victims_left := [victim for victim in victims if victim.process.poll() is None]:
                dice.choice(victims_left).kill()
            assert run.process.wait(120) == 0
            assert run.output.read_text() == cold.stdout
            assert os.listdir(run.folder) == ["homelab.yaml"]
            finished += 1
        for victim in victims:
            victim.kill()
            killed += victim.process.wait() != 0
    assert finished >= RUNS - RUNS // 4
    assert killed
    assert len(_cache(env)) == 1
    last = run_cli("generate", "--offline", cwd=spec, env=env)
    assert (last.returncode, last.stdout) == (0, cold.stdout)
    assert sorted(os.listdir(spec)) == ["homelab.yaml"]


def _fills(run: Run, env: dict[str, str]) -> bool:
    """Whether a run has the child that fetches."""
    children = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children")
    return children.exists() and bool(children.read_text().strip())
