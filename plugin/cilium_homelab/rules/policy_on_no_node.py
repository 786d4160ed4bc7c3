"""A policy selects no known node."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..selection import selects_node
from . import Finding

WHY = """
Nothing is announced by a policy that selects no node, and nothing says so.
"""

WRONG = """
cluster: {apiServer: "192.168.1.10:6443", nodes: [{name: node-1, labels: {role: worker}}]}
l2: {nodeSelector: {matchLabels: {role: edge}}}
"""

RIGHT = """
cluster: {apiServer: "192.168.1.10:6443", nodes: [{name: node-1, labels: {role: edge}}]}
l2: {nodeSelector: {matchLabels: {role: edge}}}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go; GH #26996"


def check(model: Model) -> Iterator[Finding]:
    """Each policy whose nodeSelector leaves out every known node, with certainty."""
    assert model.cluster is not None
    nodes = model.cluster.nodes
    if not nodes or not model.cluster.nodes_complete:
        return
    for policy in model.policies:
        if policy.complete and all(selects_node(policy.node_selector, node) is False for node in nodes):
            known = (
                f"none of the {len(nodes)} known nodes" if len(nodes) > 1 else f'not "{nodes[0].name}", the only node'
            )
            yield Finding(
                policy.at / "nodeSelector",
                f'policy "{policy.name}" selects {known}, so nothing is announced',
                help="select by labels that the nodes have",
            )
