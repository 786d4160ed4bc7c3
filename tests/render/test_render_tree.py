"""The kustomize tree, judged by kustomize and Helm themselves."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab.model import Layer, Model, Text
from cilium_homelab.render.objects import manifests
from cilium_homelab.render.tree import MARKER, as_text, build, build_json, resources_json, resources_text
from tests.render.models import (
    RELEASES,
    build_stream,
    full,
    objects,
    read,
    seen_values,
    small,
    with_helm,
    write_chart,
    write_files,
)

ALL = ["kustomization.yaml", "values.yaml", "ip-pools.yaml", "l2-announcements.yaml"]
RESOURCES_ONLY = ", install: false"


def _kustomization(model: Model, **arguments: str) -> Any:
    return yaml.safe_load(build(model, "homelab.yaml", **arguments)["kustomization.yaml"])


def test_file_names() -> None:
    """The names are fixed; a file that would be empty is not made."""
    assert list(build(full("1.20"), "h.yaml")) == [
        *ALL,
        "services/media/kustomization.yaml",
        "services/pi-hole/kustomization.yaml",
    ]
    assert list(build(small(), "h.yaml")) == ["kustomization.yaml", "values.yaml", "ip-pools.yaml"]
    assert list(build(small("l2: true"), "h.yaml")) == ["kustomization.yaml", "values.yaml", "l2-announcements.yaml"]
    assert list(build(small(""), "h.yaml")) == ["kustomization.yaml", "values.yaml"]
    assert list(build(small(cilium=RESOURCES_ONLY), "h.yaml")) == ["kustomization.yaml", "ip-pools.yaml"]


@pytest.mark.parametrize("minor", RELEASES)
def test_text(minor: str) -> None:
    """Each file starts with our mark and the spec's name, ends with one line end, and is the same each time."""
    tree = build(full(minor), "lab.yaml")
    for name, text in tree.items():
        assert text.startswith(f"{MARKER}lab.yaml; "), name
        assert text.endswith("\n") and not text.endswith("\n\n"), name
        assert not any(line != line.rstrip() for line in text.splitlines()), name
        assert "\t" not in text
    assert tree == build(full(minor), "lab.yaml")


def test_our_kustomization_never_lists_the_components() -> None:
    """Whoever owns the Services lists them: here they would have nothing to patch."""
    assert _kustomization(full("1.20"))["resources"] == ["ip-pools.yaml", "l2-announcements.yaml"]
    assert "components" not in _kustomization(full("1.20"))


def test_chart_entry() -> None:
    """The namespace stands on the chart, not at the top; the repository may be a registry."""
    made = _kustomization(small(cilium=", namespace: cilium, chart: {repository: 'oci://registry.lan/charts'}"))
    assert "namespace" not in made
    assert made["helmCharts"] == [
        {
            "name": "cilium",
            "repo": "oci://registry.lan/charts",
            "version": "1.20.0",
            "releaseName": "cilium",
            "namespace": "cilium",
            "valuesFile": "values.yaml",
        }
    ]


@pytest.mark.parametrize("folder", ["charts/cilium", "vendor/cilium-1.20.0", "cilium", "./charts/cilium/"])
@pytest.mark.parametrize("output", ["rendered", "apps/cilium", "."])
def test_vendored_chart(folder: str, output: str, tmp_path: Path) -> None:
    """With `chart.path` a plain `kustomize build --enable-helm` of the rendered folder finds the chart."""
    chart = write_chart(tmp_path / Path(folder).parent, Path(folder).name)
    assert (tmp_path / folder).resolve() == chart
    model = small(cilium=f', chart: {{path: "{folder}"}}')
    up = Path(*[".."] * len(Path(output).parts)).as_posix() if output != "." else "."
    write_files(tmp_path / output, build(model, "homelab.yaml", up))
    stream = build_stream(tmp_path / output, *with_helm())
    assert seen_values(stream)["k8sServiceHost"] == "192.168.1.10"
    assert objects(stream)["ConfigMap/cilium"]["metadata"] == {"name": "cilium", "namespace": "kube-system"}


def _built(files: dict[str, str] | dict[str, bytes], folder: Path) -> str:
    write_files(folder, files)
    return build_stream(folder, *with_helm())


@pytest.mark.parametrize("minor", RELEASES)
def test_json_is_the_same_tree(minor: str, tmp_path: Path) -> None:
    """What generate hands to kustomize gives the very bytes that the rendered tree gives."""
    chart = write_chart(tmp_path)
    model = full(minor)
    assert model.chart is not None and model.cluster is not None
    model = model._replace(
        chart=model.chart._replace(path=Text("cilium", model.at)),
        cluster=model.cluster._replace(kubernetes_version="1.33"),
    )
    from_text = _built(build(model, "homelab.yaml", ".."), tmp_path / "text")
    from_json = _built(build_json(model, str(chart)), tmp_path / "json")
    assert from_text == from_json
    assert len(objects(from_text)) == 1 + len(manifests(model))
    data: Any = objects(from_text)["ConfigMap/cilium"]["data"]
    assert data["kubernetes"].startswith("v1.33")
    config: Any = seen_values(from_text)["extraConfig"]
    assert config == {"smile": "a\U0001f600b", "y": "no", "odd": 1.5, "unset": None}


ODD = [
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "a\u2029b",
    "\ufeffa",
    "a\uffffb",
    "a\U0001f600b",
    "a\tb",
    "a\nb",
    "'\"\\",
    "\x01",
]
SPECIAL = {f"k{number}": text for number, text in enumerate(ODD)}


def test_json_values_are_read_as_written(tmp_path: Path) -> None:
    """Helm gets each odd character as the user wrote it: JSON's own escapes are not all YAML's."""
    chart = write_chart(tmp_path)
    template = chart / "templates" / "seen.yaml"
    template.write_text(
        template.read_text(encoding="utf-8").replace("toJson | quote", "toJson | b64enc"), encoding="utf-8"
    )
    model = small()
    model = model._replace(layers=(Layer({"extraConfig": SPECIAL}, model.at),))
    stream = _built(build_json(model, str(tmp_path / "cilium")), tmp_path / "json")
    data: Any = objects(stream)["ConfigMap/cilium"]["data"]
    assert json.loads(base64.b64decode(data["values"]))["extraConfig"] == SPECIAL


@pytest.mark.parametrize("minor", RELEASES)
def test_resources_alone(minor: str, tmp_path: Path) -> None:
    """`install: false` needs no Helm, and the YAML and JSON forms hold the very objects of the build."""
    model = full(minor)._replace(install=False)
    write_files(tmp_path / "text", build(model, "homelab.yaml"))
    write_files(tmp_path / "json", build_json(model, None))
    stream = build_stream(tmp_path / "text")
    assert stream == build_stream(tmp_path / "json")
    for name, text in (("yaml", resources_text(model)), ("list", resources_json(model))):
        write_files(tmp_path / name, {"kustomization.yaml": "resources: [all.yaml]\n", "all.yaml": text})
        assert build_stream(tmp_path / name) == stream
    names = [f"CiliumLoadBalancerIPPool/{pool.name}" for pool in model.pools]
    names += [f"CiliumL2AnnouncementPolicy/{policy.name}" for policy in model.policies]
    assert sorted(objects(stream)) == sorted(names)


def test_as_text() -> None:
    """For reading: every file with its name before it."""
    tree = build(full("1.20"), "homelab.yaml")
    text = as_text(tree)
    assert [line[5:] for line in text.splitlines() if line.startswith("#### ")] == list(tree)
    assert all(content in text for content in tree.values())


# -- Components ----------------------------------------------------------------------------------

SERVICES = """
apiVersion: v1
kind: Service
metadata:
  name: jellyfin
  annotations: {kept: "yes"}
spec:
  type: LoadBalancer
  ports: [{port: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: jellyfin-metrics}
spec: {ports: [{port: 9090}]}
---
apiVersion: v1
kind: Service
metadata: {name: music}
spec: {type: LoadBalancer, ports: [{port: 80}]}
"""


def _owner(folder: Path, minor: str, extra: str = "", services: str = SERVICES) -> Path:
    """A kustomization of someone who owns the Services, with the Component of the namespace media."""
    write_files(folder / "rendered", build(full(minor), "homelab.yaml"))
    owner = "resources: [services.yaml]\ncomponents: [../rendered/services/media]\n" + extra
    write_files(folder / "owner", {"kustomization.yaml": owner, "services.yaml": services})
    return folder / "owner"


@pytest.mark.parametrize("minor", RELEASES)
@pytest.mark.parametrize("extra", ["", "namespace: media\n", "namespace: other\n"])
def test_the_patches_hit(minor: str, extra: str, tmp_path: Path) -> None:
    """The planned Services get the annotations of the release and nothing else; the others are as they were."""
    found = objects(build_stream(_owner(tmp_path, minor, extra)))
    key = "io.cilium/lb-ipam-ips" if minor in ("1.14", "1.15") else "lbipam.cilium.io/ips"
    jellyfin: Any = found["Service/jellyfin"]
    assert jellyfin["metadata"]["annotations"] == {"kept": "yes", key: "192.168.1.154"}
    assert jellyfin["spec"] == {"type": "LoadBalancer", "ports": [{"port": 80}]}
    music: Any = found["Service/music"]
    assert music["metadata"]["annotations"] == {key: "192.168.1.155,192.168.1.156"}
    assert music["spec"]["loadBalancerClass"] == "io.cilium/l2-announcer"
    metrics: Any = found["Service/jellyfin-metrics"]
    assert "annotations" not in metrics["metadata"]


def test_an_absent_service_is_left_alone(tmp_path: Path) -> None:
    """The build of its owner does not fail."""
    alone = SERVICES.split("---")[1]
    found = objects(build_stream(_owner(tmp_path, "1.20", services=alone)))
    assert list(found) == ["Service/jellyfin-metrics"]


def test_shared_address(tmp_path: Path) -> None:
    """A sharing key that looks like a number stays text; external addresses are set."""
    folder = _owner(tmp_path, "1.20")
    services = SERVICES.replace("jellyfin-metrics", "dns-tcp").replace("music", "dns-udp")
    write_files(folder, {"services.yaml": services})
    write_files(
        folder, {"kustomization.yaml": "resources: [services.yaml]\ncomponents: [../rendered/services/pi-hole]\n"}
    )
    found = objects(build_stream(folder))
    udp: Any = found["Service/dns-udp"]
    assert udp["metadata"]["annotations"] == {
        "lbipam.cilium.io/ips": "192.168.1.153",
        "lbipam.cilium.io/sharing-key": "1.0",
    }
    assert udp["spec"]["externalIPs"] == ["192.168.1.20"]
    tcp: Any = found["Service/dns-tcp"]
    assert "externalIPs" not in tcp["spec"]


PLAN = """
services:
  a/one: {ips: 10.0.0.1, sharingKey: k, sharingNamespaces: [b, c]}
  b/one: {ips: 10.0.0.1, sharingKey: k, sharingNamespaces: "*"}
  c/none: {ports: 80}
  c/empty: {ips: 10.0.0.2, sharingKey: ""}
"""


@pytest.mark.parametrize(
    ("version", "annotations"),
    [
        ("1.14.19", {"io.cilium/lb-ipam-ips": "10.0.0.1"}),
        ("1.15.19", {"io.cilium/lb-ipam-ips": "10.0.0.1", "io.cilium/lb-ipam-sharing-key": "k"}),
        (
            "1.16.19",
            {
                "lbipam.cilium.io/ips": "10.0.0.1",
                "lbipam.cilium.io/sharing-key": "k",
                "lbipam.cilium.io/sharing-cross-namespace": "b,c",
            },
        ),
    ],
)
def test_sharing_annotations(version: str, annotations: dict[str, str]) -> None:
    """The names that the release reads; no blanks in the list of namespaces, which Cilium does not trim."""
    tree = build(small(PLAN, version), "homelab.yaml")
    component = yaml.safe_load(tree["services/a/kustomization.yaml"])
    assert yaml.safe_load(component["patches"][0]["patch"])["metadata"]["annotations"] == annotations


def test_a_service_that_asks_for_nothing_has_no_patch() -> None:
    """Nor has its namespace a Component when there is no other; an empty key means none."""
    tree = build(small(PLAN), "homelab.yaml")
    component = yaml.safe_load(tree["services/c/kustomization.yaml"])
    assert [patch["target"]["name"] for patch in component["patches"]] == ["^empty$"]
    assert yaml.safe_load(component["patches"][0]["patch"])["metadata"]["annotations"] == {
        "lbipam.cilium.io/ips": "10.0.0.2"
    }
    assert "services" not in "".join(build(small("pools: [10.0.0.0/24]\nservices: {a/b: {ports: 80}}"), "homelab.yaml"))


def test_targets_have_no_namespace() -> None:
    """With one the patch misses in silence when the including kustomization sets another."""
    component = yaml.safe_load(build(full("1.20"), "homelab.yaml")["services/media/kustomization.yaml"])
    assert component["kind"] == "Component"
    assert [patch["target"] for patch in component["patches"]] == [
        {"version": "v1", "kind": "Service", "name": "^jellyfin$"},
        {"version": "v1", "kind": "Service", "name": "^music$"},
    ]


def test_no_chart_without_install() -> None:
    """Cilium is installed elsewhere: no values, no chart."""
    model = read('cilium: {version: "1.20.0", install: false, values: {a: 1}}\npools: [10.0.0.0/24]')
    assert _kustomization(model) == {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["ip-pools.yaml"],
    }
