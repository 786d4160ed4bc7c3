"""Every form that a spec may take: the closed list of shorthands, and what each means."""

from __future__ import annotations

import os

import pytest

from cilium_homelab.model import Model
from cilium_homelab.source import decode_text
from cilium_homelab.spec import read_source

HEAD = "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: homelab}\nspec:\n"
CILIUM = '  cilium: {version: "1.20.0"}\n  cluster: {apiServer: "192.168.1.10:6443"}\n'


def read(body: str) -> tuple[Model, list[str]]:
    """The model of a spec's body, and the codes of what is wrong with it."""
    spec = read_source(decode_text((HEAD + CILIUM + body).encode(), "homelab.yaml"), os.getcwd())
    return spec.model, [finding.code for finding in spec.findings]


def _pools(body: str) -> list[tuple[str, list[str]]]:
    model, codes = read(body)
    assert codes == []
    return [(pool.name, [block.interval.text for block in pool.blocks]) for pool in model.pools]


@pytest.mark.parametrize(
    ("body", "pools"),
    [
        ("  pools: [10.0.0.0/24]\n", [("default", ["10.0.0.0/24"])]),
        ("  pools: 10.0.0.0/24\n", [("default", ["10.0.0.0/24"])]),
        (
            "  pools: [10.0.0.0/24, 'fd00::/112', 10.0.1.1]\n",
            [("default", ["10.0.0.0/24", "fd00::/112", "10.0.1.1"])],
        ),
        ("  pools: [{addresses: 10.0.0.1}]\n", [("default", ["10.0.0.1"])]),
        (
            "  pools: [10.0.0.0/24, {name: dns, addresses: [10.0.1.1-10.0.1.9]}, 10.0.2.0/24]\n",
            [("default", ["10.0.0.0/24", "10.0.2.0/24"]), ("dns", ["10.0.1.1-10.0.1.9"])],
        ),
        ("  l2: true\n", []),
    ],
)
def test_pools(body: str, pools: list[tuple[str, list[str]]]) -> None:
    """Strings together are one pool `default`; a scalar stands for a list; order is kept."""
    assert _pools(body) == pools


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("  pools: [10.0.0.0/24, {name: default, addresses: 10.0.1.0/24}]\n", ["CH114"]),
        ("  pools: [10.0.0.0/24, {addresses: 10.0.1.0/24}]\n", ["CH114"]),
        ("  pools: [{name: a, addresses: 10.0.0.0/24}, {name: a, addresses: 10.0.1.0/24}]\n", ["CH114"]),
        ("  pools: {addresses: 10.0.0.0/24}\n", ["CH104"]),
        ("  pools: [[10.0.0.0/24]]\n", ["CH104"]),
        ("  pools: []\n  l2: [[eth0]]\n", ["CH104"]),
        ("  networks: [{name: lan}]\n", ["CH105"]),
        ("  services: [a/b]\n", ["CH104"]),
        ("  l2: {policies: [{name: a}, {name: a}]}\n", ["CH114"]),
        ("  l2: {policies: [{name: a}], interfaces: [eth0]}\n", ["CH103"]),
        ("  cluster: {}\n", ["CH102", "CH105"]),
    ],
)
def test_nothing_else(body: str, codes: list[str]) -> None:
    """What is no shorthand is refused, and names are unique."""
    assert read(body)[1] == codes


@pytest.mark.parametrize(
    ("body", "policies"),
    [
        ("", []),
        ("  l2: false\n", []),
        ("  l2: true\n", [("default", [])]),
        ("  l2: eth0\n", [("default", ["^eth0$"])]),
        ("  l2: [eth0, 'en*']\n", [("default", ["^eth0$", "^en.*$"])]),
        ("  l2: {interfaces: eth0}\n", [("default", ["^eth0$"])]),
        ("  l2: {name: lan}\n", [("lan", [])]),
        ("  l2: {leases: {duration: 15s}}\n", [("default", [])]),
        ("  l2: {policies: [{name: a, interfaces: [/^e/]}, {name: b}]}\n", [("a", ["^e"]), ("b", [])]),
        ("  l2: {policies: []}\n", []),
    ],
)
def test_l2(body: str, policies: list[tuple[str, list[str]]]) -> None:
    """true, interfaces, one policy's fields, or a list of policies."""
    model, codes = read("  pools: [10.0.0.0/24]\n" + body)
    assert codes == []
    found = [(item.name, [pattern.pattern.rendered for pattern in item.interfaces]) for item in model.policies]
    assert found == policies
    assert model.l2 is bool(body and "false" not in body)


def test_networks() -> None:
    """A string is a CIDR, and the name of its network."""
    model, codes = read("  pools: [10.0.0.128/25]\n  networks: [10.0.0.0/24, {name: six, cidr: 'fd00::/64'}]\n")
    assert codes == []
    assert [network.name for network in model.networks] == ["10.0.0.0/24", "six"]
    model, codes = read("  pools: [10.0.0.128/25]\n  networks: 10.0.0.0/24\n")
    assert (codes, len(model.networks)) == ([], 1)


@pytest.mark.parametrize(
    ("service", "addresses"),
    [
        ("10.0.0.1", ["10.0.0.1"]),
        ("[10.0.0.1, 'fd00::1']", ["10.0.0.1", "fd00::1"]),
        ("{ips: 10.0.0.1}", ["10.0.0.1"]),
        ("{ips: [10.0.0.1]}", ["10.0.0.1"]),
        ("{ports: 80}", []),
    ],
)
def test_services(service: str, addresses: list[str]) -> None:
    """A scalar or a list is the addresses of a Service."""
    model, codes = read(f"  pools: [10.0.0.0/24, 'fd00::/112']\n  services: {{a/b: {service}}}\n")
    assert codes == []
    assert [block.interval.text for block in model.services[0].addresses] == addresses
    assert model.services[0].key == "a/b"


def test_ports() -> None:
    """A number is a TCP port; a protocol may follow; one stands for a list."""
    model, codes = read("  services: {a/b: {ports: [80, '443', 53/UDP, 5060/SCTP]}, a/c: {ports: 80}}\n")
    assert codes == []
    ports = [(port.number, port.protocol) for port in model.services[0].ports or ()]
    assert ports == [(80, "TCP"), (443, "TCP"), (53, "UDP"), (5060, "SCTP")]


def test_what_is_not_written_is_unknown() -> None:
    """None is no answer: a Service without labels and ports, a node without NICs."""
    model, codes = read("  services: {a/b: 10.0.0.1}\n  pools: [10.0.0.0/24]\n")
    assert codes == []
    service = model.services[0]
    assert (service.labels, service.ports, service.pod_selector, service.traffic_policy) == (None, None, None, None)


@pytest.mark.parametrize(
    ("leases", "codes"),
    [
        ("{duration: 15s, renewDeadline: 5s, retryPeriod: 2s}", []),
        ("{duration: 1m30s, renewDeadline: 1.5s, retryPeriod: 200ms}", []),
        ("{duration: 15}", ["CH307"]),
        ("{duration: '15'}", ["CH307"]),
        ("{duration: 15 s}", ["CH307"]),
        ("{duration: 1d}", ["CH307"]),
        ("{duration: 0s}", ["CH307"]),
        ("{duration: -5s}", ["CH307"]),
        ("{duration: ''}", ["CH307"]),
        ("{duration: true}", ["CH106"]),
        ("{period: 5s}", ["CH103"]),
    ],
)
def test_leases(leases: str, codes: list[str]) -> None:
    """Durations as Go's time.ParseDuration reads them; a bare number would be nanoseconds."""
    assert read(f"  l2: {{leases: {leases}}}\n")[1] == codes
