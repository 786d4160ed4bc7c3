"""A pool gives an address to whoever asks for it, and to Services that ask for none."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..intervals import IntervalIndex
from ..model import Block, Model, Pool, Service
from ..selection import selects_service
from . import Finding
from ._serving import Serving
from ._sharing import served

WHY = """
Cilium keeps nothing free for a Service that is yet to come: while it is away, or comes later, one that
takes any address may hold the one that it asks for, and then it stays pending. In practice that is rare,
since held addresses stay where they are; a pool of its own for those who ask rules it out.
"""

WRONG = """
pools: [192.168.1.128/25]
services: {media/jellyfin: 192.168.1.128, web/blog: {ports: 80/TCP}}
"""

RIGHT = """
pools:
- {name: fixed, addresses: 192.168.1.128/26, serviceSelector: {namespaces: media}}
- {name: any, addresses: 192.168.1.192/26, serviceSelector: {namespaces: web}}
services: {media/jellyfin: 192.168.1.128, web/blog: {ports: 80/TCP}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, allocateIPAddress"


def check(model: Model) -> Iterator[Finding]:
    """The first address that is asked for in each pool that certainly serves a Service without a request."""
    serving = Serving(model)
    asked = _asked(model, serving)
    seen: set[tuple[int, int]] = set()
    for service in served(model) if asked else ():
        if service.addresses or not service.complete:
            continue
        found = serving.may_serve(service)
        for family in serving.wanted(service):
            if (id(found), family) in seen:
                continue
            seen.add((id(found), family))
            for pool in found:
                if (pool.name, family) in asked and selects_service(pool.selector, service):
                    yield _finding(pool, *asked.pop((pool.name, family)), service)


def _asked(model: Model, serving: Serving) -> dict[tuple[str, int], tuple[Service, Block]]:
    """For each pool and family the first address that a Service asks for."""
    index = IntervalIndex((block.interval, pool) for pool in serving.pools for block in pool.blocks)
    found: dict[tuple[str, int], tuple[Service, Block]] = {}
    for service in served(model):
        for address in service.addresses:
            for _, pool in index.overlapping(address.interval):
                if selects_service(pool.selector, service) is not False:
                    found.setdefault((pool.name, address.interval.family), (service, address))
    return found


def _finding(pool: Pool, pinned: Service, address: Block, floating: Service) -> Finding:
    return Finding(
        address.at,
        f'pool "{pool.name}" gives {address.interval.text} to {pinned.key} only if it is still free: Service'
        f" {floating.key}, which asks for no address, may have it by then",
        help="give the Services that ask for addresses a pool of their own",
        related=(Related(floating.at.at_key(), "this one takes any address"),),
    )
