"""What is rendered is checked before it is written: a failure there is our bug, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_homelab import helmkeys
from cilium_homelab.cli import run
from cilium_homelab.render import objects
from tests.support import ROOT

SPEC = ROOT / "examples" / "article" / "homelab.yaml"


def test_a_dead_derived_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A derived Helm key that the chart does not know stops the run."""
    monkeypatch.setattr(helmkeys, "status", lambda *_: "dead")
    assert run(["render", str(SPEC), "-o", str(tmp_path / "out")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "this is a bug in cilium-homelab, please report it" in said.err
    assert "k8sServiceHost does nothing in Cilium 1.20" in said.err
    assert not (tmp_path / "out").exists()


def test_a_field_that_the_release_does_not_have(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A pool that the API server would refuse stops the run."""
    monkeypatch.setattr(objects, "_pool_spec", lambda *_: {"cidrs": []})
    assert run(["render", str(SPEC), "-o", str(tmp_path / "out")]) == 2
    assert "CiliumLoadBalancerIPPool for Cilium 1.20: spec.cidrs: unknown field" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
