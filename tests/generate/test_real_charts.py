"""Upstream's own charts, one for each minor: what we say of them holds on them.

CILIUM_HOMELAB_CHARTS names a folder that holds `cilium-<version>/cilium`, each a chart unpacked.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab.cli.common import judge_spec
from cilium_homelab.helm.derived import effective_values
from cilium_homelab.releases import MINORS, release_for
from tests.support import ROOT, environment, real_charts, require_tool, run_cli

pytestmark = pytest.mark.slow
CASES = sorted((ROOT / "tests" / "cases" / "CH505").glob("*.yaml"))
SPEC = """apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "%s", values: %s}
  cluster: {name: home, apiServer: "192.168.1.10:6443", kubernetesVersion: "1.33"}
  pools: [192.168.1.128/25]
  l2: true
"""
MONITORED = {"serviceMonitor": {"enabled": True}}
APIS = "monitoring.coreos.com/v1,gateway.networking.k8s.io/v1/GatewayClass"
HOOK = {"argocd.argoproj.io/hook": "Sync", "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation"}
RELAY: dict[str, Any] = {"hubble": {"relay": {"enabled": True}, "ui": {"enabled": True}}}
MESH: dict[str, Any] = {"clustermesh": {"useAPIServer": True, "apiserver": {"tls": {"auto": {"method": "cronJob"}}}}}
MUCH: dict[str, Any] = {
    **RELAY,
    **MESH,
    "ingressController": {"enabled": True},
    "gatewayAPI": {"enabled": True},
    "encryption": {"enabled": True, "type": "wireguard"},
    "prometheus": {"enabled": True},
    "operator": {"prometheus": {"enabled": True}},
    "dashboards": {"enabled": True},
    "bgpControlPlane": {"enabled": True},
    "authentication": {"enabled": True, "mutual": {"spire": {"enabled": True, "install": {"enabled": True}}}},
    "envoy": {"enabled": True},
    "nodeinit": {"enabled": True},
}


class Real:
    """The chart of a minor."""

    def __init__(self, minor: str) -> None:
        folder = real_charts()
        found = sorted(folder.glob(f"cilium-{minor}.*/cilium"))
        assert found, f"no chart of {minor} is in {folder}"
        self.home = found[-1].parent
        self.version = self.home.name.removeprefix("cilium-")

    def template(self, values: Path) -> str | None:
        """What Helm makes of values; None where the chart refuses them."""
        command = [require_tool("helm"), "template", "cilium", str(self.home / "cilium"), "-n", "kube-system"]
        command += ["-f", str(values), "--kube-version", "1.33"]
        done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def generate(self, folder: Path, values: dict[str, Any], apis: str = "") -> str:
        """What generate makes of a spec with those values."""
        require_tool("kustomize")
        (folder / "homelab.yaml").write_text(SPEC % (self.version, json.dumps(values)), encoding="utf-8")
        done = run_cli("generate", "--chart-home", self.home, cwd=folder, env={"KUBE_API_VERSIONS": apis})
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


@pytest.fixture(params=MINORS)
def real(request: pytest.FixtureRequest) -> Real:
    """The chart of each minor."""
    return Real(str(request.param))


@pytest.mark.parametrize("values", [{}, RELAY, MUCH], ids=["default", "relay", "much"])
def test_two_runs_are_the_same(real: Real, tmp_path: Path, values: dict[str, Any]) -> None:
    """Byte by byte, and without a warning."""
    assert real.generate(tmp_path, values) == real.generate(tmp_path, values)


@pytest.fixture(scope="module")
def own_ca(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A CA, made by Helm, in base64 as the values take it."""
    chart = tmp_path_factory.mktemp("ca") / "ca"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: ca\nversion: 1.0.0\n", encoding="utf-8")
    text = '{{ $ca := genCA "own" 365 }}cert: {{ $ca.Cert | b64enc }}\nkey: {{ $ca.Key | b64enc }}\n'
    (chart / "templates" / "ca.yaml").write_text(text, encoding="utf-8")
    made = subprocess.run([require_tool("helm"), "template", chart], capture_output=True, text=True, check=True)
    loaded: dict[str, str] = yaml.safe_load(made.stdout)
    return loaded


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_ch505_is_said_where_two_renderings_differ(
    case: Path, own_ca: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And only there: each case of the rule on the chart of each minor that takes its values."""
    monkeypatch.chdir(tmp_path)
    text = case.read_text(encoding="utf-8").replace(
        "cert: LS0=, key: LS0=", "cert: {cert}, key: {key}".format(**own_ca)
    )
    written = text.split('version: "')[1].split('"')[0]
    compared = 0
    for minor in MINORS:
        real = Real(minor)
        Path("homelab.yaml").write_text(text.replace(f'"{written}"', f'"{real.version}"'), encoding="utf-8")
        judged = judge_spec("homelab.yaml")
        assert judged.spec
        if not judged.spec.model.install:
            return
        Path("values.yaml").write_text(json.dumps(effective_values(judged.spec.model)), encoding="utf-8")
        first = real.template(Path("values.yaml"))
        if first is None:
            continue
        compared += 1
        differ = first != real.template(Path("values.yaml"))
        assert any(finding.code == "CH505" for finding in judged.findings) is differ, minor
    assert compared


def test_the_sync_hook(real: Real, tmp_path: Path) -> None:
    """Every Job that makes certificates and is a Helm hook gets it; nothing else of the stream differs."""
    made = real.generate(tmp_path, {**RELAY, **MESH})
    plain = real.generate(tmp_path, {**RELAY, **MESH, "certgen": {"annotations": {"job": None}}})
    jobs = [item for item in yaml.load_all(made, yaml.CSafeLoader) if item["kind"] == "Job"]
    hooks = {item["metadata"]["name"]: item["metadata"].get("annotations", {}) for item in jobs}
    if release_for(real.version).certgen_is_helm_hook:
        expected = {"helm.sh/hook": "post-install,post-upgrade", **HOOK}
        names = ("hubble-generate-certs", "clustermesh-apiserver-generate-certs")
        assert hooks == dict.fromkeys(names, expected)
        added = {f"    {key}: {value}\n" for key, value in HOOK.items()}
        lines = made.splitlines(keepends=True)
        assert sum(line in added for line in lines) == 2 * len(names)
        assert "".join(line for line in lines if line not in added) == plain
    else:
        assert len(hooks) == 2
        assert made == plain
        assert not any("helm.sh/hook" in annotations or HOOK.keys() & annotations for annotations in hooks.values())


def _project() -> dict[str, Any]:
    """The spec of the AppProject in docs/argocd-sync.md."""
    text = (ROOT / "docs" / "argocd-sync.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in text.split("```yaml\n")[1:]]
    spec: dict[str, Any] = next(yaml.safe_load(block)["spec"] for block in blocks if "kind: AppProject" in block)
    return spec


def _kind(item: dict[str, Any]) -> tuple[str, str]:
    return item["apiVersion"].rpartition("/")[0], item["kind"]


def test_the_project_of_the_documentation_allows_all(tmp_path: Path) -> None:
    """Every kind and namespace of every release is in its lists, and every line of them is needed by one."""
    monitored = {"prometheus": {"enabled": True, **MONITORED}, "operator": {"podDisruptionBudget": {"enabled": True}}}
    cluster: set[tuple[str, str]] = set()
    namespaced: set[tuple[str, str]] = set()
    namespaces: set[str] = set()
    for minor in MINORS:
        real = Real(minor)
        made = real.generate(tmp_path, {}) + "---\n" + real.generate(tmp_path, {**MUCH, **monitored}, APIS)
        for item in yaml.load_all(made, yaml.CSafeLoader):
            namespace = item["metadata"].get("namespace")
            (namespaced if namespace else cluster).add(_kind(item))
            namespaces |= {namespace} if namespace else set()
    namespaced.add(("", "Secret"))  # of certificates and keys that a user writes into the values
    project = _project()
    assert {(entry["group"], entry["kind"]) for entry in project["clusterResourceWhitelist"]} == cluster
    assert {(entry["group"], entry["kind"]) for entry in project["namespaceResourceWhitelist"]} == namespaced
    assert {entry["namespace"] for entry in project["destinations"]} == namespaces
