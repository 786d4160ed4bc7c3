"""What the tests of agreement share: how much they ask, parts of random objects, both verdicts.

Each random cluster has a number and comes of nothing else, so that a difference is asked about again by its
number: `CILIUM_HOMELAB_AGREEMENT=5000` asks about the first so many, `1200-1299` about these.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab.diagnostics import Diagnostic, Place
from cilium_homelab.manifests.run import judge_paths
from tests.support import find_tool, require_tool

Object = dict[str, Any]

ASKED = os.environ.get("CILIUM_HOMELAB_AGREEMENT", "")
KEYS = ["role", "zone", "example.com/lan"]
VALUES = ["edge", "core", ""]
SERVICE_KEYS = ["io.kubernetes.service.namespace", "io.kubernetes.service.name"]


def numbers(gate: int) -> range:
    """The numbers of the clusters to ask about: those of the gate, unless more are asked for."""
    first, dash, last = ASKED.partition("-")
    if dash:
        return range(int(first), int(last) + 1)
    return range(int(first) if first else gate)


# -- parts of random objects -------------------------------------------------------------------------


def labels(chance: random.Random) -> dict[str, str]:
    """Labels of a Service or a node."""
    return {key: chance.choice(VALUES) for key in KEYS if chance.random() < 0.5}


def _value(chance: random.Random, key: str, names: Mapping[str, Sequence[str]]) -> str:
    return chance.choice(names.get(key, VALUES))


def _expression(chance: random.Random, keys: list[str], names: Mapping[str, Sequence[str]], oddity: float) -> Object:
    """One requirement; an odd one has values where there must be none, or the other way round, or no label key."""
    operator = chance.choice(["In", "NotIn", "Exists", "DoesNotExist"])
    key = chance.choice(keys)
    made: Object = {"key": key, "operator": operator}
    if (operator in ("In", "NotIn")) != (chance.random() < oddity / 4):
        made["values"] = [_value(chance, key, names) for _ in range(chance.choice([1, 2]))]
    if chance.random() < oddity / 8:
        made["key"] = "a/b/c"
    return made


def selector(
    chance: random.Random, keys: list[str], names: Mapping[str, Sequence[str]], oddity: float
) -> Object | None:
    """A label selector of these keys; more than half of all objects have none. `names`: values of their own."""
    dice = chance.random()
    if dice < 0.6:
        return None
    if dice < 0.65:
        return {}
    made: Object = {}
    if chance.random() < 0.5:
        key = chance.choice(keys)
        made["matchLabels"] = {key: _value(chance, key, names)}
    if not made or chance.random() < 0.3:
        made["matchExpressions"] = [_expression(chance, keys, names, oddity) for _ in range(chance.choice([1, 1, 2]))]
    return made


def name_of(item: Object) -> str:
    """kind/namespace/name in small letters, by which findings speak of an object: a file named so mentions no kind."""
    metadata = item["metadata"]
    return "/".join(
        [item["kind"].lower(), *([metadata["namespace"]] if "namespace" in metadata else []), metadata["name"]]
    )


# -- the real thing -----------------------------------------------------------------------------------


def ask(oracle: str, scenarios: Iterable[Object]) -> list[Object]:
    """What the real thing does in each scenario, in their order."""
    if ASKED and find_tool(oracle) is None:
        pytest.fail(f"{oracle} is not installed: make tools, with CILIUM_HOMELAB_ORACLES set")
    lines = [json.dumps({**scenario, "id": str(number)}) for number, scenario in enumerate(scenarios)]
    done = subprocess.run(
        [require_tool(oracle)], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [str(number) for number in range(len(lines))]
    return answers


# -- what we say --------------------------------------------------------------------------------------


def judge(objects: Iterable[Object], values: Object, version: str, cluster: Object, folder: Path) -> list[Diagnostic]:
    """Our findings on the objects, a file each, beside a kustomization that inflates the chart with these values."""
    (folder / ".git").mkdir(exist_ok=True)
    for old in folder.glob("*.yaml"):
        old.unlink()
    files = {f"{name_of(item).replace('/', '_')}.yaml": item for item in objects}
    files[".cilium-homelab.yaml"] = {"cluster": cluster} if cluster else {}
    files["kustomization.yaml"] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "helmCharts": [{"name": "cilium", "version": version, "valuesInline": values}],
        "resources": [name for name in files if not name.startswith(".")],
    }
    for name, item in files.items():
        (folder / name).write_text(json.dumps(item), encoding="utf-8")
    return judge_paths([str(folder)], None, (), pytest.fail).findings


def _about(place: Place) -> str:
    assert place.document is not None
    return Path(place.document.source.name).stem.replace("_", "/")


def about(finding: Diagnostic) -> set[str]:
    """The objects that a finding is about, as name_of names them: those that stand beside its own are of its kind."""
    first, *others = (_about(place) for place in (finding.place, *(related.place for related in finding.related)))
    return {first, *(name for name in others if name.partition("/")[0] == first.partition("/")[0])}
