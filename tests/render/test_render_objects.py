"""Pools and policies in the API version and the fields of each release."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab.errors import InternalFault
from cilium_homelab.model import Model
from cilium_homelab.render import selfcheck, tree
from cilium_homelab.render.objects import manifests, policies, pools
from tests.render.models import RELEASES, full, small
from tests.support import require_tool, upstream


def _pool_spec(rest: str, version: str = "1.20.0") -> Any:
    return pools(small(rest, version))[0]["spec"]


@pytest.mark.parametrize("minor", RELEASES)
def test_api_versions(minor: str) -> None:
    """Pools moved to v2 in 1.18; policies never did."""
    model = full(minor)
    new = minor in ("1.18", "1.19", "1.20", "1.21")
    assert {pool["apiVersion"] for pool in pools(model)} == {"cilium.io/v2" if new else "cilium.io/v2alpha1"}
    assert {policy["apiVersion"] for policy in policies(model)} == {"cilium.io/v2alpha1"}


@pytest.mark.parametrize("minor", RELEASES)
def test_the_api_server_takes_everything(minor: str, tmp_path: Path) -> None:
    """Something of everything, without an error or a warning of the API server's own code."""
    path = tmp_path / "objects.json"
    listed = {"apiVersion": "v1", "kind": "List", "items": manifests(full(minor))}
    path.write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    crds = upstream() / minor / "crds"
    command = [require_tool("oracle-crdcheck"), "-crds", str(crds), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
    assert "3 ok, 0 invalid, 0 skipped" in done.stderr


@pytest.mark.parametrize(
    ("written", "block"),
    [
        ("192.168.1.128/25", {"cidr": "192.168.1.128/25"}),
        ("192.168.1.200/28", {"cidr": "192.168.1.192/28"}),
        ("192.168.1.53", {"cidr": "192.168.1.53/32"}),
        ('"fd00::0:53"', {"cidr": "fd00::53/128"}),
        ("192.168.1.10-192.168.1.20", {"start": "192.168.1.10", "stop": "192.168.1.20"}),
        ("192.168.1.0 - 192.168.1.255", {"start": "192.168.1.0", "stop": "192.168.1.255"}),
        ('"fd00::a-fd00::1:0"', {"start": "fd00::a", "stop": "fd00::1:0"}),
        ('"fd00::/112"', {"cidr": "fd00::/112"}),
    ],
)
def test_blocks(written: str, block: dict[str, str]) -> None:
    """A CIDR is masked as Cilium masks it, a range stays a range, one address is a CIDR of one."""
    assert _pool_spec(f"pools: [{written}]") == {"blocks": [block]}


def test_blocks_keep_their_order() -> None:
    """The order of the spec, not of the addresses."""
    spec = _pool_spec("pools: [192.168.1.200-192.168.1.210, 192.168.1.64/27, 192.168.1.5]")
    assert [next(iter(block.values())) for block in spec["blocks"]] == [
        "192.168.1.200",
        "192.168.1.64/27",
        "192.168.1.5/32",
    ]


def test_cidrs_on_1_14() -> None:
    """1.14 knows `cidrs` alone, and no allowFirstLastIPs."""
    assert _pool_spec("pools: [192.168.1.128/25]", "1.14.19") == {"cidrs": [{"cidr": "192.168.1.128/25"}]}


@pytest.mark.parametrize(
    ("version", "written", "rendered"),
    [
        ("1.15.19", None, "Yes"),
        ("1.15.19", True, "Yes"),
        ("1.15.19", False, "No"),
        ("1.16.19", None, None),
        ("1.16.19", True, "Yes"),
        ("1.20.0", None, None),
        ("1.20.0", False, "No"),
    ],
)
def test_allow_first_last(version: str, written: bool | None, rendered: str | None) -> None:
    """Strings, never booleans; spelled out where the default would change with an upgrade."""
    allow = "" if written is None else f", allowFirstLastIPs: {str(written).lower()}"
    spec = _pool_spec(f"pools: [{{name: a, addresses: 192.168.1.128/25{allow}}}]", version)
    assert spec.get("allowFirstLastIPs") == rendered


def test_disabled_only_when_true() -> None:
    """false is the default, and is not written."""
    assert "disabled" not in _pool_spec("pools: [{name: a, addresses: 10.0.0.0/24, disabled: false}]")
    assert _pool_spec("pools: [{name: a, addresses: 10.0.0.0/24, disabled: true}]")["disabled"] is True


def test_an_empty_selector_stays() -> None:
    """It selects everything, as none does; whoever wrote it finds it again."""
    model = small("pools: [{name: a, addresses: 10.0.0.0/24, serviceSelector: {}}]\nl2: {nodeSelector: {}}")
    pool, policy = manifests(model)
    pool_spec: Any = pool["spec"]
    policy_spec: Any = policy["spec"]
    assert (pool_spec["serviceSelector"], policy_spec["nodeSelector"]) == ({}, {})


def test_policy() -> None:
    """Every field, in a fixed order; patterns are what Go's regexp gets."""
    spec: Any = policies(full("1.20"))[0]["spec"]
    assert list(spec) == ["interfaces", "nodeSelector", "loadBalancerIPs", "externalIPs"]
    assert spec["interfaces"] == ["^enp0s25$", "^eth.*$", r"^bond0\.20$", "^(?:en|\U0001f600)[op]\\d+"]
    expression = {"key": "node-role.kubernetes.io/control-plane", "operator": "DoesNotExist"}
    assert spec["nodeSelector"] == {"matchExpressions": [expression]}
    assert (spec["loadBalancerIPs"], spec["externalIPs"]) == (True, True)


def test_l2_true_announces_everything() -> None:
    """`l2: true` is a policy without interfaces: all that Cilium uses."""
    assert [item["spec"] for item in policies(small("l2: true"))] == [{"loadBalancerIPs": True, "externalIPs": False}]


@pytest.mark.parametrize(("argocd", "wave"), [("", "1"), ("argocd: {syncWave: -2}", "-2")])
def test_argocd_annotations(argocd: str, wave: str) -> None:
    """Strings, on pools and policies alike: the API server refuses a number."""
    for manifest in manifests(small(f"pools: [10.0.0.0/24]\nl2: true\n{argocd}")):
        metadata: Any = manifest["metadata"]
        assert metadata["annotations"] == {
            "argocd.argoproj.io/sync-wave": wave,
            "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
        }


def test_no_wave() -> None:
    """Wave 0 is Argo CD's own default: nothing is written for it, and the dry run is still skipped."""
    for manifest in manifests(small("pools: [10.0.0.0/24]\nl2: true\nargocd: {syncWave: 0}")):
        metadata: Any = manifest["metadata"]
        assert metadata["annotations"] == {"argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true"}


def test_no_argocd() -> None:
    """`argocd: false`: no annotations at all, and no empty map of them. Never a namespace."""
    for manifest in manifests(small("pools: [10.0.0.0/24]\nl2: true\nargocd: false")):
        assert manifest["metadata"] == {"name": "default"}


def _broken(model: Model, **fields: object) -> tree.Plan:
    made = tree.plan(model)
    spec: Any = made.pools[0]["spec"]
    spec.update(fields)
    return made


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"allowFirstLastIPs": True}, "allowFirstLastIPs"),
        ({"cidrs": [{"cidr": "10.0.0.0/24"}]}, "cidrs"),
        ({"blocks": [{"cidr": "10.0.0.0"}]}, "blocks.0.cidr"),
        ({"blocks": [{"start": "10.0.0.1", "end": "10.0.0.2"}]}, "end"),
    ],
)
def test_the_self_check_finds_our_mistakes(fields: dict[str, object], words: str) -> None:
    """What the release would not take never gets out, and is called our bug."""
    model = small()
    with pytest.raises(InternalFault, match=words):
        selfcheck.check(model, _broken(model, **fields))


@pytest.mark.parametrize("minor", RELEASES)
def test_the_self_check_is_silent(minor: str) -> None:
    """On what is right."""
    assert tree.plan(full(minor)).release == minor
