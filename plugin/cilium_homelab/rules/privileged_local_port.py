"""An instance listens on a port below 1024, which the agent may not."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import Number
from ..model import Model
from . import Finding
from ._bgp import instances
from ._values import said

WHY = """
The agent's container has no capability NET_BIND_SERVICE by default, so that it cannot listen there and
the instance does not start. Without localPort an instance listens nowhere and calls its peers itself, which
is all that a router wants of it.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: lab}
spec: {bgpInstances: [{name: main, localASN: 64512, localPort: 179, peers: []}]}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.20.0}}
  values: {bgpControlPlane: {enabled: true}}
"""

RIGHT = WRONG.replace(", localPort: 179", "")

SOURCE = "cilium/cilium Documentation/network/bgp-control-plane/bgp-control-plane-configuration.rst; values.yaml"


def check(model: Model) -> Iterator[Finding]:
    """Each such port, where the capabilities are known."""
    assert model.bgp is not None
    capabilities = said(model, "securityContext", "capabilities", "ciliumAgent")
    privileged = said(model, "securityContext", "privileged")
    if privileged not in (None, False):  # unknown, too
        return
    if capabilities is not None and not isinstance(capabilities, list):
        return
    if isinstance(capabilities, list) and {"NET_BIND_SERVICE", "ALL"} & set(map(str, capabilities)):
        return
    for _, instance in instances(model):
        yield from _finding(instance.name, instance.local_port)
    for override in model.bgp.overrides:
        for item in override.instances:
            yield from _finding(item.name.text, item.local_port)


def _finding(name: str, port: Number | None) -> Iterator[Finding]:
    if port is not None and 0 < port.value < 1024:
        yield Finding(
            port.at,
            f'instance "{name}" listens on port {port.value}, and the agent has no capability NET_BIND_SERVICE for it',
            help="remove localPort, or add NET_BIND_SERVICE to securityContext.capabilities.ciliumAgent",
        )
