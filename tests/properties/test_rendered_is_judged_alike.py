"""What a spec is told, and what its rendered tree is told when it counts as written by hand: the same codes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from cilium_homelab.cli.common import judge_spec
from cilium_homelab.manifests.run import judge_paths
from cilium_homelab.render.tree import build

SPECS = 120
VERSIONS = ["1.14.19", "1.15.19", "1.16.19", "1.17.18", "1.18.12", "1.19.6", "1.20.0", "1.20.2"]
ADDRESSES = [
    *("192.168.1.128/25", "192.168.1.200-192.168.1.220", "192.168.1.129/26", "192.168.1.0/24", "10.0.0.0/24"),
    *("192.168.1.1", "192.168.1.10", "192.168.1.255", "10.244.0.0/16", "10.96.0.0/12", "fd00::100/120"),
]
INTERFACES = ["eth0", "/^eth[0-9]+$/", "/eth/", "enp1s0", "wlan0", "/.*/", "docker0"]

# Where the two differ, and why.
OF_SPECS = {"CH202"}  # rendering writes the network, not the host in it
OF_MANIFESTS = {
    "CH303",  # a name in a spec is meant, and becomes a pattern
    "CH331",  # `l2: true` is every NIC on purpose
    "CH332",  # a spec need not have Services that get an address late
    "CH618",  # objects of BGP may lie beside a spec
}


def _spec(dice: random.Random) -> dict[str, Any]:
    nodes = [
        {"name": f"node-{number}", "address": f"192.168.1.{10 + number}", "interfaces": dice.sample(INTERFACES[::3], 2)}
        for number in range(dice.choice([0, 1, 2]))
    ]
    cluster: dict[str, Any] = {"apiServer": "192.168.1.10:6443", **({"nodes": nodes} if nodes else {})}
    if dice.random() < 0.5:
        cluster |= {"podCIDRs": ["10.244.0.0/16"], "serviceCIDRs": ["10.96.0.0/12"]}
    spec: dict[str, Any] = {"cilium": {"version": dice.choice(VERSIONS)}, "cluster": cluster}
    if dice.random() < 0.7:
        spec["networks"] = [{"cidr": "192.168.1.0/24", "gateway": "192.168.1.1", "dhcp": "192.168.1.100-192.168.1.199"}]
    count = dice.choice([1, 1, 2])
    spec["pools"] = [
        {"name": f"p{each}", "addresses": dice.sample(ADDRESSES, dice.choice([1, 2]))} for each in range(count)
    ]
    if dice.random() < 0.7:
        spec["l2"] = {"interfaces": dice.sample(INTERFACES, dice.choice([1, 2]))} if dice.random() < 0.8 else True
    return spec


def _written_by_hand(tree: dict[str, str], spec: dict[str, Any]) -> None:
    for name, text in tree.items():
        path = Path("tree") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("# Made by cilium-homelab", "# Made by hand"), encoding="utf-8")
    known = {key: spec[key] for key in ("cluster", "networks") if key in spec}
    Path(".cilium-homelab.yaml").write_text(json.dumps(known), encoding="utf-8")


def test_the_same_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of random specs, wrong ones among them; what differs is listed, and all of the list is seen."""
    seen: set[str] = set()
    alike = 0
    for number in range(SPECS):
        folder = tmp_path / str(number)
        (folder / ".git").mkdir(parents=True)
        monkeypatch.chdir(folder)
        spec = _spec(random.Random(number))
        head = {"apiVersion": "cilium-homelab.io/v1alpha1", "kind": "CiliumHomelab", "metadata": {"name": "home"}}
        Path("homelab.yaml").write_text(json.dumps({**head, "spec": spec}), encoding="utf-8")
        judged = judge_spec("homelab.yaml")
        assert judged.spec is not None
        told = {finding.code for finding in judged.findings}
        if "CH213" in told:
            continue  # a range on 1.14 cannot be rendered
        tree = build(judged.spec.model, "homelab.yaml")
        Path("homelab.yaml").unlink()
        _written_by_hand(tree, spec)
        again = {finding.code for finding in judge_paths(["tree"], None, (), pytest.fail).findings}
        assert told - again <= OF_SPECS, number
        assert again - told <= OF_MANIFESTS, number
        seen |= told ^ again
        alike += told == again
    assert seen == OF_SPECS | OF_MANIFESTS
    assert alike > SPECS / 8
