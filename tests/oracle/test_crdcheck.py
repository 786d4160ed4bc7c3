"""Texts at the edges of the API server's formats: names, keys, label values, CIDRs; ours and the server's verdict.

tests/oracle/test_shapes.py mutates whole objects; here single texts are varied, where grammars differ in detail.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab import shapes
from cilium_homelab.releases import MINORS, release_for
from tests.oracle import mutants
from tests.support import require_tool, upstream

POOL = "CiliumLoadBalancerIPPool"
CIDRS = [
    "10.0.0.0/24", "10.0.0.0/024", "0010.0.0.0/8", "256.0.0.0/8", "10.0.0/8", "10.0.0.0.0/8", "10.0.0.0/", "10.0.0.0",
    "10.0.0.0/-1", "10.0.0.0/+8", " 10.0.0.0/8", "10.0.0.0/8 ", "10.0.0.0/8\n", "10.0.0.0/8/8", "10.0.0.0/16777216",
    "fd00::/64", "fd00::/064", "FD00::/8", "::/0", "::/129", "1:2:3:4:5:6:7:8/64", "1:2:3:4:5:6:7::/64", "::ffff:/96",
    "::1:2:3:4:5:6:7/64", "1:2:3:4:5:6:7:8::/64", "1::2::3/64", "fd00:::/64", ":/64", "fd00::00001/64",
    "fd00::10000/64", "::ffff:10.0.0.0/104", "0:0:0:0:0:ffff:10.0.0.0/104",
    "::ffff:10.0.0.0/129", "::ffff:10.0.0.256/120", "::ffff:zz/9",
    "1:2:3:4:5:6:7:10.0.0.1/64", "::10.0.0.1/96", "10.0.0.1::/64", "fe80::1%eth0/64", "[::]/0", "/", "",
    "\u0661.0.0.0/8",
]  # fmt: skip
WORDS = [
    "", "a", "A", "a.b", "a..b", "a_b", "-a", "a-", ".a", "a.", "a b", "a\n", "\na", "a\r", "\u00e9", "1", "a/b",
    "a/b/c", "/",
    "a/", "/a", "A/b", "cilium.io/x", "CILIUM.io/x", "a" * 63, "a" * 64, "a" * 253, "a" * 254, "a" * 253 + "/b",
]  # fmt: skip


def _made(minor: str, **metadata: object) -> dict[str, Any]:
    release = release_for(f"{minor}.0")
    field = "blocks" if release.pool_has_blocks else "cidrs"
    spec = {field: [{"cidr": "10.0.0.0/24"}], "serviceSelector": {"matchLabels": {}}}
    return {"apiVersion": release.pool_api_version, "kind": POOL, "metadata": {"name": "a", **metadata}, "spec": spec}


def _with_cidr(minor: str, text: str) -> dict[str, Any]:
    made = _made(minor)
    made["spec"]["blocks" if "blocks" in made["spec"] else "cidrs"] = [{"cidr": text}]
    return made


def _with_selector(minor: str, pairs: dict[str, object]) -> dict[str, Any]:
    made = _made(minor)
    made["spec"]["serviceSelector"]["matchLabels"] = pairs
    return made


Places = dict[str, tuple[Callable[[str, str], dict[str, Any]], list[str], str]]
PLACES: Places = {
    "cidr": (_with_cidr, CIDRS, "019.:/fF"),
    "name": (lambda minor, text: _made(minor, name=text), WORDS, "aA0.-_"),
    "label key": (lambda minor, text: _made(minor, labels={text: "v"}), WORDS, "aA0.-_/"),
    "label value": (lambda minor, text: _made(minor, labels={"k": text}), WORDS, "aA0.-_\n"),
    "annotation key": (lambda minor, text: _made(minor, annotations={text: "v"}), WORDS, "aA0.-_/"),
    "selector key": (lambda minor, text: _with_selector(minor, {text: "v"}), WORDS, "aA0.-_/"),
    "selector value": (lambda minor, text: _with_selector(minor, {"k": text}), WORDS, "aA0.-_\n"),
}


ADDRESSES = [
    "10.0.0.1", "192.168.1.254", "255.255.255.255", "0.0.0.0", "10.0.0.01", "010.0.0.1", "10.0.0.256", "10.0.0.1.1",
    "10.0.0", " 10.0.0.1", "10.0.0.1 ", "\t10.0.0.1\n", "\f10.0.0.1\r", "\v10.0.0.1", "\u00a010.0.0.1",
    "10.0.0.1\x00", "10.0.0.1/32", "10.0.0.1%eth0", "fd00::1", "FD00::1", "fd00::1 ", "fd00::00001", "::", ":",
    ":::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8",
    "1:2::4:5:6:7:8", "1:2:3::5:6:7:8", "1:2:3:4::6:7:8", "1:2:3:4:5::7:8", "1:2:3:4:5:6::8", "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8", "1::2::3", "::10.0.0.1", "::ffff:10.0.0.1", "1:2:3:4:5:6:10.0.0.1",
    "1:2:3:4:5:6:7:10.0.0.1", "1::10.0.0.01", "fe80::1%eth0", "fe80::1%", "fe80::1% ", "fe80::1%a b\t",
    "fe80::1%a\nb", "fe80::1%\u00e9", "\u0661::1", "fd00::g", "", " ",
]  # fmt: skip
COMMUNITIES = [
    "0", "00", "1", "01", "65535", "65536", "4294967295", "4294967296", "9999999999", "0:0", "65535:65535",
    "65536:1", "1:65536", "1:01", "1:", ":1", "1::1", "1:1:1", "4294967295:4294967295:4294967295", "4294967296:1:1",
    "1:4294967296:1", "1:1:1:1", "1:1\n", "\n1", " 1", "1 ", "-1", "+1", "\u0661", "no-export", "",
]  # fmt: skip


def _peer(text: str) -> dict[str, Any]:
    peers = [{"name": "a", "peerAddress": text}]
    return _bgp("CiliumBGPClusterConfig", {"bgpInstances": [{"name": "a", "peers": peers}]})


def _override(instance: dict[str, Any]) -> dict[str, Any]:
    return _bgp("CiliumBGPNodeConfigOverride", {"bgpInstances": [{"name": "a", **instance}]})


def _community(kind: str, text: str) -> dict[str, Any]:
    item = {"advertisementType": "PodCIDR", "attributes": {"communities": {kind: [text]}}}
    return _bgp("CiliumBGPAdvertisement", {"advertisements": [item]})


def _bgp(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "cilium.io/v2", "kind": kind, "metadata": {"name": "a"}, "spec": spec}


BGP_PLACES: Places = {
    "peerAddress": (lambda _, text: _peer(text), ADDRESSES, "019.:f% \n"),
    "localAddress": (lambda _, text: _override({"peers": [{"name": "a", "localAddress": text}]}), ADDRESSES, "1:."),
    "routerID": (lambda _, text: _override({"routerID": text}), ADDRESSES, "019.:f"),
    "standard": (lambda _, text: _community("standard", text), COMMUNITIES, "01459:6"),
    "large": (lambda _, text: _community("large", text), COMMUNITIES, "01459:6"),
}


def _texts(places: Places, place: str) -> list[str]:
    """Those picked by hand, each with one letter changed, and short ones drawn from the place's letters."""
    _, picked, letters = places[place]
    chance = random.Random(place)
    texts = list(picked)
    for text in picked:
        at = chance.randint(0, len(text))
        texts.append(text[:at] + chance.choice(letters) + text[at + chance.randint(0, 1) :])
    texts += ["".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(100)]
    return list(dict.fromkeys(texts))


def _verdicts(objects: list[dict[str, Any]], minor: str, folder: Path) -> list[str]:
    """What the server says to each object: ok, or its problems; an API version that it does not serve is one."""
    path = folder / "objects.yaml"
    path.write_text("".join(f"---\n{json.dumps(item)}\n" for item in objects), encoding="utf-8")
    command = [require_tool("oracle-crdcheck"), "-crds", str(upstream() / minor / "crds"), "-json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["doc"] for answer in answers] == list(range(1, len(objects) + 1))
    return [answer["status"] if answer["status"] != "invalid" else str(answer["problems"]) for answer in answers]


def _compare(places: Places, minor: str, folder: Path) -> None:
    """Each text at each place is taken or refused by both; at each place some are taken, and some not."""
    tried = [(place, text) for place in places for text in _texts(places, place)]
    objects = [places[place][0](minor, text) for place, text in tried]
    said = _verdicts(objects, minor, folder)
    ours = [shapes.check(item, minor) for item in objects]
    assert [
        (at, mine, theirs) for at, mine, theirs in zip(tried, ours, said, strict=True) if bool(mine) == (theirs == "ok")
    ] == []
    for place in places.keys() - {"selector key"}:  # any key goes there
        assert {theirs == "ok" for at, theirs in zip(tried, said, strict=True) if at[0] == place} == {True, False}


@pytest.mark.parametrize("minor", MINORS)
def test_the_same_texts(minor: str, tmp_path: Path) -> None:
    """Names, labels, CIDRs, in each minor."""
    _compare(PLACES, minor, tmp_path)


def test_the_same_texts_in_bgp_objects(tmp_path: Path) -> None:
    """Addresses and communities, whose patterns are the same in all minors."""
    _compare(BGP_PLACES, "1.20", tmp_path)
    patterns = [set(_patterns(schema)) for minor in mutants.crds().values() for schema in minor.values()]
    assert len(set().union(*patterns)) == 4  # those of a label's value, an address, a community and a large one


def _patterns(schema: dict[str, Any]) -> Iterator[str]:
    """The patterns of a schema, a status aside."""
    if "pattern" in schema:
        yield schema["pattern"]
    inner = {name: value for name, value in schema.get("properties", {}).items() if name != "status"}
    for value in (*inner.values(), schema.get("items"), schema.get("additionalProperties")):
        if isinstance(value, dict):
            yield from _patterns(value)


@pytest.mark.parametrize("minor", MINORS)
def test_whole_objects(minor: str, tmp_path: Path) -> None:
    """API versions, kinds, unknown and missing parts."""
    base = _made(minor)
    changes: list[dict[str, Any]] = [{"apiVersion": f"cilium.io/{name}"} for name in ("v1", "v2", "v2alpha1", "v3")]
    changes += [
        {"kind": "CiliumLoadbalancerIPPool"},
        {"foo": 1},
        {"foo": None},
        {"spec": None},
        {"spec": {}},
        {"spec": []},
    ]
    changes += [{"metadata": {"name": "a", "namespace": value}} for value in ("x", None, 1)]
    changes += [{"metadata": {"name": "a", field: "x"}} for field in ("labels", "annotations", "label")]
    changes += [{"metadata": {"name": 1}}, {"metadata": []}]
    changes += [{"status": {}}, {"status": None}, {"status": "x"}, {"status": {"foo": 1}}]
    objects = [{**base, **change} for change in changes]
    said = _verdicts(objects, minor, tmp_path)
    assert [
        (change, theirs)
        for change, item, theirs in zip(changes, objects, said, strict=True)
        if bool(shapes.check(item, minor)) == (theirs == "ok")
    ] == []
