"""Models for the tests of the renderer, and kustomize to judge what is rendered."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import yaml

from cilium_homelab.model import Model
from cilium_homelab.source import decode_text
from cilium_homelab.spec import read_source
from tests.support import require_tool

RELEASES = {
    "1.14": "1.14.19",
    "1.15": "1.15.19",
    "1.16": "1.16.19",
    "1.17": "1.17.18",
    "1.18": "1.18.12",
    "1.19": "1.19.6",
    "1.20": "1.20.0",
    "1.21": "1.21.0-pre.0",
}
HEADER = "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: homelab}\nspec:\n"

FULL = """
cilium:
  version: "%s"
  values: {operator: {replicas: 2}, extraConfig: {smile: "a\\U0001F600b", "y": "no", odd: 1.5, unset: null}}
cluster:
  name: homelab
  apiServer: "192.168.1.10:6443"
  nodes: [{name: node-1, address: 192.168.1.10}, {name: node-2, address: 192.168.1.11}]
pools:
  - name: default
    addresses: [192.168.1.128/26]
    serviceSelector: {matchExpressions: [{key: lb, operator: NotIn, values: ["yes", "1", "007"]}]}
  - name: dns
    addresses: [192.168.1.64/28]
    serviceSelector: {namespaces: [dns], matchLabels: {lb: "off"}}
    disabled: true
l2:
  interfaces: [enp0s25, 'eth*', 'bond0.20', '/^(?:en|\U0001f600)[op]\\d+/']
  nodeSelector: {matchExpressions: [{key: node-role.kubernetes.io/control-plane, operator: DoesNotExist}]}
  externalIPs: true
  leases: {duration: 15s, renewDeadline: 5s, retryPeriod: 200ms}
services:
  media/jellyfin: 192.168.1.154
  media/music: {ips: [192.168.1.155, 192.168.1.156], loadBalancerClass: io.cilium/l2-announcer}
  pi-hole/dns-udp: {ips: 192.168.1.153, sharingKey: "1.0", ports: 53/UDP, externalIPs: 192.168.1.20}
  pi-hole/dns-tcp: {ips: 192.168.1.153, sharingKey: "1.0", ports: 53/TCP}
argocd: {syncWave: -2}
"""
"""Something of everything, in a form that every release takes; `%s` is the version."""


def read(body: str) -> Model:
    """The model of a spec's body, which the reader takes without a word. Tests only look at rendering."""
    text = HEADER + "".join(f"  {line}\n" if line else "\n" for line in body.strip("\n").splitlines())
    spec = read_source(decode_text(text.encode(), "homelab.yaml"), "/")
    assert spec.findings == ()
    return spec.model


def small(rest: str = "pools: [192.168.1.128/25]", version: str = "1.20.0", cilium: str = "") -> Model:
    """The model of a small spec: the rest of its body below a release and an API server."""
    start = f'cilium: {{version: "{version}"{cilium}}}\ncluster: {{apiServer: "192.168.1.10:6443"}}\n'
    return read(start + rest)


def full(minor: str) -> Model:
    """The model of FULL for a minor."""
    return read(FULL % RELEASES[minor])


def write_chart(folder: Path, name: str = "cilium") -> Path:
    """A chart that shows the values which Helm read, and its release, in a ConfigMap."""
    (folder / name / "templates").mkdir(parents=True)
    (folder / name / "Chart.yaml").write_text("apiVersion: v2\nname: cilium\nversion: 1.20.0\n", encoding="utf-8")
    template = (
        "apiVersion: v1\nkind: ConfigMap\n"
        "metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}\n"
        "data:\n  kubernetes: {{ .Capabilities.KubeVersion.Version }}\n  values: {{ .Values | toJson | quote }}\n"
    )
    (folder / name / "templates" / "seen.yaml").write_text(template, encoding="utf-8")
    return folder / name


def write_files(folder: Path, files: dict[str, str] | dict[str, bytes]) -> None:
    """Files by relative name, as they are."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def kustomize(folder: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """`kustomize build` of a folder, as it ended."""
    command = [require_tool("kustomize"), "build", *flags, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)


def build_stream(folder: Path, *flags: str) -> str:
    """The stream of a `kustomize build` that must succeed."""
    done = kustomize(folder, *flags)
    assert done.returncode == 0, done.stderr
    return done.stdout


def with_helm() -> tuple[str, ...]:
    """The flags with which kustomize inflates charts."""
    return "--enable-helm", "--helm-command", require_tool("helm")


def objects(stream: str) -> dict[str, dict[str, object]]:
    """The objects of a stream by kind/name."""
    found = [item for item in yaml.load_all(stream, Loader=yaml.CSafeLoader) if item is not None]
    named = {f"{item['kind']}/{item['metadata']['name']}": item for item in found}
    assert len(named) == len(found)
    return named


def seen_values(stream: str) -> dict[str, object]:
    """The values that the chart of write_chart was given."""
    data = objects(stream)["ConfigMap/cilium"]["data"]
    assert isinstance(data, dict)
    values: dict[str, object] = json.loads(data["values"])
    return values
