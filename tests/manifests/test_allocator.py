"""Manifests against Cilium's own allocator: what a Service asks for, and whether it gets it, is read alike.

The oracle runs operator/pkg/lbipam of 1.20.0 on the same objects, spelled as people spell them: old and
new annotations, one or both, spec.loadBalancerIP, blanks and commas, ranges and single addresses.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator
from typing import Any

from cilium_homelab.diagnostics import Severity
from cilium_homelab.manifests.assemble import Described, model_of
from cilium_homelab.manifests.judge import Known, judge_files
from cilium_homelab.manifests.read import File, read_file
from cilium_homelab.manifests.variables import Variables
from cilium_homelab.releases import release_for
from tests.oracle import test_lbipam as lbipam_test
from tests.support import require_tool

COUNT = 400
RELEASE = release_for("1.20.0")
# True, and no reason why a Service would stay without an address: names that differ, and items that are dropped.
ABOUT_WORDS = {"CH201", "CH431"}
Object = dict[str, Any]


def _respelled(service: Object, chance: random.Random) -> Object:
    """The same Service in other words, and now and then another request beside the first."""
    annotations: dict[str, str] = service["metadata"]["annotations"]
    for name in list(annotations):
        old = name.replace("lbipam.cilium.io/", "io.cilium/lb-ipam-")
        dice = chance.random()
        if dice < 0.2:
            annotations[old] = annotations.pop(name)
        elif dice < 0.3:
            annotations[old] = "10.0.0.2" if name.endswith("ips") else "other"
    ips = next(name for name in annotations if name.endswith("ips"))
    if chance.random() < 0.2:
        annotations[ips] = chance.choice([" {}", "{} ", "{},", ",{}", "{},{}", "{}, web.lan"]).replace(
            "{}", annotations[ips]
        )
    if chance.random() < 0.2:
        service["spec"]["loadBalancerIP"] = chance.choice(
            [lbipam_test.SHARED, lbipam_test.SHARED, *lbipam_test.ADDRESSES]
        )
        if chance.random() < 0.5:
            del annotations[ips]
    return service


def _reshaped(pool: Object, chance: random.Random) -> Object:
    if pool["metadata"]["name"] == "a" and chance.random() < 0.3:
        pool["spec"]["blocks"].append(
            chance.choice(
                [{"start": "10.0.9.9"}, {"cidr": "10.0.9.9/32", "start": "10.0.0.1"}, {"cidr": "10.0.9.9/29"}]
            )
        )
    return pool


def _clusters() -> Iterator[list[Object]]:
    chance = random.Random("manifests")
    plans = list(lbipam_test._plans())[:COUNT]
    for plan in plans:
        pools = [_reshaped(lbipam_test._pool_object(pool), chance) for pool in plan["pools"]]
        services = [lbipam_test._service_object(key, service) for key, service in plan["services"].items()]
        yield [*pools, *(_respelled(service, chance) for service in services)]


def _real(clusters: list[list[Object]]) -> list[dict[str, set[str]] | None]:
    """The addresses of each Service; None where the operator crashes."""
    lines = []
    for number, objects in enumerate(clusters):
        pools = [item for item in objects if item["kind"] != "Service"]
        services = [item for item in objects if item["kind"] == "Service"]
        lines.append(json.dumps({"id": str(number), "steps": [{"apply": pools}, {"apply": services}]}))
    done = subprocess.run(
        [require_tool("oracle-lbipam")], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [str(number) for number in range(len(clusters))]
    assert not [answer["rejected"] for answer in answers if answer.get("rejected")]
    return [
        None
        if answer.get("error")
        else {key: set(service.get("ips") or ()) for key, service in answer["services"].items()}
        for answer in answers
    ]


def _read(objects: list[Object]) -> File:
    return read_file("a.yaml", "\n---\n".join(map(json.dumps, objects)).encode(), "/nowhere", Variables())


def test_the_allocator_agrees() -> None:
    """An error where, and only where, a Service does not get just what it asks for."""
    clusters = list(_clusters())
    differences = []
    fine = 0
    for objects, real in zip(clusters, _real(clusters), strict=True):
        file = _read(objects)
        model, _ = model_of(Described([file], None, (), (), True, RELEASE, True))
        wanted = {
            service.key: {block.interval.canonical() for block in service.addresses} for service in model.services
        }
        served = real is not None and all(real[key] == ips for key, ips in wanted.items() if ips)
        findings = judge_files([file], Known(RELEASE)).findings
        errors = [found for found in findings if found.severity is Severity.ERROR and found.code not in ABOUT_WORDS]
        assert all(found.code.startswith("CH4") for found in errors), errors
        fine += served
        if served == bool(errors):
            differences.append((objects, real, wanted, [found.message for found in errors]))
    assert not differences, json.dumps(differences[0], default=list)
    assert COUNT // 10 < fine < COUNT * 9 // 10
