"""The sidecar: what kustomize makes of the Component on an installation, and the values for argo-helm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab import __version__
from tests.support import ROOT, require_tool

DEPLOY = ROOT / "deploy"
INSTALLATION = Path(__file__).parent / "argocd"
# The newest whose schemas the tool has in itself; for others it would ask the network.
KUBERNETES = "1.30"

pytestmark = pytest.mark.slow


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """`kustomize build` of a folder."""
    command = [require_tool("kustomize"), "build", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def problems(manifest: Any, folder: Path) -> str:
    """What the API server's own schemas say against an object: no cluster is asked."""
    path = folder / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    command = [require_tool("kubectl-validate"), "--version", KUBERNETES, "--output", "json", str(path)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "KUBECONFIG": os.devnull}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    ((found,),) = json.loads(done.stdout).values()
    assert (found["status"] == "Success") == (done.returncode == 0), done.stderr
    return str(found.get("message", ""))


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """An installation with the Component, as the documentation writes it."""
    shutil.copytree(INSTALLATION, tmp_path / "argocd")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    folder = tmp_path / "overlay"
    folder.mkdir()
    text = "resources: [../argocd]\ncomponents: [../deploy/component]\n"
    text += "images: [{name: cilium-homelab, newName: registry.example.org/cilium-homelab, newTag: v9}]\n"
    (folder / "kustomization.yaml").write_text(text, encoding="utf-8")
    return folder


def _container(pod: Any) -> Any:
    (container,) = (each for each in pod["containers"] if each["name"] == "cilium-homelab")
    return container


@pytest.fixture
def component() -> Any:
    """The Pod's half in the Component's patch."""
    text = (DEPLOY / "component" / "repo-server.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["spec"]["template"]["spec"]


@pytest.fixture
def values() -> Any:
    """The values for argo-helm."""
    return yaml.safe_load((DEPLOY / "argo-helm-values.yaml").read_text(encoding="utf-8"))


def test_the_patch_hits(overlay: Path, tmp_path: Path) -> None:
    """Beside Argo CD's own container, with each mount's volume, in an object that the API server takes."""
    done = build(overlay)
    assert done.returncode == 0, done.stderr
    deployment = yaml.safe_load(done.stdout)
    assert problems(deployment, tmp_path) == ""
    pod = deployment["spec"]["template"]["spec"]
    assert {each["name"] for each in pod["containers"]} == {"argocd-repo-server", "cilium-homelab"}
    sidecar = _container(pod)
    assert sidecar["image"] == "registry.example.org/cilium-homelab:v9"
    volumes = [volume["name"] for volume in pod["volumes"]]
    assert len(volumes) == len(set(volumes))
    assert {mount["name"] for mount in sidecar["volumeMounts"]} <= set(volumes)


def test_tmp_is_shared_with_nobody(overlay: Path) -> None:
    """A plugin that shares repo-server's would see every repository."""
    pod = yaml.safe_load(build(overlay).stdout)["spec"]["template"]["spec"]
    mounts = [mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]]
    assert mounts.count("cilium-homelab-tmp") == 1
    assert mounts.count("plugins") == 2


def test_an_installation_without_repo_server_fails(overlay: Path) -> None:
    """kustomize skips a targeted patch that hits nothing; the Component does not let it."""
    path = overlay.parent / "argocd" / "repo-server.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: argocd-repo-server", "name: other"), "utf-8")
    done = build(overlay)
    assert done.returncode != 0
    assert "nothing selected by Deployment" in done.stderr


def test_the_sidecar_may_do_nothing(component: Any) -> None:
    """The restricted Pod security standard, and a read-only root."""
    context = _container(component)["securityContext"]
    assert context.pop("runAsGroup") == 999
    assert context == {
        "runAsNonRoot": True,
        "runAsUser": 999,
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }


def test_the_image_is_this_version(component: Any) -> None:
    """As `docker build` tags it in the documentation."""
    assert _container(component)["image"] == f"cilium-homelab:{__version__}"


def test_argo_helm_gets_the_same(component: Any, values: Any) -> None:
    """The chart has the other two volumes itself."""
    assert set(values) == {"repoServer"}
    assert set(values["repoServer"]) == {"extraContainers", "volumes"}
    assert values["repoServer"]["extraContainers"] == component["containers"]
    assert values["repoServer"]["volumes"] == component["volumes"]


def test_argo_helms_container_is_one(values: Any, tmp_path: Path) -> None:
    """The chart copies it into the Pod as it is."""
    pod = {"containers": values["repoServer"]["extraContainers"], "volumes": values["repoServer"]["volumes"]}
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "argocd"}, "spec": pod}
    assert problems(manifest, tmp_path) == ""
    pod["containers"][0]["securityContext"]["runAsUsr"] = 999
    assert "runAsUsr" in problems(manifest, tmp_path)
