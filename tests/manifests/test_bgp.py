"""BGP: what the rules take for granted of releases and of the API server is so, and no input breaks them."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab.manifests.judge import Known, judge_files
from cilium_homelab.manifests.read import read_file
from cilium_homelab.manifests.variables import Variables
from cilium_homelab.releases import MINORS, release_for
from cilium_homelab.reporters import concise, ordered
from tests.oracle import test_shapes as shapes_test
from tests.support import upstream

CASES = Path(__file__).parent / "cases"
PATHS = sorted(path for path in CASES.glob("CH6*/*") if path.is_dir() or path.suffix == ".yaml")


def _files(case: Path) -> list[Path]:
    return sorted(case.glob("*.yaml")) if case.is_dir() else [case]


def _documents(case: Path) -> Iterator[dict[str, Any]]:
    for path in _files(case):
        yield from (document for document in yaml.safe_load_all(path.read_text(encoding="utf-8")) if document)


def _minor(case: Path) -> str:
    """The minor that a case is judged by: named in it, or the newest that has all of its kinds."""
    text = "".join(path.read_text(encoding="utf-8") for path in _files(case))
    named = re.search(r"# cilium: (\d\.\d+)|version: (\d\.\d+)", text)
    return (named[1] or named[2]) if named else "1.18" if "PeeringPolicy" in text else "1.20"


def _kinds(minor: str) -> set[str]:
    paths = (upstream() / minor / "crds").glob("*.yaml")
    return {yaml.safe_load(path.read_text(encoding="utf-8"))["spec"]["names"]["kind"] for path in paths}


@pytest.mark.parametrize("minor", MINORS)
def test_the_server_takes_what_the_rules_judge(minor: str, tmp_path: Path) -> None:
    """What it refuses is for the check of shapes to say: no rule does, and a case has it in its name."""
    kinds = _kinds(minor)
    found = [
        (case, document)
        for case in PATHS
        if _minor(case) == minor
        for document in _documents(case)
        if document["kind"].startswith("CiliumBGP") and document["kind"] in kinds
        if "${" not in json.dumps(document) and "misspelt" not in case.name
    ]
    refused = shapes_test._refused_by_server([document for _, document in found], minor, tmp_path) if found else {}
    for index, (case, _) in enumerate(found):
        assert (index in refused) == ("is-refused" in case.name), (case.name, refused.get(index))


def _spec(minor: str, kind: str, version: str = "") -> dict[str, Any]:
    """The schema of a kind's spec as upstream writes it, in its newest version or one that is named."""
    for path in (upstream() / minor / "crds").glob("*.yaml"):
        crd = yaml.safe_load(path.read_text(encoding="utf-8"))
        if crd["spec"]["names"]["kind"] == kind:
            found = {item["name"]: item["schema"]["openAPIV3Schema"] for item in crd["spec"]["versions"]}
            schema: dict[str, Any] = found[version or min(found, key=len)]["properties"]["spec"]["properties"]
            return schema
    return {}


@pytest.mark.parametrize("minor", MINORS[2:])
def test_facts_are_those_of_the_crds(minor: str) -> None:
    """What the table of releases says of BGP is what upstream's CRDs say."""
    release = release_for(f"{minor}.0")
    advertisement = _spec(minor, "CiliumBGPAdvertisement")["advertisements"]["items"]
    rules = json.dumps(advertisement.get("x-kubernetes-validations", []))
    instance = _spec(minor, "CiliumBGPClusterConfig")["bgpInstances"]["items"]["properties"]
    override = _spec(minor, "CiliumBGPNodeConfigOverride")["bgpInstances"]["items"]["properties"]
    config = _spec(minor, "CiliumBGPPeerConfig")
    assert release.checks_bgp == ("PodCIDR" in rules)
    assert release.checks_bgp == ("x-kubernetes-validations" in config["timers"])
    assert release.checks_bgp_types == ("service field is not allowed" in rules)
    assert release.requires_bgp_addresses == ("addresses" in advertisement["properties"]["service"].get("required", []))
    assert release.bgp_asn_defaults == (instance["peers"]["items"]["properties"]["peerASN"].get("default") == 0)
    assert release.bgp_override_has_asn == ("localASN" in override)
    assert release.reads_bgp_transport_port == ("localPort" in config["transport"]["properties"])
    # It is there all the same, in the version that is not stored.
    assert "localPort" in _spec(minor, "CiliumBGPPeerConfig", "v2alpha1")["transport"]["properties"]


JUNK = [*shapes_test.JUNK, "${X}", "{{ x }}", "10.0.0.1/24", -1, 10**40]


def _mutated(base: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    made = copy.deepcopy(base)
    for _ in range(chance.randint(0, 2)):
        *above, last = chance.choice(list(shapes_test._routes(made)))
        node: Any = made
        for step in above:
            node = node[step]
        node[last] = copy.deepcopy(chance.choice(JUNK))
    return made


@pytest.mark.parametrize("seed", range(60))
def test_no_exception(seed: int) -> None:
    """The objects of some cases with junk in places, together, are judged and never break anything."""
    chance = random.Random(seed)
    documents = [document for case in chance.sample(PATHS, 6) for document in _documents(case)]
    texts = [json.dumps(_mutated(document, chance)) for document in documents if document["kind"] != "CiliumHomelab"]
    files = [read_file("a.yaml", "\n---\n".join(texts).encode(), "/nowhere", Variables())]
    for release in (None, release_for(f"{chance.choice(MINORS)}.0")):
        text = concise.render(ordered(judge_files(files, Known(release)).findings))
        assert all(line.startswith("a.yaml:") for line in text.splitlines())
