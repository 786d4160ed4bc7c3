"""Services that share an address by a key are announced by L2."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..releases import Release
from . import Finding
from ._sharing import groups

WHY = """
Each Service has a lease of its own, so that two nodes can answer for a shared address at once. On a
cluster of one node nothing happens; with several, a connection may change the node.
"""

WRONG = """
l2: true
services:
  pi-hole/a: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 80/TCP}
  pi-hole/b: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 53/TCP}
"""

RIGHT = """
l2: true
services:
  pi-hole/a: {ips: 192.168.1.153, ports: 80/TCP}
  pi-hole/b: {ips: 192.168.1.154, ports: 53/TCP}
"""

SOURCE = "cilium/cilium GH #48419, #32115"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.sharing_key_annotation is not None


def check(model: Model) -> Iterator[Finding]:
    """Each sharing key with two Services or more, once, unless one known node is all there is."""
    nodes = model.cluster.nodes if model.cluster else ()
    if len(nodes) == 1 and model.cluster is not None and model.cluster.nodes_complete:
        return
    told: set[str] = set()
    for group in groups(model):
        key = group.services[0].sharing_key
        if key is not None and group.key not in told:
            told.add(group.key)
            yield Finding(
                key.at,
                f"{len(group.services)} Services {group.what}: with L2 announcements each has a lease of its own,"
                " and two nodes may answer",
                help="one Service with all ports avoids it, and so does BGP",
            )
