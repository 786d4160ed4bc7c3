"""Application, ApplicationSet and AppProject: their fields, and that the project permits what is rendered."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cilium_homelab import data
from tests.support import ROOT, real_charts, require_tool, run_cli

DEPLOY = ROOT / "deploy"
KINDS = {"application": "Application", "applicationset": "ApplicationSet", "appproject": "AppProject"}
SCHEMA = json.loads((Path(__file__).parent / "argocd.schema.json").read_text(encoding="utf-8"))
EXAMPLE = (ROOT / "examples" / "article" / "homelab.yaml").read_text(encoding="utf-8")

# Everything that the project speaks of, switched on.
FEATURES = """
    values:
      gatewayAPI: {enabled: true}
      ingressController: {enabled: true}
      hubble: {relay: {enabled: true}, ui: {enabled: true}}
      prometheus: {enabled: true, serviceMonitor: {enabled: true}}
"""
# What its lines behind a sign speak of: with either of the two, and the first once with each way to certificates.
OPTIONS = """
    values:
      operator: {podDisruptionBudget: {enabled: true}}
      hubble:
        tls: {auto: {method: METHOD, certManagerIssuerRef: {kind: ClusterIssuer, name: home}}}
        relay: {enabled: true}
        ui: {enabled: true, ingress: {enabled: true, hosts: [hubble.home.arpa]}, httpRoute: {enabled: true}}
      resourceQuotas: {enabled: true}
      authentication: {enabled: true, mutual: {spire: {enabled: true, install: {enabled: true}}}}
"""
APIS = "gateway.networking.k8s.io/v1,gateway.networking.k8s.io/v1/GatewayClass,monitoring.coreos.com/v1"


def _manifest(name: str, options: bool = False) -> Any:
    """A manifest; with `options` its lines behind a sign count too."""
    text = (DEPLOY / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(re.sub(r"(?m)^( +)# - ", r"\1- ", text) if options else text)


def _check(manifest: Any) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(manifest)


@pytest.mark.parametrize("name", KINDS)
def test_its_fields_are_argo_cds(name: str) -> None:
    """And its kind is the one of its file."""
    manifest = _manifest(name)
    _check(manifest)
    assert manifest["kind"] == KINDS[name]


def test_a_misspelt_field_is_found() -> None:
    """The schema is closed."""
    manifest = _manifest("application")
    manifest["spec"]["syncPolicy"]["automated"]["selfheal"] = True
    with pytest.raises(jsonschema.ValidationError, match="selfheal"):
        _check(manifest)


@pytest.mark.parametrize("name", ["application", "applicationset"])
def test_a_sync_never_empties_the_cluster(name: str) -> None:
    """Nor does deleting the Application; what drifts is put back, and a first sync is tried again."""
    manifest = _manifest(name)
    assert "finalizers" not in manifest["metadata"]
    spec = manifest["spec"]
    if name == "applicationset":
        assert spec["syncPolicy"] == {"preserveResourcesOnDeletion": True}
        spec = spec["template"]["spec"]
    policy = spec["syncPolicy"]
    assert policy["automated"] == {"prune": True, "selfHeal": True, "allowEmpty": False}
    assert policy["syncOptions"] == ["ServerSideApply=true", "ApplyOutOfSyncOnly=true"]
    assert policy["retry"]["limit"] > 0


def test_they_name_the_plugin_and_the_project() -> None:
    """By the plugin's name in plugin.yaml; the destination is one that the project has."""
    plugin = yaml.safe_load(Path(data.plugin_file()).read_text(encoding="utf-8"))["metadata"]["name"]
    project = _manifest("appproject")
    for spec in (_manifest("application")["spec"], _manifest("applicationset")["spec"]["template"]["spec"]):
        assert spec["source"]["plugin"] == {"name": plugin}
        assert spec["project"] == project["metadata"]["name"]
        assert spec["source"]["repoURL"] in project["spec"]["sourceRepos"]
    assert _manifest("application")["spec"]["destination"] in project["spec"]["destinations"]


def _expanded(text: str, cluster: Any, folder: Path) -> Any:
    """Go templates with sprig's functions, as Argo CD has them, by the program that has them too: Helm."""
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text("{apiVersion: v2, name: set, version: 0.0.0}", encoding="utf-8")
    body = "{{ with .Values }}\n" + text + "\n{{ end }}\n"
    (folder / "templates" / "out.yaml").write_text(body, encoding="utf-8")
    (folder / "values.yaml").write_text(json.dumps(cluster), encoding="utf-8")
    command = [require_tool("helm"), "template", "x", str(folder)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return yaml.safe_load(output)


@pytest.mark.slow
@pytest.mark.parametrize("parameters", [None, {"api-server": "192.168.1.10:6443", "strict": True, "m": {"a": "b: c"}}])
def test_the_set_makes_applications(parameters: Any, tmp_path: Path) -> None:
    """A folder's values reach the plugin, each as Argo CD takes it; without any there is no such field."""
    path = {"path": "clusters/attic", "basenameNormalized": "attic"}
    cluster = {"name": "attic", "path": path, **({"parameters": parameters} if parameters else {})}
    spec = _manifest("applicationset")["spec"]
    made = _expanded(yaml.safe_dump(spec["template"]), cluster, tmp_path / "template")
    assert made["metadata"]["name"] == "cilium-attic"
    assert made["spec"]["source"]["path"] == "clusters/attic"
    assert made["spec"]["destination"] == {"name": "attic", "namespace": "kube-system"}
    patch = _expanded(spec["templatePatch"], cluster, tmp_path / "patch")
    if parameters is None:
        assert patch is None
        return
    assert list(patch) == ["spec"]
    assert list(patch["spec"]) == ["source"]
    made["spec"]["source"]["plugin"].update(patch["spec"]["source"]["plugin"])
    _check(
        {
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            **made,
            "metadata": {"name": "x", "namespace": "argocd"},
        }
    )
    assert made["spec"]["source"]["plugin"]["parameters"] == [
        {"name": "api-server", "string": "192.168.1.10:6443"},
        {"name": "m", "map": {"a": "b: c"}},
        {"name": "strict", "string": "true"},
    ]


def _rendered(spec: str, home: Path, folder: Path) -> list[Any]:
    """All objects of the plugin's output."""
    for tool in ("kustomize", "helm"):
        require_tool(tool)
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "homelab.yaml").write_text(spec, encoding="utf-8")
    env = {"KUBE_VERSION": "1.33.0", "KUBE_API_VERSIONS": APIS}
    done = run_cli("generate", "--offline", "--chart-home", str(home), cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def _kinds(items: list[Any]) -> set[tuple[str, str]]:
    return {(item["group"], item["kind"]) for item in items}


def _kind(manifest: Any) -> tuple[str, str]:
    return manifest["apiVersion"].rpartition("/")[0], manifest["kind"]


def _refused(manifests: list[Any], options: bool = False) -> list[tuple[str, str, str]]:
    """What the project does not permit, by kind and by namespace."""
    project = _manifest("appproject", options)["spec"]
    cluster, inside = _kinds(project["clusterResourceWhitelist"]), _kinds(project["namespaceResourceWhitelist"])
    namespaces = {destination["namespace"] for destination in project["destinations"]}
    found = []
    for manifest in manifests:
        namespace = manifest["metadata"].get("namespace")
        permitted = cluster if namespace is None else inside
        if _kind(manifest) not in permitted or (namespace is not None and namespace not in namespaces):
            found.append((*_kind(manifest), namespace or ""))
    return found


@pytest.mark.slow
def test_the_project_permits_the_tests_chart(tmp_path: Path) -> None:
    """Nothing of a sync is refused."""
    manifests = _rendered(EXAMPLE, ROOT / "tests" / "chart", tmp_path)
    assert {"DaemonSet", "Namespace", "CiliumLoadBalancerIPPool"} <= {manifest["kind"] for manifest in manifests}
    assert _refused(manifests) == []


def test_the_project_refuses_others() -> None:
    """Another kind, and another namespace."""
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "x"}}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x", "namespace": "default"}}
    assert [refused[1] for refused in _refused([crd, service])] == ["CustomResourceDefinition", "Service"]


@pytest.mark.slow
def test_the_project_permits_the_real_charts_and_no_more(tmp_path: Path) -> None:
    """Over all releases each kind in it is needed, and no other is."""
    home = real_charts()
    seen: set[tuple[str, str]] = set()
    versions = sorted(path.name.removeprefix("cilium-") for path in home.glob("cilium-*") if path.is_dir())
    assert versions
    for version in versions:
        folder = tmp_path / version
        folder.mkdir()
        spec = EXAMPLE.replace('{version: "1.20.0"}', f'\n    version: "{version}"{FEATURES.rstrip()}')
        if version.startswith("1.14."):  # no ranges, and no sharing, before 1.15
            spec = spec.replace(", 192.168.1.100-192.168.1.110", "").partition("  services:")[0]
        manifests = _rendered(spec, home, folder)
        assert _refused(manifests) == []
        seen.update(map(_kind, manifests))
    project = _manifest("appproject")["spec"]
    assert _kinds(project["clusterResourceWhitelist"]) | _kinds(project["namespaceResourceWhitelist"]) == seen


@pytest.mark.slow
@pytest.mark.parametrize("method", ["helm", "certmanager"])
def test_its_options_are_those_of_the_real_charts(method: str, tmp_path: Path) -> None:
    """With the signs removed all of it is permitted, and without them it is not."""
    home = real_charts()
    seen: set[tuple[str, str]] = set()
    for version in sorted(path.name.removeprefix("cilium-") for path in home.glob("cilium-*") if path.is_dir()):
        folder = tmp_path / version
        folder.mkdir()
        values = OPTIONS.rstrip().replace("METHOD", method)
        spec = EXAMPLE.replace('{version: "1.20.0"}', f'\n    version: "{version}"{values}')
        if version.startswith("1.14."):
            spec = spec.replace(", 192.168.1.100-192.168.1.110", "").partition("  services:")[0]
        manifests = _rendered(spec, home, folder)
        assert _refused(manifests, options=True) == []
        assert _refused(manifests)
        seen.update(map(_kind, manifests))
    key = "namespaceResourceWhitelist"
    optional = _kinds(_manifest("appproject", options=True)["spec"][key]) - _kinds(_manifest("appproject")["spec"][key])
    other_method = {("cert-manager.io", "Certificate")} if method == "helm" else {("", "Secret")}
    too_old = set() if list(home.glob("cilium-1.21.*")) else {("gateway.networking.k8s.io", "HTTPRoute")}
    assert optional - seen == other_method | too_old
