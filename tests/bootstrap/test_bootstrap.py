"""Every way to bootstrap makes the objects that Argo CD finds again: same names, same content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.bootstrap.documents import DOCS, Section, sections
from tests.bootstrap.sandbox import CHARTS, Sandbox, objects

pytestmark = pytest.mark.slow
SECTIONS = {section.name: section for section in sections(DOCS / "bootstrap.md")}
CRDS = ("crd/ciliumloadbalancerippools.cilium.io", "crd/ciliuml2announcementpolicies.cilium.io")


@pytest.fixture(params=["helm", "helm3"])
def sandbox(request: pytest.FixtureRequest, tmp_path: Path) -> Sandbox:
    """A repository, with Helm 4 and with Helm 3."""
    return Sandbox(tmp_path, request.param)


def follow(sandbox: Sandbox, section: Section) -> list[str]:
    """Do what a section says; what each block printed."""
    for name, text in section.files.items():
        sandbox.write(name, text)
    printed = []
    for block in section.blocks:
        if block.file:
            sandbox.write(block.file, block.text)
        elif block.runs:
            printed.append(sandbox.output(block.text))
    return printed


def canonical(manifests: dict[str, Any]) -> dict[str, bytes]:
    """Each object as bytes that are equal exactly when the object is."""
    return {key: json.dumps(item, sort_keys=True).encode() for key, item in manifests.items()}


def whole(sandbox: Sandbox) -> dict[str, bytes]:
    """All that Argo CD gets: `generate` as the plugin runs it."""
    return canonical(objects(sandbox.output("cilium-homelab generate 2>/dev/null", ARGOCD_APP_NAME="cilium")))


def applied(sandbox: Sandbox) -> list[dict[str, bytes]]:
    """What each `kubectl apply` was given, all of them by the manager that Argo CD applies as."""
    calls = [call for call in sandbox.calls() if call.arguments.startswith("apply ")]
    assert {call.arguments for call in calls} == {"apply --server-side --field-manager argocd-controller -f -"}
    return [canonical(objects(call.given)) for call in calls]


def test_the_two_halves_are_the_whole(sandbox: Sandbox) -> None:
    """First the chart, then, after the CRDs, pools and policies; no object in both, none missing."""
    follow(sandbox, SECTIONS["Apply"])
    first, second = applied(sandbox)
    assert first.keys().isdisjoint(second)
    assert {**first, **second} == whole(sandbox)
    assert sorted(second) == [
        "cilium.io/v2/CiliumLoadBalancerIPPool//default",
        "cilium.io/v2alpha1/CiliumL2AnnouncementPolicy//default",
    ]
    assert "apps/v1/DaemonSet/kube-system/cilium" in first


def test_the_crds_are_awaited_between_the_halves(sandbox: Sandbox) -> None:
    """Both of them: to be there, then to be served."""
    follow(sandbox, SECTIONS["Apply"])
    verbs = [call.arguments.split()[0] for call in sandbox.calls()]
    assert verbs == ["apply", "wait", "wait", "get", "apply"]
    waits = [call.arguments.split() for call in sandbox.calls() if call.arguments.startswith("wait")]
    assert [words[1] for words in waits] == ["--for=create", "--for=condition=Established"]
    assert all(words[-2:] == list(CRDS) for words in waits)


def test_the_crds_are_those_of_what_is_applied(sandbox: Sandbox) -> None:
    """A kind that is rendered and not awaited would fail on a first run."""
    follow(sandbox, SECTIONS["Apply"])
    kinds = {key.split("/")[-3].lower() for key in applied(sandbox)[1]}
    plurals = {crd.removeprefix("crd/").partition(".")[0] for crd in CRDS}
    assert plurals == {"ciliuml2announcementpolicies" if kind.endswith("policy") else f"{kind}s" for kind in kinds}


def test_a_spec_with_an_error_applies_nothing(sandbox: Sandbox) -> None:
    """The pipe hides the failure of its first part, but kubectl refuses to apply nothing."""
    section = SECTIONS["Apply"]
    sandbox.write("homelab.yaml", section.files["homelab.yaml"].replace("192.168.1.128/26", "192.168.1.300"))
    done = sandbox.sh(next(block.text for block in section.blocks if block.runs))
    assert done.returncode == 1
    assert "error[" in done.stdout and done.stdout.endswith("error: no objects passed to apply\n")
    assert sandbox.calls() == []


def test_the_outer_layer_is_in_the_first_half(sandbox: Sandbox) -> None:
    """What a kustomization beside the spec adds is no pool and no policy of ours."""
    sandbox.write("kustomization.yaml", "resources: [rendered, more.yaml]\n")
    sandbox.write("more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more, namespace: kube-system}\n")
    follow(sandbox, SECTIONS["Apply"])
    first, second = applied(sandbox)
    assert "v1/ConfigMap/kube-system/more" in first
    assert {**first, **second} == whole(sandbox)


def test_the_version_of_kubernetes_is_argocds(sandbox: Sandbox) -> None:
    """With `kubernetesVersion` in the spec it does not matter who renders."""
    follow(sandbox, SECTIONS["Apply"])
    under_argocd = sandbox.output(
        "cilium-homelab generate 2>/dev/null", ARGOCD_APP_NAME="cilium", KUBE_VERSION="1.33.1"
    )
    assert canonical(objects(under_argocd)) == whole(sandbox)


def test_the_talos_patch_holds_the_manifest_intact(sandbox: Sandbox) -> None:
    """Read as YAML, the patch gives back what `generate` printed, to the byte; cni and kube-proxy are off."""
    follow(sandbox, SECTIONS["Talos"])
    cluster = yaml.safe_load((sandbox.folder / "talos-patch.yaml").read_text(encoding="utf-8"))["cluster"]
    assert cluster["network"] == {"cni": {"name": "none"}}
    assert cluster["proxy"] == {"disabled": True}
    (manifest,) = cluster["inlineManifests"]
    assert manifest["name"] == "cilium"
    assert manifest["contents"] == sandbox.output("cilium-homelab generate --only chart")
    (resources,) = applied(sandbox)
    assert {**canonical(objects(manifest["contents"])), **resources} == whole(sandbox)
    daemon_set = objects(manifest["contents"])["apps/v1/DaemonSet/kube-system/cilium"]
    (agent,) = daemon_set["spec"]["template"]["spec"]["containers"]
    assert {"name": "KUBERNETES_SERVICE_HOST", "value": "localhost"} in agent["env"]


def test_the_talos_patch_keeps_difficult_text(sandbox: Sandbox) -> None:
    """Separators, blank lines, tabs and trailing spaces inside of a manifest."""
    sandbox.write("kustomization.yaml", "resources: [rendered, more.yaml]\n")
    text = "---\n\n  indented\n\ttab\ntrailing  \n---\nEND\n\n"
    data = json.dumps({"text": text, "quoted": '"\\', "end": "no newline"})
    more = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: more, namespace: kube-system}}\ndata: {data}\n"
    sandbox.write("more.yaml", more)
    follow(sandbox, SECTIONS["Talos"])
    patch = yaml.safe_load((sandbox.folder / "talos-patch.yaml").read_text(encoding="utf-8"))
    (manifest,) = patch["cluster"]["inlineManifests"]
    assert manifest["contents"] == (sandbox.folder / "cilium.yaml").read_text(encoding="utf-8")
    assert objects(manifest["contents"])["v1/ConfigMap/kube-system/more"]["data"]["text"] == text


def test_a_spec_with_an_error_makes_no_talos_patch(sandbox: Sandbox) -> None:
    """The file is not written at all where the first step fails."""
    section = SECTIONS["Talos"]
    (spec,) = (block.text for block in section.blocks if block.file == "homelab.yaml")
    sandbox.write("homelab.yaml", spec.replace("192.168.1.128/26", "192.168.1.300"))
    assert sandbox.sh(next(block.text for block in section.blocks if block.runs)).returncode == 1
    assert not (sandbox.folder / "talos-patch.yaml").exists()


def test_helm_installs_the_same_objects(sandbox: Sandbox) -> None:
    """Release and values of the tree: the chart's half of `generate`, object by object."""
    installed, *_ = follow(sandbox, SECTIONS["helm install"])
    chart = objects(sandbox.output("cilium-homelab generate --only chart"))
    assert canonical(objects(installed[installed.index("---\n") :])) == canonical(chart)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("distribution", ["kubeadm", "k3s", "talos", "rke2", "generic"])
def test_helm_makes_the_same_on_every_platform(sandbox: Sandbox, distribution: str, chart: Path) -> None:
    """A vendored chart: Helm alone makes the chart's half from the rendered values, and the halves are the whole."""
    text = SECTIONS["Apply"].files["homelab.yaml"]
    text = text.replace('version: "1.20.0"', "chart: {path: charts/cilium}").replace(": kubeadm ", f": {distribution} ")
    sandbox.vendor(chart)
    sandbox.write("homelab.yaml", text)
    sandbox.output("cilium-homelab render -o rendered")
    script = "helm template cilium charts/cilium --namespace kube-system --kube-version 1.33"
    templated = canonical(objects(sandbox.output(f"{script} --values rendered/values.yaml")))
    halves = [sandbox.output(f"cilium-homelab generate --only {half}") for half in ("chart", "resources")]
    first, second = (canonical(objects(half)) for half in halves)
    assert templated == first
    assert {**first, **second} == whole(sandbox)
