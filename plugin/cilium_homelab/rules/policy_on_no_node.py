"""A policy selects no known node."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Severity
from ..model import Model, Node, Policy
from ..selection import selects_node
from . import Finding

WHY = """
Nothing is announced by a policy that selects no node, and nothing says so. The only node of a cluster is its
control plane, so that a policy which leaves that out announces nothing there.
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
        elif policy.complete and len(nodes) == 1 and _leaves_out_control_plane(policy, nodes[0]):
            yield Finding(
                policy.at / "nodeSelector",
                f'policy "{policy.name}" leaves out the control plane, which "{nodes[0].name}", the only node, is too',
                help="remove this condition",
                severity=Severity.WARNING,
            )


CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


def _leaves_out_control_plane(policy: Policy, node: Node) -> bool:
    """Whether it wants the label away that kubeadm, k3s, RKE2 and Talos give, unless the node is said to lack it."""
    if node.labels is not None and CONTROL_PLANE in node.labels:
        return False
    items = policy.node_selector.requirements() if policy.node_selector else ()
    return any(item.key == CONTROL_PLANE and item.operator == "DoesNotExist" for item in items)
