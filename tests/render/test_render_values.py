"""The Helm values that a spec means."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cilium_homelab import helmkeys
from cilium_homelab.helm.derived import derive, derived_values, effective_values
from cilium_homelab.render.tree import build
from tests.render.models import RELEASES, full, read, small
from tests.support import upstream

L2 = "l2: {interfaces: [eth0]}\n"


def _values(rest: str = "pools: [10.0.0.0/24]", version: str = "1.20.0", cilium: str = "") -> Any:
    return derived_values(small(rest, version, cilium))


@pytest.mark.parametrize("minor", RELEASES)
def test_every_key_is_alive(minor: str) -> None:
    """In every release and on every distribution each derived key does something."""
    model = full(minor)
    for distribution in ("generic", "kubeadm", "k3s", "talos", "rke2"):
        for item in derive(model._replace(distribution=distribution)):
            assert helmkeys.status(item.path, minor) == "alive", item.path


@pytest.mark.parametrize("minor", [minor for minor in RELEASES if minor not in ("1.14", "1.15")])
def test_the_schema_of_the_chart_takes_them(minor: str) -> None:
    """Helm checks values with it before it renders."""
    from jsonschema import Draft7Validator

    schema = json.loads((upstream() / minor / "values.schema.json").read_text(encoding="utf-8"))
    values = effective_values(full(minor)._replace(distribution="talos"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(values)] == []


def test_api_server() -> None:
    """Host and port apart; 6443 where no port is written; an IPv6 host without brackets."""
    for written, host, port in (
        ("192.168.1.10:6444", "192.168.1.10", 6444),
        ("192.168.1.10", "192.168.1.10", 6443),
        ("k8s.lan:443", "k8s.lan", 443),
        ("[fd00::1]:6443", "fd00::1", 6443),
    ):
        values = derived_values(
            read(f'cilium: {{version: "1.20.0"}}\ncluster: {{apiServer: "{written}"}}\npools: [10.0.0.0/24]')
        )
        assert (values["k8sServiceHost"], values["k8sServicePort"]) == (host, port)


def test_talos() -> None:
    """KubePrism only where no API server is written; no SYS_MODULE; no eBPF mounts of its own."""
    without = derived_values(read('cilium: {version: "1.20.0", distribution: talos}\npools: [10.0.0.0/24]'))
    assert (without["k8sServiceHost"], without["k8sServicePort"]) == ("localhost", 7445)
    values = _values(cilium=", distribution: talos")
    assert (values["k8sServiceHost"], values["k8sServicePort"]) == ("192.168.1.10", 6443)
    capabilities = values["securityContext"]["capabilities"]
    assert "SYS_MODULE" not in capabilities["ciliumAgent"]
    assert capabilities["cleanCiliumState"] == ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"]
    assert values["cgroup"] == {"autoMount": {"enabled": False}, "hostRoot": "/sys/fs/cgroup"}
    assert values["ipam"] == {"mode": "kubernetes"}


@pytest.mark.parametrize("distribution", ["kubeadm", "k3s", "rke2"])
def test_other_distributions_add_nothing(distribution: str) -> None:
    """Above all no value that moves the addresses of Pods in a cluster that runs."""
    values = _values(L2, cilium=f", distribution: {distribution}")
    assert values == _values(L2)
    assert "ipam" not in values


@pytest.mark.parametrize("minor", RELEASES)
def test_external_ips(minor: str) -> None:
    """The key is dead from 1.17.0 on."""
    values = _values(version=RELEASES[minor])
    assert values.get("externalIPs") == ({"enabled": True} if minor in ("1.14", "1.15", "1.16") else None)


@pytest.mark.parametrize("minor", RELEASES)
def test_kube_proxy_replacement(minor: str) -> None:
    """true in every release (`strict` is refused from 1.16)."""
    assert str(_values(version=RELEASES[minor])["kubeProxyReplacement"]).lower() == "true"


def test_l2_only_where_wanted() -> None:
    """Without `l2` neither the feature nor its rate limit."""
    values = _values()
    assert "l2announcements" not in values
    assert "k8sClientRateLimit" not in values
    assert _values("pools: [10.0.0.0/24]\nl2: false") == values
    assert _values(L2)["l2announcements"] == {"enabled": True}


def test_leases() -> None:
    """As written, under Cilium's names, each only where it is written."""
    values = _values("l2: {leases: {duration: 3s, renewDeadline: 1s, retryPeriod: 200ms}}")
    assert values["l2announcements"] == {
        "enabled": True,
        "leaseDuration": "3s",
        "leaseRenewDeadline": "1s",
        "leaseRetryPeriod": "200ms",
    }
    assert _values("l2: {leases: {duration: 30s}}")["l2announcements"] == {"enabled": True, "leaseDuration": "30s"}


@pytest.mark.parametrize(
    ("services", "leases", "qps"),
    [
        (0, "", 50),
        (90, "", 50),  # ceil(90 / 2 s) + 5
        (91, "", 51),
        (200, "", 105),
        (10, "retryPeriod: 200ms", 55),
        (10, "renewDeadline: 100ms", 105),
        (40, "retryPeriod: 10s", 50),  # the renew deadline's default, 5s, is shorter: 40 / 5 + 5
        (1000, "retryPeriod: 10s", 205),
        (7, "retryPeriod: 30ms", 239),  # 233.33 is rounded up
    ],
)
def test_rate_limit(services: int, leases: str, qps: int) -> None:
    """max(50, ceil(N / min(retry, renew)) + 5), and twice that as burst; whole numbers, as the schema wants."""
    plan = "".join(f"  a/s{number}: 10.0.{number // 250}.{number % 250 + 1}\n" for number in range(services))
    rest = f"l2: {{leases: {{{leases}}}}}\n" + (f"services:\n{plan}" if plan else "")
    assert _values(rest)["k8sClientRateLimit"] == {"qps": qps, "burst": 2 * qps}


@pytest.mark.parametrize(("nodes", "replicas"), [(None, 1), (0, 1), (1, 1), (2, 2), (5, 2)])
def test_operator_replicas(nodes: int | None, replicas: int) -> None:
    """Two at most, and never more than there are nodes; one where nobody said."""
    names = ", ".join(f"{{name: n{number}}}" for number in range(nodes or 0))
    known = "" if nodes is None else f", nodes: [{names}]"
    body = f'cilium: {{version: "1.20.0"}}\ncluster: {{apiServer: "192.168.1.10:6443"{known}}}\npools: [10.0.0.0/24]'
    assert derived_values(read(body))["operator"] == {"replicas": replicas, "rollOutPods": True}


def test_cluster_name_only_where_written() -> None:
    """Never taken from metadata.name: a changed cluster name changes identities."""
    assert "cluster" not in _values()
    assert derived_values(full("1.20"))["cluster"] == {"name": "homelab"}


def test_what_the_user_writes_wins() -> None:
    """And the reason of a derived value that is gone is gone too."""
    model = small(L2, cilium=", values: {kubeProxyReplacement: false, operator: {replicas: 3}, hubble: {tls: null}}")
    values: Any = effective_values(model)
    assert values["kubeProxyReplacement"] is False
    assert values["operator"] == {"replicas": 3, "rollOutPods": True}
    assert values["hubble"] == {"tls": None}
    text = build(model, "homelab.yaml")["values.yaml"]
    derived = build(small(L2), "homelab.yaml")["values.yaml"]
    for reason in ("in the place of kube-proxy", "No more than there are nodes", "makes new certificates"):
        assert reason in derived
        assert reason not in text
    assert "Restart the agents" in text


def test_derived_values_come_first() -> None:
    """Then what only the user writes, in the user's order."""
    model = small(L2, cilium=", values: {zebra: {b: 1, a: 2}, apple: 1}")
    keys = list(effective_values(model))
    assert keys[-2:] == ["zebra", "apple"]
    assert keys[:-2] == list(derived_values(model))
