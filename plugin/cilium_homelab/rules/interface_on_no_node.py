"""A node that a policy selects has no NIC that it names."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Place, Related
from ..model import Model, Node, Policy
from ..selection import selects_node
from . import Finding

WHY = """
Such a node takes part in the election all the same. When it wins, it holds the lease of the Service
and answers nothing, and no other node may answer either.
"""

WRONG = """
cluster: {apiServer: "192.168.1.10:6443", nodes: [{name: node-1, interfaces: [enp2s0]}]}
l2: {interfaces: [eno1]}
"""

RIGHT = """
cluster: {apiServer: "192.168.1.10:6443", nodes: [{name: node-1, interfaces: [eno1, wlan0]}]}
l2: {interfaces: [eno1]}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, selectedPolicies; GH #28009, #37329"


def check(model: Model) -> Iterator[Finding]:
    """Each policy, with the known nodes that it selects and has no NIC on."""
    assert model.cluster is not None
    for policy in model.policies:
        if not policy.interfaces or not policy.complete:
            continue
        bare = [
            node for node in model.cluster.nodes if selects_node(policy.node_selector, node) and _bare(policy, node)
        ]
        if bare:
            names = ", ".join(f'"{node.name}"' for node in bare[:3]) + (
                f" and {len(bare) - 3} more" if bare[3:] else ""
            )
            yield Finding(
                policy.interfaces[0].at,
                f'policy "{policy.name}" names no NIC of node {names}: it can win a lease and then answers nothing',
                help=f"its NICs: {', '.join(bare[0].interfaces or ())}; add one, or leave it out by nodeSelector",
                related=(Related(_nics(bare[0]), f'NICs of node "{bare[0].name}"'),),
            )


def _bare(policy: Policy, node: Node) -> bool:
    if not node.interfaces:
        return False
    return all(pattern.pattern.matches(nic) is False for pattern in policy.interfaces for nic in node.interfaces)


def _nics(node: Node) -> Place:
    return node.at / "interfaces"
