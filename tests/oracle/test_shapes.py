"""Our check of CRD shapes against the API server's own: random objects, the same verdict.

The server is the oracle: it runs Kubernetes' validation on Cilium's CRDs with field validation Strict. Single texts
are varied in test_crdcheck.py.
"""

from __future__ import annotations

import copy
import json
import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab import shapes
from cilium_homelab.releases import MINORS, release_for
from tests.oracle import mutants
from tests.support import require_tool, upstream

COUNT = 2600
"""Objects of each minor: more than 20,000 in all."""
SELECTOR = {"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}]}
POOL_SPEC = {"serviceSelector": SELECTOR, "disabled": False}
POLICY_SPEC = {
    "interfaces": ["^eth0$"],
    "nodeSelector": SELECTOR,
    "serviceSelector": SELECTOR,
    "loadBalancerIPs": True,
    "externalIPs": False,
}
JUNK: list[Any] = [
    None, "", "x", 0, 1, -1, 1.5, True, [], {}, ["x"], [1], {"x": "y"}, {"a": 1}, "Yes", "No", "yes", "10.0.0.0/24",
    "10.0.0.5/24", "10.0.010.0/24", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/08", "fd00::/64", "fd00::/129",
    "::ffff:10.0.0.0/104", "10.0.0.1-10.0.0.9", "In", "NotIn", "Exists", "a b", "x" * 64, "-x",
    {"matchLabels": {"a": True}},
    [{"cidr": "10.0.0.0/8"}], [{}], [{"start": "x"}], {"matchExpressions": [{}]},
    {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["b"]}]},
]  # fmt: skip
KEYS = [
    "cidrs",
    "blocks",
    "allowFirstLastIPs",
    "interface",
    "interfaces",
    "disabled",
    "selector",
    "start",
    "end",
    "x",
    "cidr",
]


def _bases(minor: str) -> list[dict[str, Any]]:
    release = release_for(f"{minor}.99")
    field = "blocks" if release.pool_has_blocks else "cidrs"
    blocks: list[dict[str, str]] = [{"cidr": "10.0.0.0/24"}]
    pool = {**POOL_SPEC, field: blocks}
    if release.pool_has_blocks:
        blocks.append({"start": "10.0.1.1", "stop": "10.0.1.9"})
        pool["allowFirstLastIPs"] = "Yes"
    versions = shapes.shapes_of(minor)["CiliumLoadBalancerIPPool"]
    made = [{"apiVersion": version, "kind": "CiliumLoadBalancerIPPool", "spec": pool} for version in versions]
    made.append({"apiVersion": release.policy_api_version, "kind": "CiliumL2AnnouncementPolicy", "spec": POLICY_SPEC})
    return [{**item, "metadata": {"name": "a", "labels": {"l": "m"}}} for item in made]


def _routes(value: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if route:
        yield route
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _routes(item, (*route, key))


def _mutated(base: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    made = copy.deepcopy(base)
    for _ in range(chance.randint(0, 2)):
        # Kind, version and name decide where the server looks, so they stay.
        routes = [route for route in _routes(made) if route[0] == "spec" or route[:2] == ("metadata", "labels")]
        if not routes:
            break
        *above, last = chance.choice(routes)
        node: Any = made
        for step in above:
            node = node[step]
        what = chance.choice(["replace", "replace", "remove", "add"])
        if what == "replace":
            node[last] = copy.deepcopy(chance.choice(JUNK))
        elif what == "remove":
            del node[last]
        elif isinstance(node, dict):
            node[chance.choice(KEYS)] = copy.deepcopy(chance.choice(JUNK))
    return made


def _refused_by_server(objects: list[dict[str, Any]], minor: str, folder: Path) -> dict[int, list[str]]:
    """Index -> the server's errors."""
    path = folder / "objects.yaml"
    path.write_text("".join(f"---\n{json.dumps(item)}\n" for item in objects), encoding="utf-8")
    command = [require_tool("oracle-crdcheck"), "-crds", str(upstream() / minor / "crds"), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    refused: dict[int, list[str]] = {}
    for line in (done.stdout + done.stderr).splitlines():
        found = re.match(r".*?objects\.yaml:(\d+) .*?: error: (.*)", line)
        if found:
            refused.setdefault(int(found[1]) - 1, []).append(found[2])
    return refused


def _path(route: shapes.Route) -> str:
    """A route as the server writes it: spec.blocks[0].cidr."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in route)
    return "".join(steps).removeprefix(".")


def _is_list_for_a_text(problem: shapes.Problem, item: dict[str, Any]) -> bool:
    """A list where a text of a format is wanted; see KNOWN."""
    found: Any = item
    for step in problem.route:
        found = found[step]
    return problem.route[-1] in ("cidr", "peerAddress", "routerID") and isinstance(found, list)


def _differs(item: dict[str, Any], ours: list[shapes.Problem], theirs: list[mutants.Complaint]) -> bool:
    if bool(ours) != bool(theirs):
        return not (ours and all(_is_list_for_a_text(problem, item) for problem in ours))
    # What it names of a spec we name too, or what lies inside. It stops at metadata that it cannot read, and at what
    # is refused before rules in CEL and unique names are looked at; we do not.
    paths = [_path(problem.route) for problem in ours]
    named = [complaint.path for complaint in theirs if complaint.path.startswith("spec")]
    return not all(any(path.startswith(name) for path in paths) for name in named)


@pytest.mark.slow
@pytest.mark.parametrize("minor", MINORS)
def test_the_server_agrees(minor: str, tmp_path: Path) -> None:
    """What our check takes of any kind and version the server takes, and the other way round, for the same reasons."""
    chance = random.Random(f"shapes-{minor}")
    objects = [mutants.mutated(mutants.made(minor, chance), chance) for _ in range(COUNT)]
    said = mutants.verdicts(objects, minor, tmp_path)
    differences = [
        (json.dumps(item), ours, theirs)
        for item, theirs in zip(objects, said, strict=True)
        if _differs(item, ours := shapes.check(item, minor), theirs)
    ]
    assert differences == []
    for kind in mutants.crds()[minor]:
        of_kind = [
            bool(theirs)
            for item, theirs in zip(objects, said, strict=True)
            if (item["kind"], item["apiVersion"]) == kind
        ]
        assert len(of_kind) > COUNT // 20
        assert 0.2 < sum(of_kind) / len(of_kind) < 0.8, kind


def test_every_kind_and_version_is_there() -> None:
    """Each kind that upstream serves and people write has a shape in each of its versions, and no other has."""
    there = {
        minor: {(kind, version) for kind, versions in shapes.shapes_of(minor).items() for version in versions}
        for minor in MINORS
    }
    assert there == {minor: set(schemas) for minor, schemas in mutants.crds().items()}
    assert {len(found) for found in there.values()} == {3, 7, 12, 11}


POOL: dict[str, Any] = {"apiVersion": "cilium.io/v2alpha1", "kind": "CiliumLoadBalancerIPPool"}
OVERRIDE: dict[str, Any] = {"apiVersion": "cilium.io/v2alpha1", "kind": "CiliumBGPNodeConfigOverride"}
NAMED: dict[str, Any] = {"metadata": {"name": "a"}}
KNOWN: dict[str, dict[str, Any]] = {
    # Refused here, taken by the server:
    "a list where a CIDR is wanted: the format hides the type from the server, and the operator cannot read it": {
        **POOL, **NAMED, "spec": {"blocks": [{"cidr": ["10.0.0.0/24"]}]}
    },
    "a list where an IPv4 address is wanted: the same": {
        **OVERRIDE, **NAMED, "spec": {"bgpInstances": [{"name": "a", "routerID": ["x"]}]}
    },
    "generateName alone: kubectl apply and Argo CD cannot apply it": {
        **POOL, "metadata": {"generateName": "a-"}, "spec": {}
    },
    "1000 blanks around an address: what is longer is not compared, so that no text costs more than a look": {
        **OVERRIDE,
        **NAMED,
        "spec": {"bgpInstances": [{"name": "a", "peers": [{"name": "b", "localAddress": "10.0.0.1" + " " * 1000}]}]},
    },
    # Taken here, refused by the server:
    "managedFields with nonsense inside: the server writes them, and a copy of them is right": {
        **POOL, "metadata": {"name": "a", "managedFields": [{"manager": 1}]}, "spec": {}
    },
    "finalizers that exclude each other: they are the garbage collector's": {
        **POOL, "metadata": {"name": "a", "finalizers": ["orphan", "foregroundDeletion"]}, "spec": {}
    },
}  # fmt: skip
"""Where the server's verdict is another one, and why that is left so."""


def test_known_differences(tmp_path: Path) -> None:
    """Each is one still; where one is gone, its line here goes too."""
    said = mutants.verdicts(list(KNOWN.values()), "1.20", tmp_path)
    for (reason, item), theirs in zip(KNOWN.items(), said, strict=True):
        assert bool(shapes.check(item, "1.20")) != bool(theirs), reason
