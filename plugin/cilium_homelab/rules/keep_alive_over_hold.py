"""A session says that it lives less often than the other side waits for it."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import Timers
from ..model import Model
from . import Finding

WHY = """
Whoever hears nothing for the hold time closes the session. The agent refuses a CiliumBGPPeeringPolicy that
says so as a whole; a CiliumBGPPeerConfig of 1.16 and 1.17 is taken, and its sessions break again and again.
Written alone, one of the two counts against the other's default: 30 and 90 seconds.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumBGPPeeringPolicy
metadata: {name: lab}
spec:
  virtualRouters:
  - localASN: 64512
    exportPodCIDR: true
    neighbors: [{peerAddress: 192.168.1.1/32, peerASN: 64513, holdTimeSeconds: 9}]
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.17.0}}
  valuesFrom: [{kind: ConfigMap, name: cilium}]
"""

RIGHT = WRONG.replace("holdTimeSeconds: 9", "holdTimeSeconds: 9, keepAliveTimeSeconds: 3")

SOURCE = "cilium/cilium pkg/k8s/apis/cilium.io/v2alpha1/bgp_types.go, Validate; CRDs of 1.18"


def check(model: Model) -> Iterator[Finding]:
    """Each pair of timers that the API server takes and that cannot hold a session."""
    assert model.bgp is not None
    assert model.release is not None
    for policy in model.bgp.peering_policies:
        for router in policy.routers:
            for neighbor in router.neighbors:
                yield from _finding(neighbor.timers, "the agent refuses the whole policy")
    for config in model.bgp.peer_configs if not model.release.checks_bgp else ():
        yield from _finding(config.timers, "its sessions break")


def _finding(timers: Timers | None, consequence: str) -> Iterator[Finding]:
    if timers is not None and timers.keep_alive > timers.hold:
        yield Finding(
            timers.at,
            f"keepAliveTimeSeconds is {timers.keep_alive} and holdTimeSeconds {timers.hold}: {consequence}",
            help=f"write keepAliveTimeSeconds: {max(1, timers.hold // 3)}",
        )
