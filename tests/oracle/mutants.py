"""Objects of every kind, made at random from upstream's CRDs and then spoilt, and what the API server says to them."""

from __future__ import annotations

import copy
import json
import random
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support import require_tool, upstream

Route = tuple[Any, ...]


class Complaint(NamedTuple):
    """One thing that the server refuses; path "" where it names none, as of metadata that it cannot read."""

    path: str
    message: str


# What is valid where a pattern stands, by how the pattern begins.
BY_PATTERN = {
    "^(([A-Za-z0-9][": ["b", "", "a_b.c-d", "x" * 63],
    "((^": ["10.0.0.1", "fd00::1", "fe80::1%eth0", " 192.168.1.1 ", "::ffff:10.0.0.1", "1:2:3:4:5:6:7::"],
}
COMMUNITIES = {True: ["64512:100", "65535:65281", "77", "4294967295"], False: ["1:2:3", "4294967295:0:1"]}
# Fields of an advertisement that its type does not want, or wants.
UNWANTED = {
    "PodCIDR": ("service", "interface", "selector"),
    "CiliumPodIPPool": ("service", "interface"),
    "Service": ("interface",),
    "Interface": ("service",),
}
BY_FORMAT = {"cidr": ["10.0.0.0/24", "fd00::/64", "192.168.1.1/32"], "ipv4": ["10.0.0.1", "192.168.1.10"]}
WORDS = ["a", "b", "main", "router", "cilium.io", "CiliumBGPPeerConfig", "eth0", "x" * 255]
TEXTS = [
    "", "x", "Yes", "yes", "In", "Exists", "In ", "ipv4", "IPv4", "unicast", "Service", "service", "PodCIDR",
    "Interface", "CiliumPodIPPool", "LoadBalancerIP", "ExternalIP", "DefaultGateway", "no-export", "no-Export",
    "10.0.0.1", "10.0.0.01", "010.0.0.1", "10.0.0.256", "10.0.0", " 10.0.0.1", "10.0.0.1\n", "\v10.0.0.1",
    "10.0.0.1/24", "\u00a010.0.0.1", "\u0661.0.0.1", "10.0.0.0/24", "10.0.0.5/024", "10.0.0.0/33", "fd00::/64",
    "fd00::/129", "fd00::1", "fd00:::1", "FD00::1", "::", ":", "1::2::3", "::1:2:3:4:5:6:7", "1:2:3:4:5:6:7::",
    "1:2:3:4:5:6:7:8:9", "::10.0.0.1", "::ffff:10.0.0.1", "::ffff:10.0.0.01", "fe80::1%eth0", "fe80::1%",
    "fe80::1%\n", "fe80::00001", "router.lan", "0:0", "65535:65535", "65536:0", "0:65536", "01:1", "1:1\n",
    "4294967295", "4294967296", "042", "1:2:3:4", "1:2:4294967296", "-1", "a b", "-x", "x-", "a/b", "x" * 63,
    "x" * 64, "x" * 255, "x" * 256, "é", "true", "1", "null", "2024-01-01", "2024-01-01T00:00:00Z",
    "2024-02-30T00:00:00Z", " " * 1200,
]  # fmt: skip
NUMBERS = [
    0, 1, -1, 2, 3, 30, 31, 32, 127, 128, 255, 256, 4095, 4096, 65535, 65536, 2**31 - 1, 2**31, -(2**31), 2**32 - 1,
    2**32, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 2**64, 10**40, 0.5, 1.0, 1.5, 64512.0, 1e20, -0.0, 3.0000001,
]  # fmt: skip
JUNK: list[Any] = [
    None, True, False, [], {}, [None], ["x"], [1], [[]], [{}], {"x": "y"}, {"a": 1}, {"name": "a"}, {"name": None},
    [{"name": "a"}, {"name": "a"}], [{"name": "a"}, {"name": "b"}], [{"name": 1}, {"name": 1}],
    {"matchLabels": {"a": True}}, {"matchLabels": None}, {"matchLabels": {"a": None}}, {"matchExpressions": [{}]},
    {"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["b"]}]},
    {"holdTimeSeconds": 9}, {"keepAliveTimeSeconds": 91}, {"holdTimeSeconds": None, "keepAliveTimeSeconds": 90},
    {"addresses": []}, {"addresses": ["LoadBalancerIP"]}, {"enabled": True}, {"restartTimeSeconds": 1},
    ["10.0.0.1"], [{"cidr": "10.0.0.0/8"}], [{"start": "x"}], {"kind": None, "name": "a", "group": 1},
]  # fmt: skip
METADATA: dict[str, list[Any]] = {
    "labels": [{"a": "b"}, {"a": 1}, {"a": None}, {"a/b/c": "d"}],
    "annotations": [{"a": "b c"}, {"argocd.argoproj.io/sync-wave": 1}, {"A/b": ""}],
    "finalizers": [["a/b"], ["x"], ["-"]],
    "ownerReferences": [[{"apiVersion": "v1", "kind": "A", "name": "b", "uid": "c"}], [{"kind": "A"}]],
    "namespace": ["kube-system", 1],
    "generateName": ["a-", "A"],
    "creationTimestamp": [None, "2024-01-01T00:00:00Z", "2024-01-01"],
    "generation": [1, "1"],
    "managedFields": [[], [{}]],
    "uid": ["x", 1],
    "label": [{}],
}


@lru_cache(maxsize=1)
def crds() -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    """Minor -> (kind, API version) -> schema, of the kinds that people write, as upstream has them."""
    found: dict[str, dict[tuple[str, str], dict[str, Any]]] = {}
    for path in sorted(upstream().glob("*/crds/*.yaml")):
        crd = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["spec"]
        if crd["names"]["kind"] == "CiliumBGPNodeConfig":
            continue  # the operator writes those
        for version in crd["versions"]:
            key = crd["names"]["kind"], f"{crd['group']}/{version['name']}"
            found.setdefault(path.parent.parent.name, {})[key] = version["schema"]["openAPIV3Schema"]
    return found


def _names(schema: dict[str, Any]) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from _names(inner)
    for inner in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _names(inner)


@lru_cache(maxsize=16)
def field_names(kind: str) -> list[str]:
    """The names of all fields that a kind has in any release, at any depth, and some that none has."""
    schemas = [schema for minor in crds().values() for (name, _), schema in minor.items() if name == kind]
    return sorted({"x", "Name", "end", *(name for schema in schemas for name in _names(schema))})


def valid(schema: dict[str, Any], chance: random.Random) -> Any:
    """A value that a schema takes, its rules in CEL aside."""
    kind = schema.get("type", "object")
    if kind == "object":
        properties, extra = schema.get("properties", {}), schema.get("additionalProperties")
        made = {
            name: valid(inner, chance)
            for name, inner in properties.items()
            if name in schema.get("required", ()) or chance.random() < 0.6
        }
        if "advertisementType" in made and chance.random() < 0.8:
            _suit(made, properties, chance)
        return made if extra is None else {**made, chance.choice("kl"): valid(extra, chance)}
    if kind == "array":
        count = chance.choice([schema.get("minItems", 0), 1, 1, 2])
        items = [valid(schema["items"], chance) for _ in range(count)]
        for number, item in enumerate(items if "x-kubernetes-list-map-keys" in schema else ()):
            item["name"] = f"n{number}"
        return items
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "integer":
        low, high = schema.get("minimum", 0), schema.get("maximum", 40000)
        return chance.choice([low, high, chance.randint(low, min(high, low + 99))])
    for words in [part["enum"] for part in (schema, *schema.get("allOf", ())) if "enum" in part]:
        return chance.choice(words)
    if "pattern" in schema:
        if schema["pattern"].startswith("^([0-9]|"):
            return chance.choice(COMMUNITIES["$|^" in schema["pattern"]])
        return chance.choice(next(made for begin, made in BY_PATTERN.items() if schema["pattern"].startswith(begin)))
    return chance.choice(BY_FORMAT.get(schema.get("format", ""), WORDS))


def _suit(made: dict[str, Any], properties: dict[str, Any], chance: random.Random) -> None:
    """Give an advertisement the fields that go with its type."""
    for field in UNWANTED.get(made["advertisementType"], ()):
        made.pop(field, None)
    field = made["advertisementType"].lower()
    if field in properties:
        made.setdefault(field, valid(properties[field], chance))


def made(minor: str, chance: random.Random) -> dict[str, Any]:
    """An object of any kind and version of a minor."""
    (kind, version), schema = chance.choice(list(crds()[minor].items()))
    item: dict[str, Any] = {"apiVersion": version, "kind": kind, "metadata": {"name": "a", "labels": {"l": "m"}}}
    if "spec" in schema.get("required", ()) or chance.random() < 0.98:
        item["spec"] = valid(schema["properties"]["spec"], chance)
    return item


def routes(value: Any, route: Route = ()) -> Iterator[Route]:
    """The routes of all values inside of one."""
    if route:
        yield route
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield from routes(item, (*route, key))


def mutated(base: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """An object with up to two changes; kind, API version and name decide where the server looks, so they stay."""
    item = copy.deepcopy(base)
    for _ in range(chance.choice([0, 1, 1, 1, 2])):
        if chance.random() < 0.04:
            field = chance.choice([*METADATA])
            item["metadata"][field] = copy.deepcopy(chance.choice(METADATA[field]))
            continue
        if chance.random() < 0.02:
            item["status"] = copy.deepcopy(chance.choice([*JUNK, {"conditions": [{"type": "x", "foo": 1}]}]))
            continue
        found = [route for route in routes(item) if route[0] == "spec" or route[:2] == ("metadata", "labels")]
        if not found:
            break
        *above, last = chance.choice(found)
        node: Any = item
        for step in above:
            node = node[step]
        _change(node, last, item["kind"], chance)
    return item


def _change(node: Any, last: Any, kind: str, chance: random.Random) -> None:
    old = node[last]
    what = chance.choice(["alike", "alike", "alike", "junk", "remove", "null", "add"])
    if what == "remove":
        del node[last]
    elif what == "null":
        node[last] = None
    elif what == "add" and isinstance(old, dict):
        old[chance.choice(field_names(kind))] = copy.deepcopy(chance.choice([*JUNK, *TEXTS, *NUMBERS]))
    elif what == "junk":
        node[last] = copy.deepcopy(chance.choice([*JUNK, *TEXTS, *NUMBERS]))
    elif isinstance(old, list) and old:
        more = [old[:1], [None], [old[:1]], [_named(old[0], None)], _many(old, 16), _many(old, 17), _many(old, 17)]
        old += copy.deepcopy(chance.choice(more))
    elif isinstance(old, str):
        lengths = ["", "x" * 63, "x" * 64, "x" * 255, "x" * 256]
        node[last] = chance.choice([chance.choice(TEXTS), _with_one_letter(old, chance), chance.choice(lengths)])
    elif isinstance(old, (int, float)) and not isinstance(old, bool):
        edges = [number + step for number in (2**31, -(2**31), 2**63, -(2**63)) for step in (-1, 0)]
        node[last] = chance.choice(
            [chance.choice(NUMBERS), chance.choice(edges), old - 1, old + 1, float(old), str(old)]
        )
    else:
        node[last] = copy.deepcopy(chance.choice(JUNK))


def _named(item: Any, name: str | None) -> Any:
    return {**item, "name": name} if isinstance(item, dict) and "name" in item else item


def _many(items: list[Any], count: int) -> list[Any]:
    """So many more that there are `count`, each with a name of its own where they have names."""
    return [_named(items[0], f"m{number}") for number in range(len(items), count)]


def _with_one_letter(text: str, chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice("019.:/%fFxg _-\n") + text[at + chance.randint(0, 1) :]


def verdicts(objects: Sequence[dict[str, Any] | str], minor: str, folder: Path) -> list[list[Complaint]]:
    """What the server refuses in each object, or document of YAML; nothing where it takes it."""
    path = folder / "objects.yaml"
    texts = [item if isinstance(item, str) else json.dumps(item) for item in objects]
    path.write_text("".join(f"---\n{text}\n" for text in texts), encoding="utf-8")
    command = [require_tool("oracle-crdcheck"), "-crds", str(upstream() / minor / "crds"), "-json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["doc"] for answer in answers] == list(range(1, len(objects) + 1))
    assert {answer["status"] for answer in answers} <= {"ok", "invalid"}
    return [
        [
            Complaint(problem.get("path", ""), problem["message"])
            for problem in answer.get("problems", ())
            if problem["level"] == "error"
        ]
        for answer in answers
    ]
