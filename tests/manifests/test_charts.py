"""Cilium's chart as Flux, Argo CD and the Helm controller inflate it: which values and which release count."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_homelab.manifests.embedded import inner_document
from cilium_homelab.source import Source, parse
from tests.support import run_cli

POLICY = """\
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
"""
WRONG = "kubeProxyReplacement: true\nl2announcements: {enabled: true}\nexternalIPs: {enabled: true}\n"
FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium}
spec:
  chart: {spec: {chart: cilium, version: 1.20.0}}
  valuesFrom: [{kind: ConfigMap, name: cilium-values}]
"""
GENERATOR = """\
kind: Kustomization
resources: [app.yaml]
configMapGenerator:
- name: cilium-values
  files: [values.yaml=helm.yaml]
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium}
spec:
  source:
    chart: cilium
    targetRevision: 1.20.0
    helm:
      values: |
        kubeProxyReplacement: true

        l2announcements:
          enabled: false
"""
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: clusters}
spec:
  template:
    spec:
      sources:
      - {repoURL: "https://example.com/lab.git", ref: lab}
      - chart: cilium
        targetRevision: 1.20.0
        helm: {valueFiles: [$lab/cilium/values.yaml]}
"""
K3S = """\
apiVersion: helm.cattle.io/v1
kind: HelmChart
metadata: {name: cilium, namespace: kube-system}
spec:
  repo: https://helm.cilium.io
  chart: cilium
  version: 1.20.0
  valuesContent: |-
    kubeProxyReplacement: true
"""
RKE2 = """\
apiVersion: helm.cattle.io/v1
kind: HelmChartConfig
metadata: {name: rke2-cilium, namespace: kube-system}
spec:
  valuesContent: |-
    kubeProxyReplacement: true
"""


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _found(folder: Path, *arguments: str) -> list[str]:
    lines = run_cli("validate", "--format", "concise", *arguments, cwd=folder).stdout.splitlines()
    return [line.split("]")[0] for line in lines]


def test_values_that_a_kustomization_generates(tmp_path: Path) -> None:
    """A file of the kustomization beside the HelmRelease; what is missing in it may stand in an overlay."""
    _write(tmp_path, {"app.yaml": FLUX, "kustomization.yaml": GENERATOR, "helm.yaml": WRONG, "x/policy.yaml": POLICY})
    assert _found(tmp_path) == ["helm.yaml:3:1: warning[CH502"]
    _write(tmp_path, {"helm.yaml": "kubeProxyReplacement: true\n"})
    assert _found(tmp_path) == []
    for other in ("name: other", "name: ${NAME}", "name: cilium-values\n  x: ["):
        _write(tmp_path, {"kustomization.yaml": GENERATOR.replace("name: cilium-values", other), "helm.yaml": WRONG})
        assert "helm.yaml:3:1: warning[CH502" not in _found(tmp_path)
    _write(tmp_path, {"kustomization.yaml": GENERATOR, "app.yaml": FLUX.replace("cilium-values", "other")})
    assert _found(tmp_path) == []
    _write(tmp_path, {"app.yaml": FLUX.replace("cilium-values}", "cilium-values, valuesKey: other.yaml}")})
    assert _found(tmp_path) == []


def test_the_file_under_its_own_name(tmp_path: Path) -> None:
    """Without a key before it, the file's name is the key."""
    _write(tmp_path, {"app.yaml": FLUX, "kustomization.yaml": GENERATOR.replace("values.yaml=helm", "in/values")})
    _write(tmp_path, {"in/values.yaml": WRONG})
    assert _found(tmp_path) == ["in/values.yaml:3:1: warning[CH502"]


def test_text_in_an_application(tmp_path: Path) -> None:
    """It is found where it stands; valuesObject replaces it."""
    _write(tmp_path, {"app.yaml": ARGO, "policy.yaml": POLICY})
    assert _found(tmp_path) == ["app.yaml:13:20: error[CH531"]
    _write(
        tmp_path, {"app.yaml": ARGO.replace("enabled: false", "enabled: true\n        externalIPs: {enabled: true}")}
    )
    assert _found(tmp_path) == ["app.yaml:14:9: warning[CH502"]
    twice = ARGO.replace("    helm:\n", "    helm:\n      valuesObject: {l2announcements: {enabled: true}}\n")
    _write(tmp_path, {"app.yaml": twice})
    assert _found(tmp_path) == ["app.yaml:9:21: warning[CH532"]


@pytest.mark.parametrize(
    "change",
    [
        ("values: |", "values: >"),
        ("values: |", "parameters: [{name: a, value: b}]\n      values: |"),
        ("values: |", "valueFiles: [values.yaml]\n      values: |"),
        ("enabled: false", "enabled: {{ l2 }}"),
        ("enabled: false", "enabled: ${L2}"),
        ("        kubeProxy", "        - kubeProxy"),
    ],
    ids=["folded", "parameters", "files of the chart", "Go template", "variable", "no mapping"],
)
def test_values_that_are_not_known(change: tuple[str, str], tmp_path: Path) -> None:
    """Nothing follows from what is missing in them."""
    text = ARGO.replace(*change).replace("enabled: false", "leaseDuration: 15s")
    _write(tmp_path, {"app.yaml": text.replace("kubeProxyReplacement: true", "rollOutCiliumPods: true")})
    _write(tmp_path, {"policy.yaml": POLICY})
    assert _found(tmp_path) == []


def test_value_files_of_the_same_repository(tmp_path: Path) -> None:
    """`$name/path` is a file here where there is one; one of a chart or outside of the repository is not."""
    (tmp_path / ".git").mkdir()
    _write(tmp_path, {"apps/set.yaml": SET, "cilium/values.yaml": WRONG, "policy.yaml": POLICY})
    assert _found(tmp_path) == ["cilium/values.yaml:3:1: warning[CH502"]
    _write(tmp_path, {"cilium/values.yaml": "kubeProxyReplacement: true\n"})
    assert _found(tmp_path) == ["cilium/values.yaml:1:1: error[CH531"]
    for other in ("$other/cilium/values.yaml", "$lab/nothing.yaml", "$lab/../x.yaml", "values.yaml"):
        _write(tmp_path, {"apps/set.yaml": SET.replace("$lab/cilium/values.yaml", other)})
        assert _found(tmp_path) == [], other


def test_the_helm_controller(tmp_path: Path) -> None:
    """A HelmChart says its version, the HelmChartConfig of a packaged chart does not."""
    _write(tmp_path, {"chart.yaml": K3S, "policy.yaml": POLICY})
    assert _found(tmp_path) == ["chart.yaml:8:18: error[CH531"]
    _write(tmp_path, {"chart.yaml": K3S.replace("  valuesContent", "  set: {a: b}\n  valuesContent")})
    assert _found(tmp_path) == []
    _write(tmp_path, {"chart.yaml": K3S.replace("chart: cilium", "chart: other")})
    assert _found(tmp_path) == []
    _write(tmp_path, {"chart.yaml": RKE2})
    assert _found(tmp_path) == ["chart.yaml:5:18: error[CH531"]
    _write(tmp_path, {"chart.yaml": RKE2.replace("rke2-cilium", "traefik")})
    assert _found(tmp_path) == []


def test_places_in_a_block_of_text() -> None:
    """Lines, columns and texts are those of the file."""
    text = "a: 1\ndata:\n  values: |2-\n\n      # é\n      key: 'x'\n      list:\n      - 7\nb: 2\n"
    (document,) = parse(Source("a.yaml", text))
    inner = inner_document(document, document.find(("data", "values")))
    assert inner is not None
    assert inner.text(inner.at("key")) == "'x'"
    assert inner.span(inner.at("list", 0))[:2] == (8, 9)
    assert inner_document(document, document.find(("a",))) is None
    assert inner_document(document, None) is None
