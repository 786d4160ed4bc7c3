"""Two configurations of BGP select one node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..bgp import ClusterConfig, PeeringPolicy
from ..diagnostics import Related, Severity
from ..model import Model
from . import Finding
from ._bgp import nodes_of_both

WHY = """
A node has one configuration. Of two CiliumBGPClusterConfigs one is left out there, whichever comes later;
of two CiliumBGPPeeringPolicies none counts, so that no session comes up; and beside a
CiliumBGPPeeringPolicy a CiliumBGPClusterConfig does nothing.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: one}
spec: {bgpInstances: [{name: main, localASN: 64512, peers: []}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: two}
spec: {bgpInstances: [{name: main, localASN: 64513, peers: []}]}
"""

RIGHT = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: one}
spec: {nodeSelector: {matchLabels: {rack: a}}, bgpInstances: [{name: main, localASN: 64512, peers: []}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: two}
spec: {nodeSelector: {matchLabels: {rack: b}}, bgpInstances: [{name: main, localASN: 64513, peers: []}]}
"""

SOURCE = "cilium/cilium operator/pkg/bgp/cluster.go, upsertNodeConfigs; pkg/bgpv1/agent/controller.go, PolicySelection"


def check(model: Model) -> Iterator[Finding]:
    """Each configuration that certainly shares a node with one before it."""
    bgp = model.bgp
    assert bgp is not None
    yield from _among(model, bgp.cluster_configs, "CiliumBGPClusterConfig", "one of them is left out there")
    yield from _among(model, bgp.peering_policies, "CiliumBGPPeeringPolicy", "neither counts there")
    for config in bgp.cluster_configs:
        for policy in bgp.peering_policies:
            if nodes := _shared(model, config, policy):
                yield Finding(
                    config.at / "metadata" / "name",
                    f'CiliumBGPClusterConfig "{config.name}" and CiliumBGPPeeringPolicy "{policy.name}" both select'
                    f" {nodes}: the policy alone counts there",
                    help="remove the policy once all of it is said by the newer objects",
                    related=(Related(policy.at / "metadata" / "name", "this policy"),),
                    severity=Severity.WARNING,
                )
                break


def _among(
    model: Model, configs: Sequence[ClusterConfig | PeeringPolicy], kind: str, consequence: str
) -> Iterator[Finding]:
    for index, config in enumerate(configs):
        for other in configs[:index]:
            if nodes := _shared(model, other, config):
                yield Finding(
                    config.at / "metadata" / "name",
                    f'{kind} "{other.name}" and "{config.name}" both select {nodes}: {consequence}',
                    help="let their nodeSelectors exclude each other",
                    related=(Related(other.at / "metadata" / "name", "the other one"),),
                )
                break


def _shared(model: Model, one: ClusterConfig | PeeringPolicy, other: ClusterConfig | PeeringPolicy) -> str:
    if not one.complete or not other.complete:
        return ""
    return nodes_of_both(model, one.node_selector, other.node_selector)
