"""Files that a spec names: inside the repository, readable, YAML; each fault once, with relative paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import run_cli

SPEC = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cluster: {apiServer: "192.168.1.10:6443"}
  pools: [192.168.1.128/25]
  cilium: {version: "1.20.0", %s}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with good and bad files of values, and one beside it."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "folder").mkdir()
    (tmp_path / "outside.yaml").write_text("a: 1\n", encoding="utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    (folder / "good.yaml").write_text("hubble: {relay: {enabled: yes}}\noperator: {replicas: 3}\n", encoding="utf-8")
    (folder / "list.yaml").write_text("- a\n", encoding="utf-8")
    (folder / "broken.yaml").write_text("a: [\n", encoding="utf-8")
    (folder / "empty.yaml").write_text("# nothing\n", encoding="utf-8")
    (folder / "twice.yaml").write_text("debug: {}\ndebug: {}\n", encoding="utf-8")
    (folder / "two.yaml").write_text("a: 1\n---\nb: 1\n", encoding="utf-8")
    return folder


FAULTS = [
    ("valuesFiles: /etc/passwd", '"/etc/passwd" lies outside of the repository'),
    ("valuesFiles: ../outside.yaml", "lies outside of the repository"),
    ("valuesFiles: link.yaml", "lies outside of the repository"),
    ("valuesFiles: loop.yaml", "loop.yaml cannot be read: Too many levels of symbolic links"),
    ("valuesFiles: [folder]", "error[CH112] folder is a folder"),
    ("valuesFiles: [none.yaml]", "error[CH112] none.yaml does not exist"),
    ("valuesFiles: [list.yaml]", "error[CH112] list.yaml holds no mapping of Helm values"),
    ("valuesFiles: [broken.yaml]", "broken.yaml:2:1: error[CH101]"),
    ("valuesFiles: [twice.yaml]", "twice.yaml:2:1: error[CH102]"),
    ("valuesFiles: [two.yaml]", "error[CH112] two.yaml holds 2 documents"),
    ("chart: {path: ../charts/cilium}", "lies outside of the repository"),
    ("chart: {path: /charts/cilium}", "lies outside of the repository"),
    ("chart: {path: .}", "names no chart"),
    ("chart: {repository: 'http://example.org'}", "is no chart repository"),
    ("chart: {repository: 'https://user:secret@example.org'}", "is no chart repository"),
    ("chart: {repository: '--help'}", "is no chart repository"),
]


@pytest.mark.parametrize(("cilium", "words"), FAULTS, ids=range(len(FAULTS)))
def test_faults(cilium: str, words: str, repository: Path) -> None:
    """One line, one error, and no path of this machine in it."""
    (repository / "homelab.yaml").write_text(SPEC % cilium, encoding="utf-8")
    done = run_cli("validate", "--format", "concise", cwd=repository)
    assert done.returncode == 1
    assert words in done.stdout
    assert len(done.stdout.splitlines()) == 1, done.stdout
    assert str(repository) not in done.stdout


def test_a_vendored_chart_without_a_version(repository: Path) -> None:
    """With chart.path the version may be left out: Chart.yaml has it, or is missed."""
    text = (SPEC % "chart: {path: charts/cilium}").replace('version: "1.20.0", ', "")
    (repository / "homelab.yaml").write_text(text, encoding="utf-8")
    done = run_cli("validate", "--format", "concise", cwd=repository)
    assert "charts/cilium/Chart.yaml does not exist" in done.stdout
    chart = repository / "charts" / "cilium" / "Chart.yaml"
    chart.parent.mkdir(parents=True)
    chart.write_text("name: cilium\n", encoding="utf-8")
    assert "names no version" in run_cli("validate", "--format", "concise", cwd=repository).stdout
    chart.write_text("name: cilium\nversion: 1.17.8\n", encoding="utf-8")
    assert run_cli("validate", "--format", "concise", cwd=repository).stdout == ""
    assert "cilium.io/v2alpha1" in run_cli("render", "--format", "yaml", cwd=repository).stdout


def test_layers(repository: Path) -> None:
    """Derived, then valuesFiles, then values: maps merge, a null stays; Helm's typing holds."""
    cilium = (
        "valuesFiles: [good.yaml, empty.yaml], values: {operator: {replicas: 2, resources: null}, tolerations: [{}]}"
    )
    (repository / "homelab.yaml").write_text(SPEC % cilium, encoding="utf-8")
    done = run_cli("render", cwd=repository)
    assert done.returncode == 0, done.stderr
    assert "operator:\n  replicas: 2\n" in done.stdout
    assert "  rollOutPods: true\n  resources: null\n" in done.stdout
    assert "  relay:\n    enabled: true\n" in done.stdout
    assert "No more than there are nodes" not in done.stdout


@pytest.mark.parametrize(
    ("env", "inside"),
    [
        ({}, False),
        ({"ARGOCD_APP_SOURCE_PATH": "apps/home"}, True),
        ({"ARGOCD_APP_SOURCE_PATH": "other/home"}, False),
        ({"ARGOCD_APP_SOURCE_PATH": "."}, False),
    ],
)
def test_the_root_without_git(env: dict[str, str], inside: bool, tmp_path: Path) -> None:
    """Where .git was left out, the working directory less the Application's path is the root."""
    folder = tmp_path / "apps" / "home"
    folder.mkdir(parents=True)
    (tmp_path / "shared.yaml").write_text("hubble: {enabled: true}\n", encoding="utf-8")
    (folder / "homelab.yaml").write_text(SPEC % "valuesFiles: ../../shared.yaml", encoding="utf-8")
    done = run_cli("validate", "--format", "concise", cwd=folder, env=env)
    assert (done.returncode == 0) is inside, done.stdout
