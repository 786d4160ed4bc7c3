"""Two configurations of BGP select one node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..bgp import ClusterConfig, PeeringPolicy
from ..diagnostics import Related, Severity
from ..model import Model
from ..selection import selects_node
from . import Finding
from ._bgp import nodes_of_both

Config = ClusterConfig | PeeringPolicy

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
    policies = _Index(model)
    yield from _among(model, bgp.peering_policies, "CiliumBGPPeeringPolicy", "neither counts there", policies)
    for config in bgp.cluster_configs if bgp.peering_policies else ():
        policy, nodes = policies.sharing(config)
        if policy is not None:
            yield Finding(
                config.at / "metadata" / "name",
                f'CiliumBGPClusterConfig "{config.name}" and CiliumBGPPeeringPolicy "{policy.name}" both select'
                f" {nodes}: the policy alone counts there",
                help="remove the policy once all of it is said by the newer objects",
                related=(Related(policy.at / "metadata" / "name", "this policy"),),
                severity=Severity.WARNING,
            )


def _among(
    model: Model, configs: Sequence[Config], kind: str, consequence: str, index: _Index | None = None
) -> Iterator[Finding]:
    index = index or _Index(model)
    for config in configs:
        other, nodes = index.sharing(config)
        if other is not None:
            yield Finding(
                config.at / "metadata" / "name",
                f'{kind} "{other.name}" and "{config.name}" both select {nodes}: {consequence}',
                help="let their nodeSelectors exclude each other",
                related=(Related(other.at / "metadata" / "name", "the other one"),),
            )
        index.add(config)


class _Index:
    """Configurations by the nodes that they certainly select, so that none is compared with every other."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._nodes = model.cluster.nodes if model.cluster is not None else ()
        self._first: dict[object, Config] = {}

    def add(self, config: Config) -> None:
        """One more; of several the first stands for all."""
        for key in self._keys(config) if config.complete else ():
            self._first.setdefault(key, config)

    def sharing(self, config: Config) -> tuple[Config | None, str]:
        """One that certainly shares nodes with another configuration, and which nodes, in words."""
        for key in self._keys(config) if config.complete else ():
            if other := self._first.get(key):
                return other, nodes_of_both(self._model, other.node_selector, config.node_selector)
        return None, ""

    def _keys(self, config: Config) -> Iterator[object]:
        selector = config.node_selector
        # One that takes every node is filed under no requirement.
        yield frozenset(selector.requirements() if selector is not None else ())
        for node in self._nodes:
            if selects_node(selector, node):
                yield node.name
