"""A pool has fewer addresses than Services need."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model, Pool, Service
from . import Finding
from ._pools import given_out
from ._serving import Serving, has_family, wanted_families
from ._sharing import key_of, served

WHY = """
Cilium gives out each address once, but for Services that share. Whoever comes last stays pending with
the reason out_of_ips, and after a restart of the operator it can be another Service.
"""

WRONG = """
pools: [192.168.1.200-192.168.1.201]
services: {a/web: {ports: 80/TCP}, b/web: {ports: 80/TCP}, c/web: {ports: 80/TCP}}
"""

RIGHT = """
pools: [192.168.1.200-192.168.1.202]
services: {a/web: {ports: 80/TCP}, b/web: {ports: 80/TCP}, c/web: {ports: 80/TCP}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, reason out_of_ips"

Need = tuple[frozenset[str], object]


def check(model: Model) -> Iterator[Finding]:
    """Each set of pools that, whatever the order, cannot give an address to all that only they serve."""
    if not model.pools_complete or not all(pool.complete for pool in model.pools):
        return
    serving = Serving(model)
    for family in (4, 6):
        sizes = {pool.name: _size(model, pool, family) for pool in serving.pools if has_family(pool, family)}
        # Told the usual case apart at once: each pool has room for all Services that there are.
        if sizes and min(sizes.values()) < len(model.services):
            yield from _short(model, serving, family, sizes)


def _size(model: Model, pool: Pool, family: int) -> int:
    blocks = (block.interval for block in pool.blocks if block.interval.family == family)
    return sum(given_out(pool, interval, model.release) for interval in blocks)


def _short(model: Model, serving: Serving, family: int, sizes: dict[str, int]) -> Iterator[Finding]:
    needs = _needs(model, serving, family)
    told: set[str] = set()
    for names in sorted({names for names, _ in needs}, key=lambda names: (len(names), sorted(names))):
        needed = sum(1 for others, _ in needs if others <= names)
        size = sum(sizes[name] for name in names)
        if needed > size and told.isdisjoint(names):
            told |= names
            yield _finding([pool for pool in serving.pools if pool.name in names], size, needed)


def _needs(model: Model, serving: Serving, family: int) -> set[Need]:
    """What takes up an address: a request, or a Service without one, or all that share by a key, once."""
    needs: set[Need] = set()
    shared: dict[str, frozenset[str]] = {}
    joining = {key_of(service) for service in served(model) if service.addresses or not service.complete}
    for service in served(model):
        for address in service.addresses:
            value = address.interval.first
            for pool in serving.may_serve(service):
                if any(block.interval.contains(address.interval) for block in pool.blocks):
                    needs |= {(frozenset({pool.name}), value)} if address.interval.family == family else set()
        if service.addresses or not service.complete or family not in wanted_families(model, service, serving.pools):
            continue
        names = frozenset(pool.name for pool in serving.may_serve(service) if has_family(pool, family))
        key = key_of(service)
        if key and key not in joining:
            shared[key] = shared.get(key, frozenset()) | names
        elif names and not key:
            needs.add((names, _named(service)))
    return needs | {(names, ("key", key)) for key, names in shared.items() if names}


def _named(service: Service) -> tuple[str, str]:
    return "service", service.key


def _finding(pools: list[Pool], size: int, needed: int) -> Finding:
    names = " and ".join(f'"{pool.name}"' for pool in pools)
    what = f"pool {names} gives" if len(pools) == 1 else f"pools {names} together give"
    left = needed - size
    return Finding(
        pools[0].blocks[0].at,
        f"{what} out {size} address{'es' if size != 1 else ''}, and {needed} are needed:"
        f" {left} Service{'s stay' if left != 1 else ' stays'} without",
        help="add addresses, or let Services share one by a sharing key",
    )
