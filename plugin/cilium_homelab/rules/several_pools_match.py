"""A Service without a requested address matches several pools."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model, Pool, Service
from ..selection import PoolFinder
from . import Finding
from ._serving import Serving
from ._sharing import key_of, served

WHY = """
Which of several matching pools serves a Service is random from 1.20 on, and by the order in which they
came before: a more specific selector gives no priority, and after a restart it can be another one.
"""

WRONG = """
pools:
- {name: one, addresses: 192.168.1.128/26}
- {name: two, addresses: 192.168.1.192/26}
services: {media/jellyfin: {ports: 8096/TCP}}
"""

RIGHT = """
pools:
- {name: one, addresses: 192.168.1.128/26, serviceSelector: {namespaces: media}}
- {name: two, addresses: 192.168.1.192/26, serviceSelector: {namespaces: dns}}
services: {media/jellyfin: {ports: 8096/TCP}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, allocateIPAddress"


def check(model: Model) -> Iterator[Finding]:
    """Each unpinned Service that certainly matches two pools of the family that it gets."""
    enabled = [pool for pool in model.pools if not pool.disabled]
    finder = PoolFinder(enabled)
    serving = Serving(model)
    random = model.release is None or model.release.draws_pools
    for service in served(model):
        if service.addresses or key_of(service) or not service.complete:
            continue
        # A Service of one family gets IPv4 where the cluster has it.
        for family in serving.wanted(service) or serving.families[:1]:
            found = finder.serving(service, family, 2)
            if len(found) == 2:
                yield _finding(service, found, random)
                break


def _finding(service: Service, found: list[Pool], random: bool) -> Finding:
    choice = "which one does is random" if random else "which one does depends on which came first"
    return Finding(
        service.at.at_key(),
        f'Service {service.key} asks for no address, and pools "{found[0].name}" and "{found[1].name}" both serve it:'
        f" {choice}",
        help="ask for an address, or let the pools' serviceSelectors exclude each other",
    )
