"""A configuration of BGP selects no known node."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import ClusterConfig, PeeringPolicy
from ..model import Model
from . import Finding
from ._bgp import on_no_node

WHY = """
No node then peers with anybody. Of a CiliumBGPClusterConfig the condition cilium.io/NoMatchingNode says so,
from 1.18 on; of a CiliumBGPPeeringPolicy nothing does.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPClusterConfig
metadata: {name: lab}
spec: {nodeSelector: {matchLabels: {role: edge}}, bgpInstances: [{name: main, localASN: 64512, peers: []}]}
---
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: 1.20.0, install: false}
  cluster: {nodes: [{name: node-1, labels: {role: worker}}]}
  pools: [192.168.1.128/25]
"""

RIGHT = WRONG.replace("role: worker", "role: edge")

SOURCE = "cilium/cilium operator/pkg/bgp/cluster.go, updateNoMatchingNodeCondition"


def check(model: Model) -> Iterator[Finding]:
    """Each configuration whose nodeSelector leaves out every known node, with certainty."""
    assert model.bgp is not None
    assert model.cluster is not None
    nodes = model.cluster.nodes
    if not model.cluster.nodes_complete:
        return
    configs: list[ClusterConfig | PeeringPolicy] = [*model.bgp.cluster_configs, *model.bgp.peering_policies]
    for config in configs:
        kind = "CiliumBGPClusterConfig" if isinstance(config, ClusterConfig) else "CiliumBGPPeeringPolicy"
        if on_no_node(config, nodes):
            known = (
                f"none of the {len(nodes)} known nodes" if len(nodes) > 1 else f'not "{nodes[0].name}", the only node'
            )
            yield Finding(
                config.at / "spec" / "nodeSelector",
                f'{kind} "{config.name}" selects {known}, so that nobody peers',
                help="select by labels that the nodes have",
            )
