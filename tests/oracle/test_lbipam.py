"""Our verdict on address plans against Cilium's own allocator: random plans, the same answer.

The oracle runs operator/pkg/lbipam of 1.20.0. A plan in which every Service asks for its addresses
is fine when all of them get what they asked for, whatever the order in which Cilium meets them.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab.cli.common import judge_spec
from cilium_homelab.diagnostics import Severity
from tests.support import require_tool

COUNT = 400
VERSION = "1.20.0"
POOLS: list[dict[str, Any]] = [
    {"name": "a", "addresses": ["10.0.0.0/30"]},
    {"name": "b", "addresses": ["10.0.1.0-10.0.1.3"], "serviceSelector": {"namespaces": ["x"]}},
    {"name": "c", "addresses": ["10.0.2.0/31"], "serviceSelector": {"matchLabels": {"lb": "c"}}},
]
ADDRESSES = ["10.0.0.0", "10.0.0.2", "10.0.0.3", "10.0.1.1", "10.0.2.0", "10.0.9.9"]
SHARED = "10.0.0.1"
NAMESPACES = [["x"], ["y"], ["x", "y"], ["x,y"], ["x, y"], ["y,x", "z"], []]
Plan = dict[str, Any]


def _pools(chance: random.Random) -> list[Plan]:
    made = []
    for pool in POOLS:
        pool = dict(pool)
        if chance.random() < 0.1:
            pool["disabled"] = True
        if chance.random() < 0.3:
            pool["allowFirstLastIPs"] = chance.random() < 0.5
        made.append(pool)
    return made


def _service(chance: random.Random, number: int, oddity: float) -> Plan:
    """One that fits its neighbours, but for an oddity here and there."""

    def odd() -> bool:
        return chance.random() < oddity

    made: Plan = {
        "ips": chance.sample(ADDRESSES, chance.choice([1, 1, 2])) if odd() else [SHARED],
        "labels": {"lb": "c"} if odd() else {},
        "externalTrafficPolicy": "Local" if odd() else "Cluster",
        "selector": {"app": "dns" if odd() else "web"},
        "ports": [f"{53 if odd() else 80 + number}/{'UDP' if odd() else 'TCP'}"],
        "sharingKey": chance.choice(["l", "", "k "]) if odd() else "k",
        "sharingNamespaces": chance.choice(NAMESPACES) if chance.random() < 0.5 else ["*"],
    }
    return made


def _plans() -> Iterator[Plan]:
    chance = random.Random("lbipam")
    for _ in range(COUNT):
        names = chance.sample(["x/one", "x/two", "y/one", "y/two"], chance.choice([2, 2, 3]))
        oddity = chance.choice([0, 0.1, 0.4])
        services = {name: _service(chance, number, oddity) for number, name in enumerate(sorted(names))}
        yield {"pools": _pools(chance), "services": services}


def _pool_object(pool: Plan) -> Plan:
    blocks = []
    for text in pool["addresses"]:
        start, dash, stop = text.partition("-")
        blocks.append({"start": start, "stop": stop} if dash else {"cidr": text})
    spec: Plan = {"blocks": blocks, "disabled": pool.get("disabled", False)}
    if "allowFirstLastIPs" in pool:
        spec["allowFirstLastIPs"] = "Yes" if pool["allowFirstLastIPs"] else "No"
    selector = pool.get("serviceSelector", {})
    if "namespaces" in selector:
        spec["serviceSelector"] = {"matchLabels": {"io.kubernetes.service.namespace": selector["namespaces"][0]}}
    elif selector:
        spec["serviceSelector"] = selector
    return {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumLoadBalancerIPPool",
        "metadata": {"name": pool["name"]},
        "spec": spec,
    }


def _service_object(key: str, service: Plan) -> Plan:
    namespace, name = key.split("/")
    annotations = {
        "lbipam.cilium.io/ips": ",".join(service["ips"]),
        "lbipam.cilium.io/sharing-key": service["sharingKey"],
        "lbipam.cilium.io/sharing-cross-namespace": ",".join(service["sharingNamespaces"]),
    }
    ports = []
    for text in service["ports"]:
        number, _, protocol = text.partition("/")
        ports.append({"name": f"p{number}", "port": int(number), "protocol": protocol})
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "namespace": namespace,
            "name": name,
            "labels": service["labels"],
            "annotations": annotations,
        },
        "spec": {
            "type": "LoadBalancer",
            "externalTrafficPolicy": service["externalTrafficPolicy"],
            "selector": service["selector"],
            "ports": ports,
        },
    }


def _real_verdicts(plans: list[Plan]) -> list[bool]:
    """For each plan, whether every Service got all that it asked for."""
    lines = []
    for number, plan in enumerate(plans):
        steps = [
            {"apply": [_pool_object(pool) for pool in plan["pools"]]},
            {"apply": [_service_object(key, service) for key, service in plan["services"].items()]},
        ]
        lines.append(json.dumps({"id": str(number), "steps": steps}))
    done = subprocess.run(
        [require_tool("oracle-lbipam")], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [str(number) for number in range(len(plans))]
    return [_all_served(answer, plan) for answer, plan in zip(answers, plans, strict=True)]


def _all_served(answer: Plan, plan: Plan) -> bool:
    if answer.get("error"):
        assert "panic" in answer["error"], answer["error"]
        return False
    assert not answer.get("rejected"), answer["rejected"]
    return all(
        set(service["ips"]) == set(answer["services"][key].get("ips") or ())
        for key, service in plan["services"].items()
    )


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    """The random plans, the same ones on each run."""
    return list(_plans())


def test_the_allocator_agrees(plans: list[Plan], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error from us where, and only where, some Service stays without an address that it asks for."""
    monkeypatch.chdir(tmp_path)
    real = _real_verdicts(plans)
    differences = []
    for plan, served in zip(plans, real, strict=True):
        spec = {"cilium": {"version": VERSION}, "cluster": {"apiServer": "192.168.1.10:6443"}, **plan}
        body = {
            "apiVersion": "cilium-homelab.io/v1alpha1",
            "kind": "CiliumHomelab",
            "metadata": {"name": "homelab"},
            "spec": spec,
        }
        Path("homelab.yaml").write_text(json.dumps(body), encoding="utf-8")
        errors = [found for found in judge_spec("homelab.yaml").findings if found.severity == Severity.ERROR]
        assert all(found.code.startswith("CH4") for found in errors), errors
        if served == bool(errors):
            differences.append((plan, served, [found.message for found in errors]))
    assert differences == []
    assert COUNT // 8 < sum(real) < COUNT * 7 // 8
