"""A pool has fewer addresses than Services need."""

from __future__ import annotations

from collections.abc import Iterator

from ..intervals import IntervalIndex
from ..model import Model, Pool
from . import Finding
from ._pools import given_out
from ._serving import Serving, has_family
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

Pools = frozenset[str]


def check(model: Model) -> Iterator[Finding]:
    """Each set of pools that, whatever the order, cannot give an address to all that only they serve."""
    if not model.pools_complete or not all(pool.complete for pool in model.pools):
        return
    serving = Serving(model)
    for family in serving.families:
        sizes = {pool.name: _size(model, pool, family) for pool in serving.pools if has_family(pool, family)}
        # The usual case is told apart at once: each pool has room for all Services that there are.
        if min(sizes.values()) < len(model.services):
            yield from _short(model, serving, family, sizes)


def _size(model: Model, pool: Pool, family: int) -> int:
    blocks = (block.interval for block in pool.blocks if block.interval.family == family)
    return sum(given_out(pool, interval, model.release) for interval in blocks)


def _short(model: Model, serving: Serving, family: int, sizes: dict[str, int]) -> Iterator[Finding]:
    needs = _needs(model, serving, family)
    holding: dict[str, list[Pools]] = {}
    for names in needs:
        for name in names:
            holding.setdefault(name, []).append(names)
    told: set[str] = set()
    for names in sorted(needs, key=lambda names: (len(names), sorted(names))):
        inside = {others for name in names for others in holding[name] if others <= names}
        needed = sum(needs[others] for others in inside)
        size = sum(sizes[name] for name in names)
        if needed > size and told.isdisjoint(names):
            told |= names
            yield _finding([pool for pool in serving.pools if pool.name in names], size, needed)


def _needs(model: Model, serving: Serving, family: int) -> dict[Pools, int]:
    """How many addresses are needed of each set of pools that alone may give them.

    A request takes up one, a Service without a request one, and all that share by a key one together.
    """
    needs: dict[Pools, int] = {}
    for name in _requested(model, serving, family):
        needs[frozenset({name})] = needs.get(frozenset({name}), 0) + 1
    shared: dict[str, Pools] = {}
    joining = {key_of(service) for service in served(model) if service.addresses or not service.complete}
    sets: dict[int, Pools] = {}
    for service in served(model):
        if service.addresses or not service.complete or family not in serving.wanted(service):
            continue
        found = serving.may_serve(service)
        if id(found) not in sets:
            sets[id(found)] = frozenset(pool.name for pool in found if has_family(pool, family))
        names, key = sets[id(found)], key_of(service)
        if key and key not in joining:
            shared[key] = shared.get(key, frozenset()) | names
        elif names and not key:
            needs[names] = needs.get(names, 0) + 1
    for names in filter(None, shared.values()):
        needs[names] = needs.get(names, 0) + 1
    return needs


def _requested(model: Model, serving: Serving, family: int) -> Iterator[str]:
    """The pool of each address that some Service asks for, once an address."""
    index = IntervalIndex((block.interval, pool.name) for pool in serving.pools for block in pool.blocks)
    seen: set[int] = set()
    for service in served(model):
        for address in service.addresses:
            value = address.interval.first
            if address.interval.family == family and value not in seen:
                seen.add(value)
                yield from (name for _, name in index.overlapping(address.interval)[:1])


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
