"""What the API server refuses is an error here, and what our check of its verdict refuses it refuses."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab.diagnostics import Severity
from cilium_homelab.manifests.bgp import read_bgp
from cilium_homelab.manifests.check import check
from cilium_homelab.manifests.objects import BGP_KINDS, Manifest, objects_of
from cilium_homelab.manifests.pools import read_policy, read_pool
from cilium_homelab.releases import BGP_PEERING_POLICY, MINORS, Release, release_for
from cilium_homelab.source import Source, parse
from cilium_homelab.spec.reader import Reader
from tests.oracle import mutants
from tests.oracle import test_shapes as shapes_test

COUNT = 600


def _manifest(item: dict[str, Any]) -> Manifest:
    (document,) = parse(Source("x.json", json.dumps(item)))
    found, faults = objects_of(document)
    assert faults == []
    return found[0]


def _errors(manifest: Manifest, release: Release, whole: bool) -> list[str]:
    assert manifest.at.document is not None
    reader = Reader(manifest.at.document)
    check(reader, manifest, release)
    if whole and manifest.kind == "CiliumLoadBalancerIPPool":
        read_pool(reader, manifest, release)
    elif whole:
        read_policy(reader, manifest)
    return [finding.message for finding in reader.findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("minor", MINORS)
def test_the_server_agrees(minor: str, tmp_path: Path) -> None:
    """Random objects: nothing that the server refuses is silent here, and its verdict is not invented."""
    chance = random.Random(f"manifests-{minor}")
    release = release_for(f"{minor}.0")
    bases = shapes_test._bases(minor)
    objects = [shapes_test._mutated(chance.choice(bases), chance) for _ in range(COUNT)]
    refused = shapes_test._refused_by_server(objects, minor, tmp_path)
    for index, item in enumerate(objects):
        manifest = _manifest(item)
        if index in refused:
            assert _errors(manifest, release, whole=True), (json.dumps(item), refused[index])
        elif not any(isinstance(block, dict) and isinstance(block.get("cidr"), list) for block in _blocks(item)):
            assert _errors(manifest, release, whole=False) == [], json.dumps(item)
    assert COUNT // 5 < len(refused) < COUNT * 4 // 5


def _blocks(item: dict[str, Any]) -> list[Any]:
    spec = item.get("spec")
    found = spec.get("blocks", spec.get("cidrs")) if isinstance(spec, dict) else None
    return found if isinstance(found, list) else []


@pytest.mark.parametrize("minor", MINORS)
def test_the_server_agrees_about_bgp(minor: str, tmp_path: Path) -> None:
    """The same of BGP objects in all their versions; addresses of neighbors are judged by who reads them."""
    chance = random.Random(f"bgp-{minor}")
    release = release_for(f"{minor}.0")
    made = (mutants.mutated(mutants.made(minor, chance), chance) for _ in range(COUNT))
    objects = [item for item in made if item["kind"] in BGP_KINDS]
    said = mutants.verdicts(objects, minor, tmp_path)
    for item, theirs in zip(objects, said, strict=True):
        errors = _bgp_errors(_manifest(item), release, whole=bool(theirs))
        if theirs:
            assert errors, (json.dumps(item), theirs)
        elif not any(isinstance(value, list) for value in _values_of(item, ("peerAddress", "routerID"))):
            assert errors == [], json.dumps(item)
    assert len(objects) // 5 < sum(map(bool, said)) < len(objects) * 4 // 5


def _bgp_errors(manifest: Manifest, release: Release, whole: bool) -> list[str]:
    assert manifest.at.document is not None
    reader = Reader(manifest.at.document)
    accepted = check(reader, manifest, release)
    if whole and manifest.kind == BGP_PEERING_POLICY:
        read_bgp(reader, accepted, release)
    return [finding.message for finding in reader.findings if finding.severity is Severity.ERROR]


def _values_of(value: Any, keys: tuple[str, ...]) -> list[Any]:
    """What stands under some keys, at any depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    here = [value[key] for key in keys if isinstance(value, dict) and key in value]
    return [*here, *(found for item in inner for found in _values_of(item, keys))]
