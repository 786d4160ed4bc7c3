"""Services that others make: Gateways, values of charts, templates of other objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import run_cli

POOL = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lan}
spec: {blocks: [{cidr: 192.168.1.128/25}]}
"""
GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: web}
spec:
  infrastructure:
    annotations:
      lbipam.cilium.io/ips: 192.168.2.9
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: player}
spec:
  values:
    service:
      app:
        type: LoadBalancer
        annotations: {lbipam.cilium.io/ips: 192.168.2.9}
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: player}
spec:
  source:
    helm:
      values: |
        # what the chart takes

        service:
          loadBalancerIP: 192.168.2.9
"""
CLUSTER = """\
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: db}
spec:
  managed:
    services:
      additional:
        - serviceTemplate:
            metadata: {annotations: {lbipam.cilium.io/ips: 192.168.2.9}}
            spec: {type: LoadBalancer}
"""
VALUES = "controller:\n  service:\n    annotations:\n      lbipam.cilium.io/ips: 192.168.2.9\n"


def _lines(folder: Path, *arguments: str) -> list[str]:
    arguments = ("validate", "--format", "concise", "--cilium", "1.20.0", *arguments)
    return run_cli(*arguments, cwd=folder).stdout.splitlines()


def _codes(folder: Path, *arguments: str) -> list[str]:
    return [line.split("[")[1].split("]")[0] for line in _lines(folder, *arguments)]


def _write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "text, where, whose",
    [
        (GATEWAY, "a.yaml:7:29", "of Gateway web"),
        (RELEASE, "a.yaml:9:45", "of HelmRelease player"),
        (APPLICATION, "a.yaml:11:27", "of Application player"),
        (CLUSTER, "a.yaml:9:60", "of Cluster db"),
    ],
    ids=["Gateway", "HelmRelease", "text in an Application", "CloudNativePG"],
)
def test_an_address_in_no_pool(text: str, where: str, whose: str, tmp_path: Path) -> None:
    """It is said at the line where it is written, and of whom."""
    _write(tmp_path, pool=POOL, a=text)
    assert [line for line in _lines(tmp_path) if "info" not in line] == [
        f"{where}: error[CH401] Service {whose} asks for 192.168.2.9, which is in no pool: it stays without an address"
    ]
    _write(tmp_path, a=text.replace("192.168.2.9", "192.168.1.130"))
    assert _lines(tmp_path) == []
    _write(tmp_path, a=text.replace("192.168.2.9", "${PLAYER_IP}"))
    assert _lines(tmp_path) == []


@pytest.mark.parametrize("wrong", ["Service", "ConfigMap"])
def test_what_is_no_request(wrong: str, tmp_path: Path) -> None:
    """Texts of other kinds, Services of another type, what is switched off."""
    _write(tmp_path, pool=POOL)
    for text in (
        RELEASE.replace("HelmRelease", wrong),
        RELEASE.replace("type: LoadBalancer", "type: ClusterIP"),
        RELEASE.replace("type: LoadBalancer", "enabled: false"),
        RELEASE.replace("    service:\n", "    enabled: false\n    service:\n"),
        CLUSTER.replace("type: LoadBalancer", "type: ClusterIP"),
        APPLICATION.replace("values: |", "values: >"),
        APPLICATION.replace("service:", "service: {{ x }}"),
        GATEWAY.replace("    annotations", "    labels"),
    ):
        _write(tmp_path, a=text)
        assert _lines(tmp_path) == [], text


def test_a_values_file(tmp_path: Path) -> None:
    """By its name; the same address in another one may be that of an overlay."""
    _write(tmp_path, pool=POOL, values=VALUES)
    (line,) = _lines(tmp_path)
    assert line.startswith("values.yaml:4:29: error[CH401] Service of values.yaml asks for 192.168.2.9, which is in")
    inside = VALUES.replace("192.168.2.9", "192.168.1.130")
    (tmp_path / "values.yaml").rename(tmp_path / "other.yaml")
    assert _codes(tmp_path) == []
    (tmp_path / "prod").mkdir()
    _write(tmp_path, values=inside, **{"prod/values": inside, "values-prod": inside})
    assert _codes(tmp_path) == []


def test_two_ask_for_one_address(tmp_path: Path) -> None:
    """Both are named; the same owner in another folder is one in an overlay."""
    inside = RELEASE.replace("192.168.2.9", "192.168.1.130")
    _write(tmp_path, pool=POOL, a=inside, b=GATEWAY.replace("192.168.2.9", "192.168.1.130"))
    (line,) = _lines(tmp_path)
    assert line.startswith("b.yaml:7:29: error[CH402] Services of Gateway web and of HelmRelease player both ask for")
    _write(tmp_path, b=inside)
    assert _lines(tmp_path) == []


def test_a_selector_by_what_is_unknown(tmp_path: Path) -> None:
    """Name, namespace and labels are those of whoever makes the Service."""
    inside = RELEASE.replace("192.168.2.9", "192.168.1.130")
    for label in ("io.kubernetes.service.name: x", "io.kubernetes.service.namespace: x", "pool: x"):
        selector = f"spec: {{serviceSelector: {{matchLabels: {{{label}}}}}, "
        _write(tmp_path, a=inside, pool=POOL.replace("spec: {", selector))
        assert _lines(tmp_path) == []


def test_old_names(tmp_path: Path) -> None:
    """As of a Service that is written itself: information, once a file."""
    old = GATEWAY.replace("lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips").replace("192.168.2.9", "192.168.1.130")
    _write(tmp_path, pool=POOL, a=f"{old}---\n{old.replace('web', 'web-2').replace('1.130', '1.131')}")
    assert _codes(tmp_path, "-v") == ["CH436"]
    assert _codes(tmp_path) == []


def test_without_a_pool_nothing_is_said(tmp_path: Path) -> None:
    """Another load balancer may serve loadBalancerIP."""
    _write(tmp_path, a=APPLICATION, b=APPLICATION.replace("player", "other"))
    assert _codes(tmp_path) == []
