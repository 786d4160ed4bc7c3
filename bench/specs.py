"""Inputs of any size: specs with all kinds of Services and pools, and a chart as large as Cilium's."""

from __future__ import annotations

from pathlib import Path

_HEAD = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: large}
spec:
  cilium: {version: "1.20.0"}
  cluster: {apiServer: "192.168.1.10:6443"}
"""


def spec(services: int, pools: int, broken: bool = False) -> str:
    """A spec with so many Services, one namespace to a pool and a /24 to each.

    `broken`: each fifth Service asks for an address that no pool holds.
    """
    lines = [_HEAD, "  pools:\n"]
    lines += (
        f"    - {{name: pool-{index}, addresses: {_net(index)}.0/24, serviceSelector: {{namespaces: team-{index}}}}}\n"
        for index in range(pools)
    )
    lines.append("  services:\n")
    lines += (_service(index, pools, broken and index % 5 == 1) for index in range(services))
    return "".join(lines)


def _net(pool: int) -> str:
    return f"10.{pool // 256}.{pool % 256}"


def _service(index: int, pools: int, broken: bool) -> str:
    pool, turn = index % pools, index // pools
    name = f"    team-{pool}/service-{index}: "
    # Two turns share one address by a key, two have one each, the rest take what they get.
    if broken:
        return f"{name}172.16.{index // 250 % 256}.{index % 250}\n"
    if turn % 5 < 2:
        protocol = ("TCP", "UDP")[turn % 5]
        address = f"{_net(pool)}.{10 + turn // 5}"
        return f"{name}{{ips: {address}, sharingKey: shared-{turn // 5}, ports: 53/{protocol}}}\n"
    if turn % 5 < 4:
        return f"{name}{_net(pool)}.{100 + turn}\n"
    return f"{name}{{ports: [80/TCP, 443/TCP], labels: {{app: web-{index}}}}}\n"


def grow(chart: Path) -> None:
    """Add templates to a chart until it renders to half a megabyte, as Cilium's does."""
    lines = "".join(f'  line-{line}: "{{{{ .Release.Name }}}} {line} {"x" * 60}"\n' for line in range(100))
    for index in range(60):
        head = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: filler-{index}, namespace: kube-system}}\ndata:\n"
        (chart / "templates" / f"filler-{index}.yaml").write_text(head + lines)
