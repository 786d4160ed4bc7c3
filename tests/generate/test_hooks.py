"""The Jobs that make certificates: Helm hooks up to 1.18, and Sync hooks for Argo CD."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab.generate import stream
from tests.support import ROOT, environment, require_tool, run_cli

pytestmark = pytest.mark.slow
CHART = ROOT / "tests" / "chart" / "cilium"
SPEC = """apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "%s", chart: {path: charts/cilium}, values: %s}
  cluster: {apiServer: "192.168.1.10:6443"}
  pools: [192.168.1.128/25]
"""
HOOK = {"argocd.argoproj.io/hook": "Sync", "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation"}
HELM_HOOK = {"helm.sh/hook": "post-install,post-upgrade"}
JOB = "Job/hubble-generate-certs"


@pytest.fixture(autouse=True)
def _tools() -> None:
    require_tool("kustomize")
    require_tool("helm")


def _generate(folder: Path, version: str, values: str = "{}", rest: str = "") -> str:
    """What generate makes with the small chart, said to be of a version."""
    chart = folder / "charts" / "cilium"
    shutil.copytree(CHART, chart, dirs_exist_ok=True)
    about = (CHART / "Chart.yaml").read_text(encoding="utf-8")
    (chart / "Chart.yaml").write_text(about.replace("version: 1.20.0", f"version: {version}", 1), encoding="utf-8")
    (folder / "homelab.yaml").write_text(SPEC % (version, values) + rest, encoding="utf-8")
    done = run_cli("generate", cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _annotations(made: str) -> dict[str, dict[str, str]]:
    """The annotations of each object that has some; pools and policies are left out."""
    found = {}
    for item in yaml.safe_load_all(made):
        annotations: Any = item["metadata"].get("annotations")
        if annotations and not item["kind"].startswith("Cilium"):
            found[f"{item['kind']}/{item['metadata']['name']}"] = annotations
    return found


@pytest.mark.parametrize("version", ["1.14.19", "1.15.0", "1.17.18", "1.18.12"])
def test_a_sync_hook_where_the_chart_has_a_helm_hook(tmp_path: Path, version: str) -> None:
    """That Job is annotated, the CronJob of the same name is not; nothing else of the stream differs."""
    made = _generate(tmp_path, version)
    assert _annotations(made) == {JOB: {**HELM_HOOK, **HOOK}}
    added = {f"    {key}: {value}\n" for key, value in HOOK.items()}
    plain = _generate(tmp_path, version, "{certgen: {annotations: {job: null}}}")
    assert _annotations(plain) == {JOB: HELM_HOOK}
    assert [line for line in made.splitlines(keepends=True) if line not in added] == plain.splitlines(keepends=True)


@pytest.mark.parametrize("version", ["1.19.0", "1.20.0"])
def test_nothing_where_it_is_a_plain_job(tmp_path: Path, version: str) -> None:
    """From 1.19 on the Job is named by what it does, and needs no hook."""
    assert _annotations(_generate(tmp_path, version)) == {}


def test_argocd_false(tmp_path: Path) -> None:
    """No annotation of Argo CD's in the whole stream."""
    made = _generate(tmp_path, "1.18.12", rest="  argocd: false\n")
    assert _annotations(made) == {JOB: HELM_HOOK}
    assert "argocd.argoproj.io" not in made


def test_what_the_user_writes_wins(tmp_path: Path) -> None:
    """Another annotation is kept beside ours, another hook in its place."""
    values = "{certgen: {annotations: {job: {example.com/owner: me, argocd.argoproj.io/hook: PostSync}}}}"
    expected = {**HELM_HOOK, **HOOK, "example.com/owner": "me", "argocd.argoproj.io/hook": "PostSync"}
    assert _annotations(_generate(tmp_path, "1.18.12", values)) == {JOB: expected}


def test_the_rendered_tree_says_it_too(tmp_path: Path) -> None:
    """`kustomize build` of the rendered tree has the hook: it stands in values.yaml, with its reason."""
    made = _generate(tmp_path, "1.17.18")
    assert run_cli("render", "-o", "out", cwd=tmp_path).returncode == 0
    command = [require_tool("kustomize"), "build", "--enable-helm", "--helm-command", require_tool("helm"), "out"]
    built = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert built.stdout == made
    assert "Helm hook" in (tmp_path / "out" / "values.yaml").read_text(encoding="utf-8")


def test_at_bootstrap_it_is_a_job_like_any_other(tmp_path: Path) -> None:
    """--only chart holds it."""
    _generate(tmp_path, "1.18.12")
    done = run_cli("generate", "--only", "chart", cwd=tmp_path)
    job = stream.Identity("batch/v1", "Job", "hubble-generate-certs")
    assert stream.missing(stream.split(done.stdout), [job]) == []


def test_certificates_made_while_rendering_are_said(tmp_path: Path) -> None:
    """With the method helm the stream is another one each time, and CH505 warns of it."""
    values = "{hubble: {tls: {auto: {method: helm}}}}"
    assert _generate(tmp_path, "1.20.0", values) != _generate(tmp_path, "1.20.0", values)
    assert "CH505" in run_cli("generate", cwd=tmp_path).stderr
