"""One fault, one finding: what the API server refuses in BGP objects no rule tells a second time."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from cilium_homelab import shapes
from cilium_homelab.manifests.judge import Known, judge_files
from cilium_homelab.manifests.read import read_file
from cilium_homelab.manifests.variables import Variables
from cilium_homelab.releases import Release, release_for
from tests.oracle import mutants

PEER = {"name": "router", "peerAddress": "192.168.1.1", "peerASN": 64513, "peerConfigRef": {"name": "router"}}
LABELS = {"advertise": "bgp"}
FAMILY = {"afi": "ipv4", "safi": "unicast", "advertisements": {"matchLabels": LABELS}}
SERVICES = {"advertisementType": "Service", "service": {"addresses": ["LoadBalancerIP"]}, "selector": {}}
PODS = {"advertisementType": "PodCIDR", "attributes": {"communities": {"standard": ["64512:1"]}, "localPreference": 9}}
SPECS: dict[str, dict[str, Any]] = {
    "CiliumBGPClusterConfig": {
        "nodeSelector": {"matchLabels": {"rack": "a"}},
        "bgpInstances": [{"name": "main", "localASN": 64512, "peers": [PEER]}],
    },
    "CiliumBGPPeerConfig": {
        "families": [FAMILY],
        "ebgpMultihop": 2,
        "timers": {"holdTimeSeconds": 9, "keepAliveTimeSeconds": 3},
        "gracefulRestart": {"enabled": True, "restartTimeSeconds": 15},
        "transport": {"peerPort": 179},
    },
    "CiliumBGPAdvertisement": {"advertisements": [SERVICES, PODS]},
    "CiliumBGPNodeConfigOverride": {
        "bgpInstances": [{"name": "main", "routerID": "192.168.1.10", "peers": [{"name": "router"}]}]
    },
}
POLICY_SPEC = {
    "virtualRouters": [
        {
            "localASN": 64512,
            "serviceSelector": {},
            "neighbors": [{"peerAddress": "192.168.1.1/32", "peerASN": 64513, "holdTimeSeconds": 90}],
        }
    ]
}
WRONG: list[Any] = [None, True, [], {}, "x y", "ipv5", 0, -1, 2, 10**6, 10**40, 1.5, "1", ["x"], [None], {"a": 1}]


def _objects(release: Release, kinds: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    made = []
    for kind, spec in kinds.items():
        metadata: dict[str, Any] = {"name": "router"}
        if kind == "CiliumBGPAdvertisement":
            metadata["labels"] = LABELS
        version = release.bgp_api_versions(kind)[0]
        made.append({"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec})
    return made


def _codes(objects: list[dict[str, Any]], release: Release) -> list[str]:
    text = "\n---\n".join(map(json.dumps, objects))
    files = [read_file("a.yaml", text.encode(), "/nowhere", Variables())]
    found = judge_files(files, Known(release)).findings
    # That a version is deprecated is told of objects that are taken, too.
    return [finding.code for finding in found if finding.code != "CH122"]


def _spoilt(item: dict[str, Any]) -> Iterator[tuple[mutants.Route, dict[str, Any]]]:
    """An object with one value replaced, gone, or standing twice."""
    for route in mutants.routes(item):
        if route[0] not in ("spec", "metadata") or route == ("metadata", "name"):
            continue
        for wrong in [*WRONG, "gone", "twice"]:
            made = copy.deepcopy(item)
            node: Any = made
            for step in route[:-1]:
                node = node[step]
            if isinstance(wrong, dict) and isinstance(node[route[-1]], dict):
                continue  # one that has nothing of what it should have has several faults
            if wrong == "gone":
                del node[route[-1]]
            elif wrong != "twice":
                node[route[-1]] = wrong
            elif isinstance(node, list):
                node.append(copy.deepcopy(node[route[-1]]))
            else:
                continue
            yield route, made


@pytest.mark.parametrize("version", ["1.14.0", "1.16.0", "1.17.0", "1.18.0", "1.20.1"])
def test_what_the_server_refuses_is_said_once(version: str) -> None:
    """Objects that no rule has a word for, with one fault: one finding, of none of the rules about BGP."""
    release = release_for(version)
    kinds = SPECS if release.has_bgp_v2 else {"CiliumBGPPeeringPolicy": POLICY_SPEC}
    objects = _objects(release, kinds)
    assert _codes(objects, release) == []
    refused = 0
    for index, item in enumerate(objects):
        for route, made in _spoilt(item):
            problems = shapes.check(made, release.minor)
            if len(problems) != 1:
                continue
            refused += 1
            codes = _codes([*objects[:index], made, *objects[index + 1 :]], release)
            assert len(codes) == 1, (route, problems, codes)
            assert codes[0] < "CH3", (route, problems, codes)
    assert refused > 150
