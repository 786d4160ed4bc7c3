"""What the API server of each minor takes of pools and L2 policies, row by row; tests/oracle asks the server."""

from __future__ import annotations

from typing import Any

import pytest

from cilium_homelab import shapes
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
