"""A Service asks for an address that no pool gives it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..intervals import IntervalIndex
from ..model import Block, Model, Pool, Service
from ..selection import selects_service
from . import Finding
from ._sharing import served

WHY = """
A Service that asks for an address gets that one or none: Cilium never falls back to another. It
stays pending, with the reason in a condition of the Service.
"""

WRONG = """
pools: [192.168.1.128/25]
services: {media/jellyfin: 192.168.2.154}
"""

RIGHT = """
pools: [192.168.1.128/25]
services: {media/jellyfin: 192.168.1.154}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, reasons no_pool and pool_selector_mismatch"


def check(model: Model) -> Iterator[Finding]:
    """Each requested address that certainly is not in an enabled pool that selects the Service."""
    if not model.pools:
        return
    whole = model.pools_complete and all(pool.complete for pool in model.pools)
    index = IntervalIndex((block.interval, (pool, block)) for pool in model.pools for block in pool.blocks)
    for service in served(model):
        for address in service.addresses:
            found = [item for _, item in index.overlapping(address.interval)]
            # A pool that holds it is the only one, or the two turn each other off.
            known = all(pool.complete for pool, _ in found) if found else whole
            reason = _reason(service, [pool for pool, _ in found])
            if reason and known:
                yield _finding(service, address, reason, found)


def _reason(service: Service, pools: list[Pool]) -> str:
    if not pools:
        return "which is in no pool"
    enabled = [pool for pool in pools if not pool.disabled]
    if not enabled:
        return f'which is in pool "{pools[0].name}" only, and that is disabled'
    if service.complete and all(selects_service(pool.selector, service) is False for pool in enabled):
        return f'which is in pool "{enabled[0].name}", and its serviceSelector leaves the Service out'
    return ""


def _finding(service: Service, address: Block, reason: str, found: list[tuple[Pool, Block]]) -> Finding:
    return Finding(
        address.at,
        f"Service {service.key} asks for {address.interval.text}, {reason}: it stays without an address",
        help="take an address of a pool, or add this one to a pool"
        if not found
        else "choose another pool's address, or change the pool",
        related=tuple(Related(block.at, block.interval.describe()) for _, block in found[:1]),
    )
