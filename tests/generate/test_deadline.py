"""A run ends before Argo CD would kill it, says what was slow, and leaves no child behind, however it ends.

Stand-ins for helm start a child of their own, as kustomize does; both hold a FIFO open: its end is the
proof that all of them are gone.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab.errors import EnvironmentFault
from cilium_homelab.generate import deadline, tools
from tests.support import environment

SPEC = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: attic}
spec:
  cilium: {version: "1.20.0"}
  cluster: {apiServer: "192.168.1.10:6443"}
  pools: [192.168.1.128/25]
"""
HELM = """\
#!/bin/sh
exec 9>"$HELM_FIFO"
sleep 1000 &
echo started >&9
wait
"""
PATIENCE = 60
"""Seconds until a test counts as failed; none of them waits as long."""


class Run:
    """`generate` with a helm that never ends."""

    def __init__(self, folder: Path, extra: dict[str, str], new_group: bool) -> None:
        (folder / "homelab.yaml").write_text(SPEC)
        tools = folder / "bin"
        tools.mkdir()
        (tools / "helm").write_text(HELM)
        (tools / "helm").chmod(0o755)
        fifo = folder / "fifo"
        os.mkfifo(fifo)
        self.alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        given = {"PATH": f"{tools}:/usr/bin:/bin", "HELM_FIFO": str(fifo), "CILIUM_HOMELAB_CHART_CACHE": "cache"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cilium_homelab", "generate"],
            cwd=folder,
            env={**environment(extra), **given},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=new_group,
        )

    def wait_for_helm(self) -> None:
        """Until the stand-in and its child run."""
        assert select.select([self.alive], [], [], PATIENCE)[0]
        assert os.read(self.alive, 7) == b"started"

    def assert_all_gone(self) -> None:
        """Every process that held the FIFO has ended."""
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
        self.process.wait(PATIENCE)
        while select.select([self.alive], [], [], PATIENCE)[0]:
            if os.read(self.alive, 100) == b"":
                os.close(self.alive)
                return
        raise AssertionError("a child is still there")


@pytest.fixture(params=[False, True], ids=["shell", "argocd"])
def argocd(request: pytest.FixtureRequest) -> bool:
    """Whether Argo CD runs us, in a process group of our own."""
    return bool(request.param)


def started(folder: Path, argocd: bool, timeout: str) -> Run:
    """A run with a deadline."""
    extra = {"ARGOCD_APP_NAME": "attic"} if argocd else {}
    return Run(folder, {**extra, "CILIUM_HOMELAB_TIMEOUT": timeout}, new_group=argocd)


def test_the_deadline_says_what_was_slow_in_one_line(tmp_path: Path, argocd: bool) -> None:
    """And ends Helm and what Helm started. Its signal comes early here: how fast a machine starts says nothing."""
    run = started(tmp_path, argocd, "1000")
    run.wait_for_helm()
    run.process.send_signal(signal.SIGALRM)
    output, errors = run.process.communicate(timeout=PATIENCE)
    assert (run.process.returncode, output) == (2, "")
    assert errors.startswith(
        "cilium-homelab: fetching the chart cilium 1.20.0 from https://helm.cilium.io was not done"
    )
    assert errors.count("\n") == 1
    assert "the 1000 s of CILIUM_HOMELAB_TIMEOUT" in errors
    run.assert_all_gone()


def test_the_signal_comes_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not at all when the run ended before."""
    before = signal.getsignal(signal.SIGALRM)
    monkeypatch.setenv("CILIUM_HOMELAB_TIMEOUT", "0.01")
    with pytest.raises(EnvironmentFault, match=r"was not done when the 0\.01 s"), deadline.limited():
        select.select([], [], [], PATIENCE)
    monkeypatch.setenv("CILIUM_HOMELAB_TIMEOUT", "1000")
    with deadline.limited():
        first, again = signal.getitimer(signal.ITIMER_REAL)
        assert first > 0
        assert again > 0  # one that comes just before a call that waits is seen late, or never
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) == before


def test_a_signal_while_a_child_is_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It waits until the child is known, and ends it: raised at once, nobody would know whom to end."""
    start, pids = subprocess.Popen.__init__, []

    def slowly(process: Any, *arguments: Any, **options: Any) -> None:
        start(process, *arguments, **options)
        pids.append(process.pid)
        os.kill(os.getpid(), signal.SIGALRM)

    monkeypatch.setattr(subprocess.Popen, "__init__", slowly)
    monkeypatch.setenv("CILIUM_HOMELAB_TIMEOUT", "1000")
    with pytest.raises(EnvironmentFault, match="was not done"), deadline.limited():
        tools.run(["/bin/sh", "-c", "sleep 1000"], str(tmp_path))
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


def test_sigterm_leaves_no_child(tmp_path: Path, argocd: bool) -> None:
    """As Ctrl-C does."""
    run = started(tmp_path, argocd, "0")
    run.wait_for_helm()
    run.process.terminate()
    assert run.process.wait(PATIENCE) != 0
    run.assert_all_gone()
    assert [name for name in os.listdir(tmp_path / "cache") if name.startswith(".fill")] == []


def test_sigkill_by_argocd_leaves_no_child(tmp_path: Path) -> None:
    """It kills the first process, then sends the group SIGTERM: our children are still in it."""
    run = started(tmp_path, argocd=True, timeout="0")
    run.wait_for_helm()
    run.process.kill()
    os.killpg(run.process.pid, signal.SIGTERM)
    run.assert_all_gone()


@pytest.mark.parametrize("name", ["CILIUM_HOMELAB_TIMEOUT", "ARGOCD_ENV_CILIUM_HOMELAB_TIMEOUT"])
@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1e9"])
def test_what_is_no_time_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """Before anything is read."""
    done = subprocess.run(
        [sys.executable, "-m", "cilium_homelab", "generate"],
        cwd=tmp_path,
        env=environment({name: text}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f'cilium-homelab: {name} is "{text}": write seconds')


def test_fifty_seconds_under_argocd_and_none_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the documentation says."""
    from cilium_homelab.generate import deadline

    for name in ("ARGOCD_APP_NAME", "CILIUM_HOMELAB_TIMEOUT", "ARGOCD_ENV_CILIUM_HOMELAB_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    assert deadline.seconds() == 0
    monkeypatch.setenv("ARGOCD_APP_NAME", "attic")
    assert deadline.seconds() == 50
    monkeypatch.setenv("CILIUM_HOMELAB_TIMEOUT", "20.5")
    assert deadline.seconds() == 20.5
    monkeypatch.setenv("ARGOCD_ENV_CILIUM_HOMELAB_TIMEOUT", "0")
    assert deadline.seconds() == 0
