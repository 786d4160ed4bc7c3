"""What the API server of each minor takes of objects, row by row; tests/oracle asks the server."""

from __future__ import annotations

from typing import Any

import pytest

from cilium_homelab import celrules, shapes
from cilium_homelab.releases import MINORS, release_for

POOL, POLICY = "CiliumLoadBalancerIPPool", "CiliumL2AnnouncementPolicy"
A1, V2 = "cilium.io/v2alpha1", "cilium.io/v2"
ALL = set(MINORS)
FROM_1_15 = ALL - {"1.14"}
BLOCK = {"cidr": "10.0.0.0/24"}


def _taken(kind: str, spec: object, **above: object) -> set[str]:
    """The minors that take an object with this spec, under the release's own API version."""
    found = set()
    for minor in MINORS:
        release = release_for(f"{minor}.0")
        version = release.pool_api_version if kind == POOL else release.policy_api_version
        made = {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, "spec": spec, **above}
        if not shapes.check(made, minor):
            found.add(minor)
    return found


@pytest.mark.parametrize(
    ("spec", "minors"),
    [
        ({"cidrs": [BLOCK]}, {"1.14", "1.15"}),
        ({"cidrs": []}, {"1.15"}),
        ({"blocks": [BLOCK]}, FROM_1_15),
        ({"blocks": []}, FROM_1_15),
        ({"blocks": [{}]}, FROM_1_15),
        ({}, FROM_1_15),
        (None, FROM_1_15 & {"1.15", "1.16"} | {"1.14"}),
        ({"blocks": [{"start": "10.0.0.9", "stop": "10.0.0.1"}]}, FROM_1_15),
        ({"blocks": [{"start": "no address"}]}, FROM_1_15),
        ({"blocks": [{"start": "10.0.0.1", "end": "10.0.0.9"}]}, set()),
        ({"blocks": [BLOCK], "allowFirstLastIPs": "No"}, FROM_1_15),
        ({"blocks": [BLOCK], "allowFirstLastIPs": False}, set()),
        ({"blocks": [BLOCK], "allowFirstLastIPs": "no"}, set()),
        ({"blocks": [{"cidr": "10.0.0.5/24"}]}, FROM_1_15),
        ({"blocks": [{"cidr": "10.0.010.0/24"}]}, FROM_1_15),
        ({"blocks": [{"cidr": "10.0.0.0"}]}, set()),
        ({"blocks": [{"cidr": "10.0.0.0/33"}]}, set()),
        ({"blocks": [{"cidr": ""}]}, set()),
        ({"blocks": [{"cidr": "10.0.0.1-10.0.0.9"}]}, set()),
        ({"blocks": BLOCK}, set()),
        ({"blocks": ["10.0.0.0/24"]}, set()),
        ({"blocks": [BLOCK], "disabled": "true"}, set()),
        ({"blocks": [BLOCK], "serviceSelector": {"matchLabels": {"a": True}}}, set()),
        ({"blocks": [BLOCK], "serviceSelector": {"selector": {}}}, set()),
        ({"blocks": [BLOCK], "serviceSelector": {"matchExpressions": [{"key": "a", "operator": "In"}]}}, FROM_1_15),
        ({"blocks": [BLOCK], "serviceSelector": {"matchExpressions": [{"key": "a", "operator": "in"}]}}, set()),
        ({"blocks": [BLOCK], "serviceSelector": {"matchExpressions": [{"operator": "In"}]}}, set()),
    ],
)
def test_pools(spec: object, minors: set[str]) -> None:
    """Fields come and go: `cidrs` to 1.15, `blocks` from 1.15, a spec required from 1.17."""
    # Without cidrs 1.14 refuses even an absent spec's contents, though not the absence.
    assert _taken(POOL, spec) == minors


@pytest.mark.parametrize(
    ("spec", "minors"),
    [
        ({}, ALL),
        (None, ALL),
        ({"interfaces": ["eth[0", ""], "loadBalancerIPs": False}, ALL),
        ({"interfaces": "eth0"}, set()),
        ({"interface": ["eth0"]}, set()),
        ({"loadbalancerIPs": True}, set()),
        ({"externalIPs": "true"}, set()),
        ({"nodeSelector": {"matchLabels": {"a": "x" * 64}}}, set()),
        ({"nodeSelector": {"matchLabels": {"a": "x" * 63}}}, ALL),
        ({"nodeSelector": {"matchExpressions": [{"key": "a/b/c", "operator": "Exists", "values": ["x"]}]}}, ALL),
    ],
)
def test_policies(spec: object, minors: set[str]) -> None:
    """The same fields in every minor; nothing is required, and patterns are not looked at."""
    assert _taken(POLICY, spec) == minors


@pytest.mark.parametrize(
    ("kind", "version", "minors"),
    [
        (POOL, V2, {"1.18", "1.19", "1.20", "1.21"}),
        (POOL, A1, ALL),
        (POLICY, A1, ALL),
        (POLICY, V2, set()),
        (POOL, "cilium.io/v1", set()),
        (POOL, None, set()),
        ("CiliumLoadbalancerIPPool", A1, set()),
        (None, None, set()),
    ],
)
def test_api_versions(kind: str | None, version: str | None, minors: set[str]) -> None:
    """V2 of pools from 1.18, beside v2alpha1; policies have no v2."""
    field = {minor: "blocks" if release_for(f"{minor}.0").pool_has_blocks else "cidrs" for minor in MINORS}
    made = {"apiVersion": version, "kind": kind, "metadata": {"name": "a"}}
    specs: dict[str, Any] = {minor: {field[minor]: [BLOCK]} if kind == POOL else {} for minor in MINORS}
    assert {minor for minor in MINORS if not shapes.check({**made, "spec": specs[minor]}, minor)} == minors


@pytest.mark.parametrize(
    ("metadata", "fine"),
    [
        ({"name": "a.b-c.1"}, True),
        ({"name": "a", "namespace": "kube-system"}, True),
        ({"name": "a", "annotations": {"argocd.argoproj.io/sync-wave": "1"}}, True),
        ({"name": "a", "annotations": {"argocd.argoproj.io/sync-wave": 1}}, False),
        ({"name": "a", "labels": {"a": True}}, False),
        ({"name": "a", "labels": {"a": "b c"}}, False),
        ({"name": "a", "annotations": {"a": "b c"}}, True),
        ({"name": "a", "label": {}}, False),
        ({"name": "A"}, False),
        ({"name": "a_b"}, False),
        ({"name": "a" * 254}, False),
        ({"name": 1}, False),
        ({}, False),
        (None, False),
        ([], False),
    ],
)
def test_metadata(metadata: object, fine: bool) -> None:
    """Names are RFC 1123 subdomains; a value that is no string refuses the whole object."""
    assert _taken(POLICY, {}, metadata=metadata) == (ALL if fine else set())


CLUSTER, PEER, ADVERTISEMENT, OVERRIDE, PEERING = (
    "CiliumBGPClusterConfig",
    "CiliumBGPPeerConfig",
    "CiliumBGPAdvertisement",
    "CiliumBGPNodeConfigOverride",
    "CiliumBGPPeeringPolicy",
)
FROM = {minor: set(MINORS[index:]) for index, minor in enumerate(MINORS)}
NEIGHBOR: dict[str, Any] = {"peerAddress": "192.168.1.1/32", "peerASN": 64513}
PODS, INTERFACE = {"advertisementType": "PodCIDR"}, {"advertisementType": "Interface"}
SERVICES = {"advertisementType": "Service", "service": {"addresses": ["LoadBalancerIP"]}}


def _bgp(kind: str, spec: object, version: str = "") -> set[str]:
    """The minors that take an object of BGP with this spec, in their best version or one that is named."""
    found = set()
    for minor in MINORS:
        versions = release_for(f"{minor}.0").bgp_api_versions(kind)
        made = {"apiVersion": version or (*versions, A1)[0], "kind": kind, "metadata": {"name": "a"}, "spec": spec}
        if not shapes.check(made, minor):
            found.add(minor)
    return found


def _instance(**fields: object) -> dict[str, Any]:
    return {"bgpInstances": [{"name": "a", **fields}]}


def _peer(**fields: object) -> dict[str, Any]:
    return _instance(peers=[{"name": "a", **fields}])


@pytest.mark.parametrize(
    ("kind", "spec", "minors"),
    [
        (PEERING, {"virtualRouters": [{"localASN": 0, "neighbors": [NEIGHBOR]}]}, ALL - FROM["1.19"]),
        (PEERING, None, ALL - FROM["1.19"]),
        (PEERING, {"virtualRouters": []}, set()),
        (PEERING, {"virtualRouters": [{"localASN": 1, "neighbors": [{**NEIGHBOR, "peerAddress": "10.0.0.1"}]}]}, set()),
        (CLUSTER, _instance(), FROM_1_15),
        (CLUSTER, {"bgpInstances": []}, set()),
        (CLUSTER, {"bgpInstances": [{"name": f"n{number}"} for number in range(16)]}, FROM_1_15),
        (CLUSTER, {"bgpInstances": [{"name": f"n{number}"} for number in range(17)]}, set()),
        (CLUSTER, {"bgpInstances": [{"name": "a"}, {"name": "a"}]}, set()),
        (CLUSTER, _instance(peers=[{"name": "a"}, {"name": "a"}]), set()),
        (CLUSTER, _instance(peers=[None]), set()),
        (CLUSTER, _instance(peers=None), FROM_1_15),
        (CLUSTER, {"bgpInstances": [{"name": ""}]}, set()),
        (CLUSTER, {"bgpInstances": [{"name": "x" * 255}]}, FROM_1_15),
        (CLUSTER, {"bgpInstances": [{"name": "x" * 256}]}, set()),
        (CLUSTER, _instance(localASN=4294967295), FROM_1_15),
        (CLUSTER, _instance(localASN=64512.0), FROM_1_15),
        (CLUSTER, _instance(localASN=64512.5), set()),
        (CLUSTER, _instance(localASN=4294967296), set()),
        (CLUSTER, _instance(localASN=0), set()),
        (CLUSTER, _instance(localASN="64512"), set()),
        (CLUSTER, _instance(localASN=True), set()),
        (CLUSTER, _instance(localPort=179), FROM["1.18"]),
        (CLUSTER, _peer(peerASN=0), FROM["1.17"]),
        (CLUSTER, _peer(peerAddress=" 10.0.0.1 "), FROM_1_15),
        (CLUSTER, _peer(peerAddress="fe80::1%eth0"), FROM_1_15),
        (CLUSTER, _peer(peerAddress="10.0.0.1/32"), set()),
        (CLUSTER, _peer(peerAddress="10.0.0.01"), set()),
        (CLUSTER, _peer(peerAddress="\v10.0.0.1"), set()),
        (CLUSTER, _peer(peerConfigRef={"name": "a", "group": "cilium.io"}), {"1.15", "1.16", "1.17"}),
        (CLUSTER, _peer(autoDiscovery={"mode": "DefaultGateway"}), FROM["1.18"]),
        (CLUSTER, _peer(autoDiscovery={"mode": "Gateway"}), set()),
        (PEER, {}, FROM_1_15),
        (PEER, None, set()),
        (PEER, {"timers": {"holdTimeSeconds": 9}}, FROM_1_15 - FROM["1.18"]),
        (PEER, {"timers": {"holdTimeSeconds": 9, "keepAliveTimeSeconds": 9}}, FROM_1_15),
        (PEER, {"timers": {"holdTimeSeconds": 9, "keepAliveTimeSeconds": None}}, FROM_1_15 - FROM["1.18"]),
        (PEER, {"timers": {"holdTimeSeconds": 2, "keepAliveTimeSeconds": 1}}, set()),
        (PEER, {"timers": {"keepAliveTimeSeconds": 90}}, FROM_1_15),
        (PEER, {"families": [{"afi": "IPv4", "safi": "unicast"}]}, set()),
        (PEER, {"gracefulRestart": {"restartTimeSeconds": 9}}, set()),
        (PEER, {"transport": {"localPort": 1}}, FROM_1_15 - FROM["1.18"]),
        (ADVERTISEMENT, {"advertisements": []}, FROM["1.16"]),
        (ADVERTISEMENT, {"advertisements": [{"advertisementType": "CiliumLoadBalancerIP"}]}, {"1.15"}),
        (ADVERTISEMENT, {"advertisements": [SERVICES]}, FROM["1.16"]),
        (ADVERTISEMENT, {"advertisements": [{**SERVICES, "service": {"addresses": []}}]}, set()),
        (ADVERTISEMENT, {"advertisements": [{"advertisementType": "Service"}]}, {"1.16", "1.17"}),
        (ADVERTISEMENT, {"advertisements": [{**SERVICES, "advertisementType": "PodCIDR"}]}, {"1.16", "1.17", "1.18"}),
        (ADVERTISEMENT, {"advertisements": [{**PODS, "selector": {}}]}, {"1.15", "1.16", "1.17"}),
        (ADVERTISEMENT, {"advertisements": [INTERFACE]}, set()),
        (ADVERTISEMENT, {"advertisements": [{**INTERFACE, "interface": {"name": "lo"}}]}, FROM["1.19"]),
        (OVERRIDE, _instance(routerID="010.0.0.1"), FROM["1.16"]),
        (OVERRIDE, _instance(routerID="::ffff:10.0.0.1"), FROM["1.16"]),
        (OVERRIDE, _instance(routerID="fd00::1"), set()),
        (OVERRIDE, _instance(localPort=-(2**31)), FROM["1.16"]),
        (OVERRIDE, _instance(localPort=2**31), set()),
        (OVERRIDE, _instance(localASN=1), FROM["1.18"]),
    ],
)  # fmt: skip
def test_bgp(kind: str, spec: object, minors: set[str]) -> None:
    """Kinds, fields, bounds, names that stand twice, rules after defaults: by minor, in its best version."""
    assert _bgp(kind, spec) == minors


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        (CLUSTER, _peer(peerConfigRef={"name": "a", "kind": "b"})),
        (PEER, {"transport": {"localPort": 1}}),
        (ADVERTISEMENT, {"advertisements": [{**SERVICES, "advertisementType": "PodCIDR"}]}),
    ],
)
def test_the_older_version_takes_more(kind: str, spec: object) -> None:
    """What v2 of the newest minor refuses, and v2alpha1 of the same takes."""
    assert not _bgp(kind, spec, V2) & FROM["1.19"]
    assert _bgp(kind, spec, A1) >= FROM["1.19"]


@pytest.mark.parametrize(
    ("status", "fine"),
    [(None, True), ("x", True), ({}, True), ({"conditions": "x"}, True), ({"conditions": [{"foo": 1}]}, False)],
)
def test_status(status: object, fine: bool) -> None:
    """It is dropped, whatever it is, but for fields that there are not; a kind without one has no such field."""
    made = {"apiVersion": V2, "kind": PEER, "metadata": {"name": "a"}, "spec": {}, "status": status}
    assert (shapes.check(made, "1.20") == []) == fine
    assert shapes.check({**made, "kind": ADVERTISEMENT, "spec": {"advertisements": []}}, "1.20") != []


@pytest.mark.parametrize(
    ("rule", "value", "holds"),
    [
        ("self.a == 'x' || !has(self.b)", {"a": "y", "b": {}}, False),
        ("self.a == 'x' || !has(self.b)", {"a": "x", "b": {}}, True),
        ("self.a == 'x' || !has(self.b)", {"a": "y"}, True),
        ("self.a != 'x' || has(self.b)", {"a": "x"}, False),
        ("self.a != 'x' || has(self.b)", {"a": "x", "b": ""}, True),
        ("self.a <= self.b", {"a": 1, "b": 1}, True),
        ("self.a <= self.b", {"a": 2, "b": 1}, False),
        ("self.a <= self.b", {"a": 2}, False),
    ],
)
def test_rules(rule: str, value: dict[str, object], holds: bool) -> None:
    """Rules in CEL, as far as Cilium's CRDs have them; one that does not hold has words, whatever is missing."""
    assert celrules.holds(rule, value) is holds
    assert celrules.advice(rule, value)
    assert celrules.message({"rule": rule, "message": "no"}, value).startswith("no")


@pytest.mark.parametrize("rule", ["", "self.a", "self.a < self.b", "size(self.a) > 1", "has(self.a) && has(self.b)"])
def test_other_rules_are_not_guessed(rule: str) -> None:
    """One that is not read ends the script that makes the shapes."""
    with pytest.raises(ValueError, match=r".*"):
        celrules.parse(rule)


def test_no_text_takes_long() -> None:
    """A pattern is not tried on a text without end."""
    assert _bgp(CLUSTER, _peer(peerAddress="fe80::1%" + " " * 10**6 + "x")) == set()


def test_every_problem_is_found_at_its_route() -> None:
    """All at once, each with the route to the value at fault."""
    spec = {"blocks": [BLOCK, {"cidr": "x", "end": "y"}], "disabled": 1}
    made = {"apiVersion": V2, "kind": POOL, "metadata": {"name": "A"}, "spec": spec, "extra": 1}
    assert {problem.route for problem in shapes.check(made, "1.20")} == {
        ("metadata", "name"),
        ("extra",),
        ("spec", "disabled"),
        ("spec", "blocks", 1, "cidr"),
        ("spec", "blocks", 1, "end"),
    }
