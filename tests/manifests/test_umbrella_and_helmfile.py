"""Cilium's chart as a dependency of another chart, and as a release of a helmfile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import run_cli

UMBRELLA = """\
apiVersion: v2
name: network
version: 0.1.0
dependencies:
- {name: external-dns, version: 1.14.0, repository: https://example.com}
- {name: cilium, version: VERSION, repository: https://helm.cilium.io}
"""
HELMFILE = """\
repositories:
- {name: cilium, url: https://helm.cilium.io}
releases:
- {name: dns, chart: example/dns, values: [{externalIPs: {enabled: true}}]}
- name: cilium
  namespace: kube-system
  chart: cilium/cilium
  version: 1.20.0
  values:
  - values.yaml
  - l2announcements: {enabled: true}
"""
POLICY = """\
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
"""


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _lines(folder: Path) -> list[str]:
    done = run_cli("validate", "--format", "concise", ".", cwd=folder)
    return [line.partition("] ")[0] for line in done.stdout.splitlines()]


def test_values_below_the_name_of_the_dependency(tmp_path: Path) -> None:
    """Its own release judges them; what stands beside is another chart's."""
    values = "externalIPs: {enabled: true}\ncilium:\n  externalIPs: {enabled: true}\n"
    _write(tmp_path, {"network/Chart.yaml": UMBRELLA.replace("VERSION", "1.20.0"), "network/values.yaml": values})
    assert _lines(tmp_path) == ["network/values.yaml:3:3: warning[CH502"]
    _write(tmp_path, {"network/Chart.yaml": UMBRELLA.replace("VERSION", "1.16.19")})
    assert _lines(tmp_path) == []


def test_an_alias(tmp_path: Path) -> None:
    """Helm takes the values below it."""
    chart = UMBRELLA.replace("name: cilium,", "name: cilium, alias: cni,").replace("VERSION", "1.20.0")
    values = "cilium: {externalIPs: {enabled: true}}\ncni: {externalIPs: {enabled: true}}\n"
    _write(tmp_path, {"Chart.yaml": chart, "values.yaml": values})
    assert _lines(tmp_path) == ["values.yaml:2:7: warning[CH502"]


@pytest.mark.parametrize("version", ["1.20.x", "^1.20.0", "${VERSION}"])
def test_a_range_is_no_release(version: str, tmp_path: Path) -> None:
    """Which one it becomes is unknown: nothing is said, and nothing breaks."""
    values = {"values.yaml": "cilium: {externalIPs: {enabled: true}}\n"}
    _write(tmp_path, {"Chart.yaml": UMBRELLA.replace("VERSION", f'"{version}"'), **values})
    assert _lines(tmp_path) == []


@pytest.mark.parametrize("files", [{}, {"values.yaml": "cilium:\n"}, {"values.yaml": "cilium: [a]\n"}])
def test_no_values(files: dict[str, str], tmp_path: Path) -> None:
    """Others may come from whoever installs it: nothing follows from what is missing."""
    _write(tmp_path, {"Chart.yaml": UMBRELLA.replace("VERSION", "1.20.2"), "policy.yaml": POLICY, **files})
    assert _lines(tmp_path) == []


def test_a_helmfile(tmp_path: Path) -> None:
    """Values in a file and in place; all are known, so that what is missing is said."""
    _write(
        tmp_path, {"helmfile.yaml": HELMFILE, "values.yaml": "externalIPs: {enabled: true}\n", "policy.yaml": POLICY}
    )
    assert _lines(tmp_path) == ["helmfile.yaml:11:5: warning[CH532", "values.yaml:1:1: warning[CH502"]


def test_a_helmfile_whose_values_are_not_all_known(tmp_path: Path) -> None:
    """A template, or values that are set: nothing is said to be missing."""
    unknown = HELMFILE.replace("  - values.yaml\n", "  - values.yaml.gotmpl\n")
    _write(tmp_path, {"helmfile.yaml": unknown, "policy.yaml": POLICY})
    assert _lines(tmp_path) == []
    _write(tmp_path, {"helmfile.yaml": HELMFILE + "  set: [{name: a, value: b}]\n", "values.yaml": "{}\n"})
    assert _lines(tmp_path) == []


def test_a_helmfile_that_is_a_template(tmp_path: Path) -> None:
    """It is no YAML, and no fault."""
    template = "{{ if .Values.cilium }}\n" + HELMFILE + "{{ end }}\n"
    _write(tmp_path, {"helmfile.yaml": template, "policy.yaml": POLICY})
    assert _lines(tmp_path) == []
