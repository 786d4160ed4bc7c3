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


_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: app-NUMBER, namespace: apps}
spec:
  replicas: 1
  selector: {matchLabels: {app: app-NUMBER}}
  template:
    metadata: {labels: {app: app-NUMBER}}
    spec:
      containers:
        - name: app
          image: registry.example.org/app:NUMBER
          resources: {requests: {cpu: 10m, memory: 64Mi}}
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: app-NUMBER
  namespace: apps
  annotations: {lbipam.cilium.io/ips: 10.0.HIGH.LOW}
spec: {type: LoadBalancer, selector: {app: app-NUMBER}, ports: [{port: 80}]}
"""
_POOL = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lan}
spec: {blocks: [{cidr: 10.0.0.0/16}]}
"""


def _load_balancer(number: int) -> str:
    high, low = divmod(number + 1, 250)
    text = _SERVICE.replace("NUMBER", str(number)).replace("HIGH", str(high))
    return text.replace("LOW", str(low + 1))


def repository(folder: Path, files: int = 1_000, ours: int = 20) -> None:
    """A repository of small manifests, a few of which are Cilium's or ask for an address."""
    for number in range(files):
        place = folder / "apps" / f"app-{number}"
        place.mkdir(parents=True)
        matters = number % (files // ours) == 0
        text = _load_balancer(number) if matters else _DEPLOYMENT.replace("NUMBER", str(number))
        (place / "manifest.yaml").write_text(text)
    (folder / "pool.yaml").write_text(_POOL)


def documents(count: int) -> str:
    """One file of a pool and so many Services, each with an address of its own."""
    return "---\n".join([_POOL, *map(_load_balancer, range(count))])
