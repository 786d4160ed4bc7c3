"""What the rules about BGP share: the links between objects, and who selects which nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..bgp import ClusterConfig, Instance, Peer, PeerConfig, PeeringPolicy
from ..labels import Selector
from ..model import Model, Node
from ..selection import selects_node


def instances(model: Model) -> Iterator[tuple[ClusterConfig, Instance]]:
    """Every instance of every CiliumBGPClusterConfig."""
    assert model.bgp is not None
    for config in model.bgp.cluster_configs:
        for instance in config.instances:
            yield config, instance


def peers(model: Model) -> Iterator[tuple[Instance, Peer]]:
    """Every peer of every instance."""
    for _, instance in instances(model):
        for peer in instance.peers:
            yield instance, peer


def peer_configs(model: Model) -> dict[str, PeerConfig]:
    """The configurations of peers by their names."""
    assert model.bgp is not None
    return {config.name: config for config in model.bgp.peer_configs if config.name}


def takes_all(selector: Selector | None) -> bool:
    """Whether a selector of nodes takes every one."""
    return selector is None or not selector.requirements()


def nodes_of_both(model: Model, one: Selector | None, other: Selector | None) -> str:
    """Which nodes two selectors certainly both take, in words; "" where it is not certain that any is."""
    if takes_all(one) and takes_all(other):
        return "every node"
    nodes = model.cluster.nodes if model.cluster is not None else ()
    both = [node for node in nodes if selects_node(one, node) and selects_node(other, node)]
    if both:
        return ", ".join(f'"{node.name}"' for node in both[:3]) + (f" and {len(both) - 3} more" if both[3:] else "")
    if one is None or other is None or takes_all(one) or takes_all(other):
        return ""
    return "the same nodes" if set(one.requirements()) == set(other.requirements()) else ""


def on_no_node(config: ClusterConfig | PeeringPolicy, nodes: Iterable[Node]) -> bool:
    """Whether a selector certainly leaves out every one of some nodes."""
    return config.complete and all(selects_node(config.node_selector, node) is False for node in nodes)


def listed(names: Iterable[str]) -> str:
    """The names that there are, for help."""
    found = sorted({name for name in names if name})
    return ", ".join(f'"{name}"' for name in found[:5]) + (f" and {len(found) - 5} more" if found[5:] else "")
