"""Our verdict on L2 announcements against Cilium's own announcer: random clusters, the same answer.

The oracle runs pkg/l2announcer of 1.20.2 on one node. `validate` gets the same policies and Services as
manifests, and the node with its NICs from `.cilium-homelab.yaml`.

`CILIUM_HOMELAB_AGREEMENT=1000 pytest tests/oracle/test_l2.py` asks about more clusters than the gate does.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab.diagnostics import Diagnostic, Severity
from cilium_homelab.manifests.run import judge_paths
from cilium_homelab.releases import release_for
from tests.support import require_tool

COUNT = int(os.environ.get("CILIUM_HOMELAB_AGREEMENT", "100"))
RELEASE = release_for("1.20.2")
NODE = "node-1"
Object = dict[str, Any]

NICS = ["eth0", "eth1", "eth0.20", "enp1s0", "wlan0", "veth0a1b2c3d", "docker0", "br-lan"]
PATTERNS = {
    "exact": ["^eth0$", "^enp1s0$", "^eth0\\.20$", "^wlan0$", "^missing$"],
    "anchored": ["^eth[0-9]+$", "^en", "^(eth|enp).*", "^e"],
    "glob": ["eth*", "en?", "e*", "eth.*"],
    "unanchored": ["eth0", "th", "0", "ETH0", "(?i)ETH0", "", "wlan"],
    "bad": ["eth[", "*eth", "^(?!veth)", "eth(0", "a**", "eth\\"],
}
KEYS = ["role", "zone", "example.com/lan"]
VALUES = ["edge", "core", ""]
NAMES = ["a-b/c", "a/b-c", "media/jellyfin", "media/plex", "dns/resolver"]
SERVICE_LABELS = [*KEYS, "io.kubernetes.service.namespace", "io.kubernetes.service.name"]
FOREIGN = ["io.cilium/bgp-control-plane", "metallb"]


def _labels(chance: random.Random) -> Object:
    return {key: chance.choice(VALUES) for key in KEYS if chance.random() < 0.5}


def _expression(chance: random.Random, keys: list[str], oddity: float) -> Object:
    operator = chance.choice(["In", "NotIn", "Exists", "DoesNotExist"])
    made: Object = {"key": chance.choice(keys), "operator": operator}
    wants = operator in ("In", "NotIn")
    if chance.random() < oddity:
        wants = not wants
    if wants:
        made["values"] = chance.sample([*VALUES, "media", "jellyfin"], chance.choice([1, 2]))
    if chance.random() < oddity / 3:
        made["key"] = "a/b/c"
    return made


def _selector(chance: random.Random, keys: list[str], oddity: float) -> Object | None:
    dice = chance.random()
    if dice < 0.6:
        return None
    if dice < 0.65:
        return {}
    made: Object = {}
    if chance.random() < 0.5:
        key = chance.choice(keys)
        made["matchLabels"] = {key: chance.choice(["media", "jellyfin"] if key.startswith("io.") else VALUES)}
    if not made or chance.random() < 0.3:
        made["matchExpressions"] = [_expression(chance, keys, oddity) for _ in range(chance.choice([1, 1, 2]))]
    return made


def _policy(chance: random.Random, name: str, oddity: float) -> Object:
    spec: Object = {}
    kinds = ["exact", "anchored", "glob", "unanchored", *(["bad"] if chance.random() < oddity else [])]
    if chance.random() < 0.85:
        spec["interfaces"] = [chance.choice(PATTERNS[chance.choice(kinds)]) for _ in range(chance.choice([1, 1, 1, 2]))]
    for field, keys in (("nodeSelector", KEYS), ("serviceSelector", SERVICE_LABELS)):
        selector = _selector(chance, keys, oddity)
        if selector is not None:
            spec[field] = selector
    spec["loadBalancerIPs"] = chance.random() < 0.85
    if chance.random() < 0.6:
        spec["externalIPs"] = chance.random() < 0.6
    return {
        "apiVersion": "cilium.io/v2alpha1",
        "kind": "CiliumL2AnnouncementPolicy",
        "metadata": {"name": name},
        "spec": spec,
    }


def _service(chance: random.Random, key: str, number: int, oddity: float) -> Object:
    """A Service; each asks for addresses of its own, but for an oddity here and there."""
    namespace, name = key.split("/")
    kind = "LoadBalancer" if chance.random() < 0.85 else chance.choice(["ClusterIP", "NodePort"])
    ips = [f"10.0.0.{10 + number}"] if kind == "LoadBalancer" else []
    if ips and chance.random() < 0.3:
        ips.append(f"fd00::{10 + number}")
    external: list[str] = []
    if kind != "LoadBalancer" or chance.random() < 0.3:
        external = [f"10.0.1.{10 + number}"]
        if chance.random() < oddity:
            external = [chance.choice(["10.0.1.1", "10.0.0.10", "fd01::1"])]
    spec: Object = {
        "type": kind,
        "ports": [{"name": "p", "port": 443 if chance.random() < oddity else 80 + number}],
        "selector": {"app": name},
    }
    if external:
        spec["externalIPs"] = external
    if chance.random() < 0.3:
        spec["externalTrafficPolicy"] = "Local"
    if chance.random() < oddity and kind == "LoadBalancer":
        spec["loadBalancerClass"] = chance.choice([*FOREIGN, "io.cilium/l2-announcer"])
    annotations = {"lbipam.cilium.io/ips": ",".join(ips)} if ips else {}
    if chance.random() < oddity / 2:
        annotations["service.cilium.io/type"] = chance.choice(["ClusterIP", "NodePort", "LoadBalancer", "Loadbalancer"])
    labels = _labels(chance)
    if chance.random() < oddity / 4:
        labels["service.kubernetes.io/service-proxy-name"] = "other"
    metadata = {"namespace": namespace, "name": name, "labels": labels, "annotations": annotations}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def _backends(chance: random.Random) -> list[Object]:
    return [
        {"ip": f"10.1.0.{number}", "node": chance.choice([NODE, "node-2"]), "ready": chance.random() < 0.9}
        for number in range(chance.choice([0, 1, 1, 2]))
    ]


def _cluster(chance: random.Random) -> Object:
    oddity = chance.choice([0, 0, 0.15, 0.5])
    keys = chance.sample(NAMES, chance.choice([1, 2, 3]))
    services = [_service(chance, key, number, oddity) for number, key in enumerate(keys)]
    return {
        "labels": _labels(chance),
        "nics": chance.sample(NICS, chance.choice([1, 2, 3])),
        "ipv6": chance.random() < 0.8,
        "policies": [
            _policy(chance, name, oddity) for name in ["one", "two", "three"][: chance.choice([1, 1, 1, 2, 3])]
        ],
        "services": services,
        "backends": [_backends(chance) for _ in services],
    }


def _clusters() -> Iterator[Object]:
    chance = random.Random("l2")
    for _ in range(COUNT):
        yield _cluster(chance)


# -- what the real announcer says ------------------------------------------------------------------


def _given(service: Object) -> list[str]:
    """The addresses that a load balancer gives a Service: Cilium's those that it asks for, another one its own."""
    spec = service["spec"]
    if spec["type"] != "LoadBalancer":
        return []
    if spec.get("loadBalancerClass") == "metallb":
        return []  # it asks Cilium, in vain
    ips: str = service["metadata"]["annotations"]["lbipam.cilium.io/ips"]
    return ips.split(",")


def _scenario(number: int, cluster: Object) -> Object:
    services = []
    for service, backends in zip(cluster["services"], cluster["backends"], strict=True):
        ips = [ip for ip in _given(service) if cluster["ipv6"] or ":" not in ip]
        status = {"loadBalancer": {"ingress": [{"ip": ip} for ip in ips]}}
        services.append({**service, "status": status, "backends": backends})
    return {
        "id": str(number),
        "config": {"namespace": "kube-system", "ipv6": cluster["ipv6"]},
        "node": {"name": NODE, "labels": cluster["labels"]},
        "devices": [{"name": name, "addresses": ["192.168.1.10"]} for name in cluster["nics"]],
        "policies": cluster["policies"],
        "services": services,
        "repeat": 3,
    }


def _ask(clusters: list[Object]) -> list[Object]:
    lines = [json.dumps(_scenario(number, cluster)) for number, cluster in enumerate(clusters)]
    done = subprocess.run(
        [require_tool("oracle-l2")], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [str(number) for number in range(len(clusters))]
    assert not [answer["error"] for answer in answers if answer.get("error")]
    return answers


def _outcomes(answer: Object) -> list[Object]:
    """All that happened in the runs of a scenario: goroutines race."""
    return answer.get("variants") or [answer]


# -- what we say ------------------------------------------------------------------------------------

POOL = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: pool}
spec: {blocks: [{cidr: 10.0.0.0/24}, {cidr: "fd00::/120"}]}
"""
CHART = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
- name: cilium
  version: 1.20.2
  valuesInline:
    kubeProxyReplacement: true
    k8sServiceHost: 192.168.9.9
    k8sServicePort: 6443
    l2announcements: {enabled: true}
    k8sClientRateLimit: {qps: 50, burst: 100}
    ipv6: {enabled: %s}
"""


def _judge(cluster: Object, folder: Path) -> list[Diagnostic]:
    for old in folder.glob("*.yaml"):
        old.unlink()
    nodes = [{"name": NODE, "labels": cluster["labels"], "interfaces": cluster["nics"]}]
    config = {"cilium": {"version": "1.20.2"}, "cluster": {"nodes": nodes}}
    (folder / ".cilium-homelab.yaml").write_text(json.dumps(config), encoding="utf-8")
    (folder / "pool.yaml").write_text(POOL, encoding="utf-8")
    chart = CHART % json.dumps(cluster["ipv6"])
    (folder / "kustomization.yaml").write_text(
        f"{chart}resources: {json.dumps(sorted(_files(cluster)))}\n", encoding="utf-8"
    )
    for name, item in _files(cluster).items():
        (folder / name).write_text(json.dumps(item), encoding="utf-8")
    found = judge_paths([str(folder)], None, (), pytest.fail).findings
    return [finding for finding in found if finding.severity > Severity.INFO]


def _files(cluster: Object) -> dict[str, Object]:
    made = {f"policy-{number}.yaml": item for number, item in enumerate(cluster["policies"])}
    return made | {f"service-{number}.yaml": item for number, item in enumerate(cluster["services"])}


def _blamed(finding: Diagnostic, cluster: Object) -> Object | None:
    """The policy or Service that a finding is about."""
    assert finding.place.document is not None
    return _files(cluster).get(Path(finding.place.document.source.name).name)


# -- agreement --------------------------------------------------------------------------------------


def _key(service: Object) -> str:
    return f"{service['metadata']['namespace']}/{service['metadata']['name']}"


def _answered(outcome: Object, key: str) -> bool:
    return any(key in (origin.strip() for origin in entry["origins"]) for entry in outcome["entries"])


def _silent_leases(answer: Object) -> list[str]:
    """The Services whose lease the node takes and for which it answers nothing, in some run."""
    return sorted(
        {
            key
            for outcome in _outcomes(answer)
            for key, state in outcome["selected"].items()
            if state["leading"] and not _answered(outcome, key)
        }
    )


@pytest.fixture(scope="module")
def clusters() -> list[Object]:
    """The random clusters, the same ones on each run."""
    return list(_clusters())


@pytest.fixture(scope="module")
def answers(clusters: list[Object]) -> list[Object]:
    """What the real announcer does with each of them."""
    return _ask(clusters)


@pytest.fixture(scope="module")
def verdicts(clusters: list[Object], tmp_path_factory: pytest.TempPathFactory) -> list[list[Diagnostic]]:
    """Our errors and warnings on each of them."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / ".git").mkdir()
    return [_judge(cluster, folder) for cluster in clusters]
