"""Whatever stands where: findings, never an exception, and the same ones each time."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from cilium_homelab.manifests.judge import Known, judge_files
from cilium_homelab.manifests.read import File, read_file
from cilium_homelab.manifests.variables import Variables
from cilium_homelab.releases import MINORS, release_for
from cilium_homelab.reporters import concise, ordered
from tests.oracle import test_shapes as shapes_test

SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {
        "name": "a",
        "namespace": "b",
        "labels": {"l": "m"},
        "annotations": {
            "lbipam.cilium.io/ips": "10.0.0.1, fd00::1",
            "io.cilium/lb-ipam-ips": "10.0.0.2",
            "lbipam.cilium.io/sharing-key": "k",
            "lbipam.cilium.io/sharing-cross-namespace": "a, b",
        },
    },
    "spec": {
        "type": "LoadBalancer",
        "loadBalancerIP": "10.0.0.3",
        "externalTrafficPolicy": "Local",
        "loadBalancerClass": "io.cilium/l2-announcer",
        "externalIPs": ["10.1.0.1"],
        "selector": {"app": "a"},
        "ports": [{"port": 80, "protocol": "TCP"}],
    },
}
KUSTOMIZATION = {
    "kind": "Kustomization",
    "namespace": "b",
    "resources": ["a.yaml"],
    "patches": [{"path": "b.yaml"}],
    "helmCharts": [
        {
            "name": "cilium",
            "version": "1.20.0",
            "valuesMerge": "override",
            "additionalValuesFiles": [],
            "valuesInline": {
                "l2announcements": {"enabled": True, "leaseDuration": "15s"},
                "k8sServiceHost": "10.0.0.1",
                "k8sServicePort": 6443,
            },
        }
    ],
}


def _mutated(base: Any, chance: random.Random) -> Any:
    made = copy.deepcopy(base)
    for _ in range(chance.randint(1, 3)):
        routes = list(shapes_test._routes(made))
        *above, last = chance.choice(routes)
        node = made
        for step in above:
            node = node[step]
        node[last] = copy.deepcopy(chance.choice([*shapes_test.JUNK, "${X}", "{{ x }}", "10.0.0.1,", "1.2.3.4-5"]))
    return made


def _file(path: str, *objects: Any) -> File:
    return read_file(path, "\n---\n".join(map(json.dumps, objects)).encode(), "/nowhere", Variables())


@pytest.mark.parametrize("seed", range(120))
def test_no_exception(seed: int) -> None:
    """Objects of every kind with junk in places, together, under each release and under none."""
    chance = random.Random(seed)
    minor = chance.choice(MINORS)
    bases = [*shapes_test._bases(minor), SERVICE, SERVICE]
    objects = [_mutated(base, chance) for base in bases]
    files = [_file("a.yaml", *objects), _file("kustomization.yaml", _mutated(KUSTOMIZATION, chance))]
    for release in (None, release_for(f"{minor}.0")):
        judgement = judge_files(files, Known(release))
        text = concise.render(ordered(judgement.findings))
        assert text == concise.render(ordered(judge_files(files, Known(release)).findings))
        assert all(line.startswith(("a.yaml:", "kustomization.yaml:")) for line in text.splitlines())
