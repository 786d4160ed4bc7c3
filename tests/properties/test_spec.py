"""Mutated specs: no exception reaches the user, and decoder and JSON Schema give the same verdict."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import jsonschema
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cilium_homelab import data
from cilium_homelab.errors import Refusal
from cilium_homelab.reporters import concise, json_array, ordered, text
from cilium_homelab.rules import judge
from cilium_homelab.source import decode_text, parse
from cilium_homelab.spec import read_source
from cilium_homelab.spec.explain import to_plain
from cilium_homelab.spec.reader import Reader

with open(data.schema_file("homelab.schema.json"), encoding="utf-8") as schema_file:
    VALIDATOR = jsonschema.Draft202012Validator(json.load(schema_file))

FULL: dict[str, Any] = {
    "apiVersion": "cilium-homelab.io/v1alpha1",
    "kind": "CiliumHomelab",
    "metadata": {"name": "homelab", "labels": {"a": "b"}},
    "spec": {
        "cilium": {
            "version": "1.20.0",
            "distribution": "talos",
            "namespace": "kube-system",
            "install": True,
            "chart": {"repository": "https://helm.cilium.io", "digest": "sha256:" + "a" * 64},
            "values": {"hubble": {"relay": {"enabled": True}}, "tolerations": [{"operator": "Exists"}]},
        },
        "cluster": {
            "name": "homelab",
            "apiServer": "192.168.1.10:6443",
            "kubernetesVersion": "1.33",
            "podCIDRs": ["10.244.0.0/16"],
            "serviceCIDRs": "10.96.0.0/12",
            "nodes": [
                {"name": "node-1", "address": "192.168.1.10", "interfaces": ["enp0s25"], "labels": {"role": "edge"}}
            ],
        },
        "networks": [
            {
                "name": "lan",
                "cidr": "192.168.1.0/24",
                "gateway": "192.168.1.1",
                "dhcp": ["192.168.1.100-192.168.1.127"],
                "reserved": "192.168.1.2",
            },
            "fd00::/64",
        ],
        "pools": [
            {
                "name": "named",
                "addresses": ["192.168.1.128/25"],
                "serviceSelector": {"matchExpressions": [{"key": "lb", "operator": "NotIn", "values": ["dns"]}]},
                "allowFirstLastIPs": True,
                "disabled": False,
            },
            "fd00::100-fd00::1ff",
        ],
        "l2": {
            "name": "default",
            "interfaces": ["enp0s25", "eth*", "/^en[op]/"],
            "nodeSelector": {"matchLabels": {"role": "edge"}},
            "serviceSelector": {"namespaces": ["dns"], "names": "x"},
            "loadBalancerIPs": True,
            "externalIPs": False,
            "leases": {"duration": "15s", "renewDeadline": "5s", "retryPeriod": "2s"},
        },
        "services": {
            "media/jellyfin": "192.168.1.154",
            "pi-hole/dns": {
                "ips": ["192.168.1.153"],
                "sharingKey": "pi-hole",
                "sharingNamespaces": ["a"],
                "ports": ["53/UDP", 80],
                "externalTrafficPolicy": "Local",
                "selector": {"app": "x"},
                "labels": {"lb": "dns"},
                "loadBalancerClass": "io.cilium/l2-announcer",
                "externalIPs": "192.168.1.20",
            },
        },
        "argocd": {"syncWave": 1},
    },
}
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 70000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", "x", "true", "1.20", "yes", "10.0.0.0/24", "10.0.0.1", "fd00::", "eth[", "A B", "15", "53/UDP", "Local"]
    ),
    st.text(max_size=8),
    st.lists(st.sampled_from(["x", "10.0.0.1", 1, None]), max_size=2),
    st.dictionaries(st.sampled_from(["name", "x", "cidr", "addresses"]), st.sampled_from(["x", 1, None]), max_size=2),
)


def _routes(value: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield route
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _routes(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _routes(item, (*route, index))


ROUTES = [route for route in _routes(FULL) if route]


@st.composite
def specs(draw: st.DrawFn) -> Any:
    """The full spec with one to three places replaced, removed, or given another key."""
    spec = json.loads(json.dumps(FULL))
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(ROUTES))
        node = spec
        try:
            for step in above:
                node = node[step]
            what = draw(st.sampled_from(["replace", "remove", "rename"]))
            if what == "replace":
                node[last] = draw(JUNK)
            elif what == "remove":
                del node[last]
            else:
                node[draw(st.sampled_from(["nmae", "l3", "values", "policies", "name"]))] = node.pop(last)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue
    return spec


def _dumped(spec: Any) -> str:
    dumped: str = yaml.safe_dump(spec, sort_keys=False, allow_unicode=True)
    return dumped


@given(specs())
@settings(max_examples=400, deadline=None)
def test_no_exception_and_every_place_is_in_the_file(spec: Any) -> None:
    """Whatever a spec says, findings come out, each inside the file, in every format."""
    source = decode_text(_dumped(spec).encode(), "homelab.yaml")
    try:
        read = read_source(source, os.getcwd())
        findings = ordered([*read.findings, *judge(read.model)])
    except Refusal as refusal:
        findings = ordered(refusal.findings)
    lines = source.text.count("\n") + 1
    for row in json.loads(json_array.render(findings)):
        assert 1 <= row["line"] <= lines
        assert row["message"] and row["name"]
    assert len(concise.render(findings).splitlines()) == len(findings)
    assert text.render(findings, width=40)


@given(specs())
@settings(max_examples=400, deadline=None)
def test_decoder_and_schema_agree(spec: Any) -> None:
    """The decoder refuses the structure of exactly those specs that the JSON Schema refuses."""
    document = parse(decode_text(_dumped(spec).encode(), "homelab.yaml"))
    if len(document) != 1 or not isinstance(spec, dict):
        return
    if (spec.get("apiVersion"), spec.get("kind")) != (FULL["apiVersion"], FULL["kind"]):
        return
    from cilium_homelab.spec import _read

    reader = Reader(document[0])
    _read(reader, os.getcwd(), os.getcwd())
    schema_takes = VALIDATOR.is_valid(to_plain(document[0], document[0].root))
    assert bool(reader.refused) is not schema_takes


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes(noise: bytes) -> None:
    """Bytes are a spec or a refusal, never a crash."""
    try:
        read_source(decode_text(noise, "homelab.yaml"), os.getcwd())
    except Refusal as refusal:
        assert refusal.findings


def test_the_full_spec_is_valid() -> None:
    """The start of all mutations holds, so that a mutation is what fails."""
    source = decode_text(_dumped(FULL).encode(), "homelab.yaml")
    assert [finding.message for finding in read_source(source, os.getcwd()).findings] == []
