"""The article that the smallest useful spec stands for: the same meaning, for every release that has it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab.model import Model
from cilium_homelab.render.tree import build
from cilium_homelab.source import decode_text
from cilium_homelab.spec import read_source
from tests.render.models import RELEASES, write_files
from tests.support import require_tool, upstream

SPEC = Path(__file__).parents[2] / "examples" / "article" / "homelab.yaml"
GOLDEN = Path(__file__).parents[1] / "golden" / "article"
MINORS = [minor for minor in RELEASES if minor != "1.14"]
"""1.14 has no start and stop, which the article's pool uses."""

# The four files, with their places filled in.
KUSTOMIZATION = """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ip-pool.yaml
  - announce.yaml
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.14.4
    releaseName: "cilium"
    namespace: kube-system
    valuesFile: values.yaml
"""
VALUES = """
k8sServiceHost: 192.168.1.10
k8sServicePort: 6443
kubeProxyReplacement: true
rollOutCiliumPods: true
k8sClientRateLimit:
  qps: 50
  burst: 100
l2announcements:
  enabled: true
externalIPs:
  enabled: true
operator:
  replicas: 1
"""
POOL = """
apiVersion: cilium.io/v2alpha1
kind: CiliumLoadBalancerIPPool
metadata:
  name: default-pool
  namespace: kube-system
spec:
  blocks:
    - cidr: 192.168.1.128/25
    - start: 192.168.1.100
      stop: 192.168.1.110
"""
POLICY = """
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata:
  name: default-l2-announcement-policy
  namespace: kube-system
spec:
  externalIPs: true
  loadBalancerIPs: true
"""
ARGOCD = {
    "argocd.argoproj.io/sync-wave": "1",
    "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
}


def _model(minor: str) -> Model:
    text = SPEC.read_text(encoding="utf-8")
    assert '"1.20.0"' in text
    text = text.replace('"1.20.0"', f'"{RELEASES[minor]}"')
    spec = read_source(decode_text(text.encode(), "homelab.yaml"), str(SPEC.parent))
    assert spec.findings == ()
    return spec.model


def _read(tree: dict[str, str], name: str) -> Any:
    return yaml.safe_load(tree[name])


def test_the_spec_is_short() -> None:
    """Fourteen lines at most, where the article needs forty-six in four files."""
    assert len(SPEC.read_text(encoding="utf-8").splitlines()) <= 14


@pytest.mark.parametrize("minor", MINORS)
def test_golden(minor: str) -> None:
    """Every byte of the tree, to be read in a review. CILIUM_HOMELAB_UPDATE=1 rewrites it."""
    tree = build(_model(minor), "homelab.yaml")
    folder = GOLDEN / minor
    if os.environ.get("CILIUM_HOMELAB_UPDATE"):
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            path.unlink()
        write_files(folder, tree)
    found = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert found == tree


@pytest.mark.parametrize("minor", MINORS)
def test_kustomization(minor: str) -> None:
    """As in the article, with our file names and the release."""
    expected = yaml.safe_load(KUSTOMIZATION)
    expected["resources"] = ["ip-pools.yaml", "l2-announcements.yaml"]
    expected["helmCharts"][0]["version"] = RELEASES[minor]
    assert _read(build(_model(minor), "homelab.yaml"), "kustomization.yaml") == expected


@pytest.mark.parametrize("minor", MINORS)
def test_values(minor: str) -> None:
    """As in the article, less a key that died in 1.17, and some that keep GitOps calm."""
    expected = yaml.safe_load(VALUES)
    if minor not in ("1.15", "1.16"):
        del expected["externalIPs"]
    expected["operator"]["rollOutPods"] = True
    expected["hubble"] = {"tls": {"auto": {"method": "cronJob"}}}
    if minor in ("1.15", "1.16", "1.17", "1.18"):
        hook = {"argocd.argoproj.io/hook": "Sync", "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation"}
        expected["certgen"] = {"annotations": {"job": hook}}
    assert _read(build(_model(minor), "homelab.yaml"), "values.yaml") == expected


@pytest.mark.parametrize("minor", MINORS)
def test_pool(minor: str) -> None:
    """The article's pool in the release's API version, without the namespace that it never had."""
    expected = yaml.safe_load(POOL)
    expected["metadata"] = {"name": "default-pool", "annotations": ARGOCD}
    if minor in ("1.18", "1.19", "1.20", "1.21"):
        expected["apiVersion"] = "cilium.io/v2"
    if minor == "1.15":
        expected["spec"]["allowFirstLastIPs"] = "Yes"
    assert _read(build(_model(minor), "homelab.yaml"), "ip-pools.yaml") == expected


@pytest.mark.parametrize("minor", MINORS)
def test_policy(minor: str) -> None:
    """The article's policy, v2alpha1 in every release."""
    expected = yaml.safe_load(POLICY)
    expected["metadata"] = {"name": "default-l2-announcement-policy", "annotations": ARGOCD}
    assert _read(build(_model(minor), "homelab.yaml"), "l2-announcements.yaml") == expected


@pytest.mark.parametrize("minor", MINORS)
def test_services(minor: str) -> None:
    """The two Services of the Pi-hole share the article's address under the article's key."""
    old = minor == "1.15"
    expected = {
        "io.cilium/lb-ipam-ips" if old else "lbipam.cilium.io/ips": "192.168.1.153",
        "io.cilium/lb-ipam-sharing-key" if old else "lbipam.cilium.io/sharing-key": "pi-hole",
    }
    component = _read(build(_model(minor), "homelab.yaml"), "services/pi-hole/kustomization.yaml")
    patches = {patch["target"]["name"]: yaml.safe_load(patch["patch"]) for patch in component["patches"]}
    assert list(patches) == ["^pihole-dns$", "^pihole-web$"]
    assert [patch["metadata"]["annotations"] for patch in patches.values()] == [expected, expected]


@pytest.mark.parametrize("minor", MINORS)
def test_the_api_server_takes_it(minor: str) -> None:
    """No error from the API server's own code with the release's CRDs, and no warning: nothing is deprecated."""
    crds = upstream() / minor / "crds"
    files = [str(GOLDEN / minor / name) for name in ("ip-pools.yaml", "l2-announcements.yaml")]
    command = [require_tool("oracle-crdcheck"), "-crds", str(crds), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
    assert "2 ok, 0 invalid, 0 skipped" in done.stderr


@pytest.mark.parametrize("minor", MINORS)
def test_the_chart_takes_the_values(minor: str) -> None:
    """The schema that Helm checks values with, in the releases that have one."""
    path = upstream() / minor / "values.schema.json"
    if minor == "1.15":
        assert not path.exists()
        return
    from jsonschema import Draft7Validator

    schema = json.loads(path.read_text(encoding="utf-8"))
    values = yaml.safe_load((GOLDEN / minor / "values.yaml").read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(values)] == []
    values["operator"]["replicas"] = "1"
    assert not Draft7Validator(schema).is_valid(values)
