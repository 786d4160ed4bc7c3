"""docs/installation.md: its kustomizations build, its files exist, its versions are this one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab import __version__, data
from tests.deploy.test_sidecar import DEPLOY, INSTALLATION, build, problems
from tests.support import ROOT

TEXT = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
# Each block of YAML says in its first line what it is.
BLOCKS = dict(re.findall(r"^```yaml\n# (.*?)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


@pytest.fixture
def argocd(tmp_path: Path) -> Path:
    """The reader's folder; a stand-in is where the document has Argo CD's own manifests."""
    folder = tmp_path / "argocd"
    shutil.copytree(DEPLOY / "component", folder / "cilium-homelab")
    shutil.copy(INSTALLATION / "repo-server.yaml", folder / "install.yaml")
    text, times = re.subn(r"https://raw\S+/", "", BLOCKS["argocd/kustomization.yaml"])
    assert times == 1
    (folder / "kustomization.yaml").write_text(text, encoding="utf-8")
    return folder


def _sidecar(manifests: list[Any]) -> tuple[Any, Any]:
    (deployment,) = (each for each in manifests if each["kind"] == "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    (sidecar,) = (each for each in pod["containers"] if each["name"] == "cilium-homelab")
    return pod, sidecar


@pytest.mark.slow
def test_the_installation_builds(argocd: Path) -> None:
    """With the image that the first step pushes."""
    done = build(argocd)
    assert done.returncode == 0, done.stderr
    _, sidecar = _sidecar(list(yaml.safe_load_all(done.stdout)))
    assert f"docker push {sidecar['image']}\n" in TEXT


@pytest.mark.slow
def test_the_versioned_variant_builds(argocd: Path, tmp_path: Path) -> None:
    """The sidecar mounts the generated ConfigMap over the folder that the server reads."""
    for name in ("plugin.yaml", "versioned.yaml"):
        (argocd / name).write_text(BLOCKS[f"argocd/{name}"], encoding="utf-8")
    with (argocd / "kustomization.yaml").open("a", encoding="utf-8") as file:
        file.write(BLOCKS["more of argocd/kustomization.yaml"])
    done = build(argocd)
    assert done.returncode == 0, done.stderr
    manifests = list(yaml.safe_load_all(done.stdout))
    assert [problems(manifest, tmp_path) for manifest in manifests] == [""] * len(manifests)
    (config,) = (each for each in manifests if each["kind"] == "ConfigMap")
    pod, sidecar = _sidecar(manifests)
    assert {"name": "cilium-homelab-plugin", "configMap": {"name": config["metadata"]["name"]}} in pod["volumes"]
    mounts = {mount["mountPath"]: mount["name"] for mount in sidecar["volumeMounts"]}
    assert mounts["/home/argocd/cmp-server/config"] == "cilium-homelab-plugin"
    assert len(mounts) == 4
    assert list(config["data"]) == ["plugin.yaml"]


def test_its_plugin_is_ours_with_a_version() -> None:
    """Nothing else differs, and the name that Applications use is the one that it gives."""
    ours = yaml.safe_load(Path(data.plugin_file()).read_text(encoding="utf-8"))
    versioned = yaml.safe_load(BLOCKS["argocd/plugin.yaml"])
    version = versioned["spec"].pop("version")
    assert versioned["spec"]["generate"] == ours["spec"]["generate"]
    assert versioned["metadata"] == ours["metadata"]
    assert f"plugin: {{name: cilium-homelab-{version}}}" in TEXT


def test_its_discover_rule_is_one_for_specs() -> None:
    """As the comment in plugin.yaml offers it."""
    assert yaml.safe_load(BLOCKS["under spec of plugin.yaml"]) == {"discover": {"fileName": "homelab.yaml"}}


def test_what_it_names_exists() -> None:
    """Files of deploy/, build arguments, and this version alone."""
    named = set(re.findall(r"deploy/[\w./-]*\w", TEXT))
    assert len(named) >= 4
    assert [name for name in named if not (ROOT / name).exists()] == []
    arguments = set(re.findall(r"--build-arg (\w+)=", TEXT))
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert arguments <= set(re.findall(r"^ARG (\w+)", dockerfile, re.MULTILINE))
    assert set(re.findall(r"cilium-homelab:(\S+?)[\s`]", TEXT)) == {__version__}
    (argo,) = re.findall(r"^ARG ARGOCD_VERSION=(\S+)$", dockerfile, re.MULTILINE)
    assert set(re.findall(r"v3\.\d+\.\d+", TEXT)) == {argo}
