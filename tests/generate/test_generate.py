"""`generate` as a whole process, on the chart of tests/: what comes out, and every way it can fail."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT, environment, let_go, require_tool, run_cli

pytestmark = pytest.mark.slow
CHARTS = ROOT / "tests" / "chart"
HEADER = "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: homelab}\nspec:\n"
SPEC = (
    HEADER
    + '  cilium: {version: "1.20.0"}\n  cluster: {apiServer: "192.168.1.10:6443"}\n'
    + "  pools: [192.168.1.128/25]\n  l2: {interfaces: [enp0s25]}\n"
)
NO_INSTALL = SPEC.replace('"1.20.0"', '"1.20.0", install: false')


@pytest.fixture(params=["helm", "helm3"])
def tools(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """A PATH with kustomize and one Helm, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kustomize").symlink_to(require_tool("kustomize"))
    (folder / "helm").symlink_to(require_tool(request.param))
    return {"PATH": str(folder)}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A folder with a spec."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "homelab.yaml").write_text(SPEC, encoding="utf-8")
    return folder


def objects(stream: str) -> dict[str, Any]:
    """kind/name -> object."""
    return {f"{item['kind']}/{item['metadata']['name']}": item for item in yaml.safe_load_all(stream)}


def test_the_whole_stream(repository: Path, tools: dict[str, str]) -> None:
    """Chart, pool and policy, equal to what kustomize makes of the rendered tree; nothing stays behind."""
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=tools)
    assert (done.returncode, done.stderr) == (0, "")
    made = objects(done.stdout)
    assert {"DaemonSet/cilium", "Deployment/cilium-operator", "CiliumLoadBalancerIPPool/default"} <= made.keys()
    assert os.listdir(repository) == ["homelab.yaml"]
    config = made["ConfigMap/cilium-config"]
    assert isinstance(config, dict)
    assert config["data"]["k8s-client-qps"] == "50"
    assert config["metadata"]["namespace"] == "kube-system"
    assert made["Role/cilium-tlsinterception-secrets"]["metadata"]["namespace"] == "cilium-secrets"
    again = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=tools)
    assert again.stdout == done.stdout


def test_the_rendered_tree_builds_to_the_same(repository: Path, tools: dict[str, str]) -> None:
    """A vendored chart: `kustomize build --enable-helm` of `render -o` gives the bytes of generate."""
    shutil.copytree(CHARTS / "cilium", repository / "charts" / "cilium")
    spec = SPEC.replace('version: "1.20.0"', "chart: {path: charts/cilium}")
    (repository / "homelab.yaml").write_text(spec, encoding="utf-8")
    generated = run_cli("generate", cwd=repository, env=tools)
    assert generated.returncode == 0, generated.stderr
    assert run_cli("render", "-o", "out", cwd=repository).returncode == 0
    command = [f"{tools['PATH']}/kustomize", "build", "--enable-helm", "out"]
    built = subprocess.run(command, cwd=repository, env=environment(tools), capture_output=True, text=True, check=True)
    assert built.stdout == generated.stdout


def test_kubernetes_version_and_apis_reach_helm(repository: Path, tools: dict[str, str]) -> None:
    """KUBE_VERSION and KUBE_API_VERSIONS are passed on; the spec's own version wins."""
    env = {**tools, "KUBE_VERSION": "1.31.2", "KUBE_API_VERSIONS": "v1,gateway.networking.k8s.io/v1,apps/v1"}
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=env)
    data = objects(done.stdout)["ConfigMap/cilium-config"]["data"]
    assert (data["kube-version"], data["gateway-api"]) == ("v1.31.2", "true")
    spec = SPEC.replace("{apiServer:", '{kubernetesVersion: "1.33", apiServer:')
    (repository / "homelab.yaml").write_text(spec, encoding="utf-8")
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=env)
    assert objects(done.stdout)["ConfigMap/cilium-config"]["data"]["kube-version"].startswith("v1.33")
    empty = {**tools, "KUBE_VERSION": "", "KUBE_API_VERSIONS": ""}
    assert run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=empty).returncode == 0


@pytest.mark.parametrize("version", ["bogus", "--help"])
def test_a_kubernetes_version_that_is_none(version: str, repository: Path, tools: dict[str, str]) -> None:
    """The environment is to blame, and named; Helm takes no flag for it."""
    env = {**tools, "KUBE_VERSION": version}
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f'KUBE_VERSION is "{version}", which is no version of Kubernetes\n')
    assert len(done.stderr.splitlines()) == 1


def test_the_two_halves(repository: Path, tools: dict[str, str]) -> None:
    """--only chart and --only resources are the whole, split; resources need no Helm."""
    whole = objects(run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=tools).stdout)
    chart = objects(run_cli("generate", "--chart-home", CHARTS, "--only", "chart", cwd=repository, env=tools).stdout)
    resources = objects(run_cli("generate", "--only", "resources", cwd=repository, env={"PATH": ""}).stdout)
    assert {**chart, **resources} == whole
    assert not chart.keys() & resources.keys()
    assert all(key.startswith("Cilium") for key in resources)


def test_without_install_no_program_is_needed(repository: Path) -> None:
    """Pools and policies alone come from us."""
    (repository / "homelab.yaml").write_text(NO_INSTALL, encoding="utf-8")
    done = run_cli("generate", cwd=repository, env={"PATH": ""})
    assert (done.returncode, done.stderr) == (0, "")
    assert objects(done.stdout).keys() == {"CiliumLoadBalancerIPPool/default", "CiliumL2AnnouncementPolicy/default"}


def test_an_empty_half_is_refused(repository: Path) -> None:
    """No chart in a spec that does not install, no resources in one that has none: never empty with exit 0."""
    (repository / "homelab.yaml").write_text(NO_INSTALL, encoding="utf-8")
    _fails(run_cli("generate", "--only", "chart", cwd=repository, env={"PATH": ""}), 1, "error[CH111]")
    bare = SPEC.partition("  pools:")[0]
    (repository / "homelab.yaml").write_text(bare, encoding="utf-8")
    _fails(run_cli("generate", "--only", "resources", cwd=repository, env={"PATH": ""}), 1, "error[CH111]")


def _fails(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert (done.returncode, done.stdout) == (code, "")
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert "/.cilium-homelab-" not in done.stderr


def test_missing_programs(repository: Path, tmp_path: Path) -> None:
    """Helm or kustomize not there: which, and what to do."""
    _fails(run_cli("generate", "--chart-home", CHARTS, cwd=repository, env={"PATH": ""}), 2, "helm is needed")
    only_helm = tmp_path / "only-helm"
    only_helm.mkdir()
    (only_helm / "helm").symlink_to(require_tool("helm"))
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env={"PATH": str(only_helm)})
    _fails(done, 2, "kustomize is needed")


def _stub(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def test_kustomize_too_old_for_helm_4(repository: Path, tmp_path: Path) -> None:
    """5.8.0 calls `helm version -c`, which Helm 4 refuses: said in these words."""
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "helm").symlink_to(require_tool("helm"))
    version = 'if [ "$1" = version ]; then echo v5.8.0; exit 0; fi'
    _stub(folder / "kustomize", f"{version}\necho \"Error: unknown shorthand flag: 'c' in -c\" >&2; exit 1")
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env={"PATH": f"{folder}:/bin:/usr/bin"})
    _fails(done, 2, "kustomize 5.8.0 is too old with Helm 4.", "5.8.1 or newer is needed")


def test_the_charts_own_refusal(repository: Path, tools: dict[str, str]) -> None:
    """What the chart says, without kustomize's way there and without temporary paths."""
    values = 'version: "1.20.0", values: {extraConfig: {refused: "true"}}'
    (repository / "homelab.yaml").write_text(SPEC.replace('version: "1.20.0"', values), encoding="utf-8")
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=tools)
    _fails(done, 1, "error[CH706]", "extraConfig holds what this chart refuses")


def test_a_vendored_chart_of_another_version(repository: Path, tools: dict[str, str]) -> None:
    """The spec's version decides fields and keys, so the chart must be that one."""
    shutil.copytree(CHARTS / "cilium", repository / "charts" / "cilium")
    spec = SPEC.replace('version: "1.20.0"', 'version: "1.19.0", chart: {path: charts/cilium}')
    (repository / "homelab.yaml").write_text(spec, encoding="utf-8")
    done = run_cli("generate", cwd=repository, env=tools)
    _fails(done, 1, "error[CH703]", "the vendored chart is 1.20.0, and the spec's version is 1.19.0")


def test_the_chart_is_not_at_hand(repository: Path, tools: dict[str, str], tmp_path: Path) -> None:
    """Offline, or in a folder that does not hold it."""
    done = run_cli("generate", "--offline", "--chart-cache", tmp_path / "cache", cwd=repository, env=tools)
    _fails(done, 2, "cilium 1.20.0", "--offline")
    done = run_cli("generate", "--chart-home", tmp_path, cwd=repository, env=tools)
    _fails(done, 2, "the chart cilium 1.20.0 is not in")


def test_under_argocd(repository: Path, tools: dict[str, str]) -> None:
    """Errors in lines without frames; the private folder lies in the working directory and is gone."""
    env = {**tools, "ARGOCD_APP_NAME": "homelab"}
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=env)
    assert done.returncode == 0
    assert done.stderr.startswith("cilium-homelab ")
    assert os.listdir(repository) == ["homelab.yaml"]
    (repository / "homelab.yaml").write_text(SPEC.replace("pools", "pool"), encoding="utf-8")
    done = run_cli("generate", "--chart-home", CHARTS, cwd=repository, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'homelab.yaml:7:3: error[CH103] unknown key "pool" in spec (did you mean "pools"?)\n'


OUTER = """\
resources: [rendered]
patches:
  - target: {kind: DaemonSet, name: cilium}
    patch: |
      - {op: add, path: /metadata/labels, value: {a: b}}
"""


def test_the_outer_layer(repository: Path, tools: dict[str, str]) -> None:
    """Its patches hold; the folder is as it was afterwards; kustomize on the rendered tree gives the same."""
    shutil.copytree(CHARTS / "cilium", repository / "charts" / "cilium")
    spec = SPEC.replace('version: "1.20.0"', "chart: {path: charts/cilium}")
    (repository / "homelab.yaml").write_text(spec, encoding="utf-8")
    (repository / "kustomization.yaml").write_text(OUTER, encoding="utf-8")
    done = run_cli("generate", cwd=repository, env=tools)
    assert done.returncode == 0, done.stderr
    assert objects(done.stdout)["DaemonSet/cilium"]["metadata"]["labels"] == {"a": "b"}
    assert sorted(os.listdir(repository)) == ["charts", "homelab.yaml", "kustomization.yaml"]
    run_cli("render", "-o", "rendered", cwd=repository)
    before = {path.name: path.read_bytes() for path in (repository / "rendered").iterdir()}
    assert run_cli("generate", cwd=repository, env=tools).stdout == done.stdout
    assert {path.name: path.read_bytes() for path in (repository / "rendered").iterdir()} == before
    command = [f"{tools['PATH']}/kustomize", "build", "--enable-helm", "."]
    built = subprocess.run(command, cwd=repository, env=environment(tools), capture_output=True, text=True, check=True)
    assert built.stdout == done.stdout


DELETING = """\
resources: [rendered]
patches:
  - target: {kind: CiliumLoadBalancerIPPool}
    patch: |
      kind: CiliumLoadBalancerIPPool
      metadata: {name: default}
      $patch: delete
"""
REFUSED = [
    ("resources: []\n", "CH701", "resources: [rendered]"),
    ("patches: []\n", "CH701", "does not list `rendered`"),
    ("resources: [rendered, 'https://example.org/a.yaml']\n", "CH702", "https://example.org/a.yaml"),
    ("resources: [rendered, github.com/a/b//c?ref=main]\n", "CH702", "fetched"),
    ("resources: [rendered]\ncomponents: ['git@example.org:a/b']\n", "CH702", "fetched"),
    ("resources: [rendered, base]\n", "CH702", "base/kustomization.yaml:1:"),
    ("resources: [rendered]\npatches: [{path: 'https://example.org/p.yaml'}]\n", "CH702", "fetched"),
    ("resources: [rendered]\nhelmCharts: [{name: x, repo: 'https://example.org', version: 1.0.0}]\n", "CH702", '"x"'),
    ("resources: [rendered]\nnamePrefix: a-\n", "CH704", "namePrefix"),
    ("resources: [rendered]\nnameSuffix: -a\n", "CH704", "nameSuffix"),
    ("resources: [rendered]\ncommonLabels: {a: b}\n", "CH704", "immutable"),
    ("resources: [rendered]\nlabels: [{pairs: {a: b}, includeSelectors: true}]\n", "CH704", "immutable"),
    (DELETING, "CH705", "is not in what kustomize built"),
]  # fmt: skip


@pytest.mark.parametrize(("outer", "code", "words"), REFUSED, ids=range(len(REFUSED)))
def test_refused_outer_layers(outer: str, code: str, words: str, repository: Path, tmp_path: Path) -> None:
    """What would fetch, rename or lose something is refused with its place, before kustomize runs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kustomize").symlink_to(require_tool("kustomize"))
    (repository / "homelab.yaml").write_text(NO_INSTALL, encoding="utf-8")
    (repository / "base").mkdir()
    (repository / "base" / "kustomization.yaml").write_text("resources: ['https://example.org/b']\n", encoding="utf-8")
    (repository / "kustomization.yaml").write_text(outer, encoding="utf-8")
    done = run_cli("generate", cwd=repository, env={"PATH": str(folder)})
    _fails(done, 1, f"error[{code}]", words)
    assert sorted(os.listdir(repository)) == ["base", "homelab.yaml", "kustomization.yaml"]


def test_a_tree_of_ours_is_no_outer_layer(repository: Path) -> None:
    """`render -o .` puts our own kustomization beside the spec."""
    (repository / "homelab.yaml").write_text(NO_INSTALL, encoding="utf-8")
    run_cli("render", "-o", ".", cwd=repository)
    assert run_cli("generate", cwd=repository, env={"PATH": ""}).returncode == 0


def test_what_a_killed_run_left_is_put_back(repository: Path, tmp_path: Path) -> None:
    """A run that is killed while the tree is swapped in: the next one restores what was there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    _stub(folder / "kustomize", f"echo ready > {ready}; exec cat {ready}")
    (repository / "homelab.yaml").write_text(NO_INSTALL, encoding="utf-8")
    (repository / "kustomization.yaml").write_text("resources: [rendered]\n", encoding="utf-8")
    (repository / "rendered").mkdir()
    (repository / "rendered" / "mine.txt").write_text("mine", encoding="utf-8")
    env = environment({"PATH": f"{folder}:/bin:/usr/bin"})
    command = [sys.executable, "-m", "cilium_homelab", "generate"]
    with subprocess.Popen(command, cwd=repository, env=env, start_new_session=True, stdout=subprocess.PIPE) as run:
        assert ready.read_text(encoding="utf-8") == "ready\n"
        assert not (repository / "rendered" / "mine.txt").exists()
        os.killpg(run.pid, signal.SIGKILL)
    let_go(ready)
    (folder / "kustomize").unlink()
    (folder / "kustomize").symlink_to(require_tool("kustomize"))
    done = run_cli("generate", cwd=repository, env={"PATH": str(folder)})
    assert done.returncode == 0, done.stderr
    assert (repository / "rendered" / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert sorted(os.listdir(repository)) == ["homelab.yaml", "kustomization.yaml", "rendered"]


def test_children_get_only_what_they_need(repository: Path, tmp_path: Path) -> None:
    """HOME, certificates and Helm's settings stay, what else the Application sets does not; proxies lead nowhere."""
    folder = tmp_path / "bin"
    folder.mkdir()
    _stub(folder / "kustomize", f"env > {tmp_path}/seen; exit 1")
    (repository / "homelab.yaml").write_text(NO_INSTALL, encoding="utf-8")
    (repository / "kustomization.yaml").write_text("resources: [rendered]\n", encoding="utf-8")
    kept = {"HOME": "/h", "SSL_CERT_FILE": "/c", "HELM_X": "y"}
    proxies = {"https_proxy": "http://p", "HTTP_PROXY": "http://q", "NO_PROXY": "*"}
    left = {"ARGOCD_ENV_TOKEN": "secret", "AWS_SECRET_ACCESS_KEY": "secret", "LD_PRELOAD": "", "KUBECONFIG": "/k"}
    run_cli("generate", cwd=repository, env={"PATH": f"{folder}:/bin:/usr/bin", **kept, **proxies, **left})
    seen = dict(
        line.split("=", 1) for line in (tmp_path / "seen").read_text(encoding="utf-8").splitlines() if "=" in line
    )
    assert kept.items() <= seen.items()
    assert not left.keys() & seen.keys()
    assert not proxies.items() & seen.items()
    assert seen["GIT_ALLOW_PROTOCOL"] == "none"
