"""Our check of CRD shapes against the API server's own: random objects, the same verdict.

The server is the oracle: it runs Kubernetes' validation on Cilium's CRDs with field validation Strict.
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
from tests.support import require_tool, upstream

COUNT = 1500
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


def _is_known(problem: shapes.Problem) -> bool:
    """Where we are stricter: the server takes any list for `cidr`, since its format hides the type.

    The operator then fails to read the object, so refusing it is right.
    """
    return problem.route[-1] == "cidr" and problem.message.startswith("[")


@pytest.mark.parametrize("minor", MINORS)
def test_the_server_agrees(minor: str, tmp_path: Path) -> None:
    """What our check takes the server takes, and the other way round."""
    chance = random.Random(f"shapes-{minor}")
    bases = _bases(minor)
    objects = [_mutated(chance.choice(bases), chance) for _ in range(COUNT)]
    refused = _refused_by_server(objects, minor, tmp_path)
    differences = []
    for index, item in enumerate(objects):
        ours = shapes.check(item, minor)
        if bool(ours) != (index in refused) and not (ours and all(map(_is_known, ours))):
            differences.append((json.dumps(item), ours, refused.get(index)))
    assert differences == []
    assert COUNT // 5 < len(refused) < COUNT * 4 // 5
