"""The examples are what a reader copies: each is valid without a warning, and renders all that it names."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml

from tests.support import ROOT, require_tool, run_cli

SPECS = sorted((ROOT / "examples").glob("*/homelab.yaml"))


@pytest.fixture(params=SPECS, ids=lambda path: path.parent.name)
def spec(request: pytest.FixtureRequest) -> Path:
    """One example after the other."""
    assert isinstance(request.param, Path)
    return request.param


def test_the_examples_are_there() -> None:
    """A glob that finds nothing would make every other test here pass."""
    assert {"article", "k3s-gateway", "several-pools", "talos-bgp"} <= {path.parent.name for path in SPECS}


def test_neither_error_nor_warning(spec: Path) -> None:
    """Information is allowed: the article's own set-up shares an address."""
    done = run_cli("validate", "--strict", "--format", "concise", spec, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_each_pool_policy_and_service_is_rendered(spec: Path, tmp_path: Path) -> None:
    """The tree holds what the spec names, and is current right after."""
    body = yaml.safe_load(spec.read_text(encoding="utf-8"))["spec"]
    done = run_cli("render", spec, "-o", tmp_path / "out", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    documents = list(yaml.safe_load_all((tmp_path / "out" / "ip-pools.yaml").read_text(encoding="utf-8")))
    assert [item["metadata"]["name"] for item in documents] == [pool["name"] for pool in body["pools"]]
    listed = yaml.safe_load((tmp_path / "out" / "kustomization.yaml").read_text(encoding="utf-8"))
    assert ("l2-announcements.yaml" in listed["resources"]) == ("l2" in body)
    assert listed["helmCharts"][0]["version"] == body["cilium"]["version"]
    components = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out" / "services").rglob("*.yaml"))
    for key, service in body["services"].items():
        address = service if isinstance(service, str) else service["ips"]
        assert f"name: ^{key.split('/')[1]}$" in components
        assert address in components
    assert run_cli("render", "--check", spec, "-o", tmp_path / "out", cwd=ROOT).returncode == 0


def test_the_values_of_the_user_win(spec: Path, tmp_path: Path) -> None:
    """Each value of the spec stands in values.yaml as it was written."""
    body = yaml.safe_load(spec.read_text(encoding="utf-8"))["spec"]
    assert run_cli("render", spec, "-o", tmp_path / "out", cwd=ROOT).returncode == 0
    rendered = yaml.safe_load((tmp_path / "out" / "values.yaml").read_text(encoding="utf-8"))
    assert _within(body["cilium"].get("values", {}), rendered)


def test_it_begins_with_words(spec: Path) -> None:
    """Whoever opens an example learns first whose set-up it is; the article's is the one of `make demo`."""
    if spec.parent.name != "article":
        assert spec.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.slow
def test_the_outer_layer_adds_bgp(tmp_path: Path) -> None:
    """What the spec does not say comes from the kustomization beside it, and all of the spec's is still there."""
    path = os.pathsep.join({os.path.dirname(require_tool(name)): None for name in ("kustomize", "helm")})
    folder = tmp_path / "talos-bgp"
    shutil.copytree(ROOT / "examples" / "talos-bgp", folder)
    done = run_cli("generate", "--chart-home", ROOT / "tests" / "chart", cwd=folder, env={"PATH": path})
    assert (done.returncode, done.stderr) == (0, "")
    kinds = {document["kind"] for document in yaml.safe_load_all(done.stdout)}
    assert {"DaemonSet", "CiliumLoadBalancerIPPool"} <= kinds
    assert {"CiliumBGPClusterConfig", "CiliumBGPPeerConfig", "CiliumBGPAdvertisement"} <= kinds
    assert sorted(os.listdir(folder)) == ["bgp.yaml", "homelab.yaml", "kustomization.yaml"]


def _within(part: object, whole: object) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and _within(part[key], whole[key]) for key in part)
    return part == whole
