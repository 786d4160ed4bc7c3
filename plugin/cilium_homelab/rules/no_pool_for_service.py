"""No pool gives an address to a Service that asks for none in particular."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model, Pool, Service
from . import Finding
from ._serving import Serving
from ._sharing import key_of, served

WHY = """
A pool serves the Services that its serviceSelector takes, in the families of its addresses, unless it is
disabled. Where none does, the Service stays pending with the reason no_pool; a Service of both families
keeps the address that it got, and its condition stays False.
"""

WRONG = """
pools: [{name: dns, addresses: 192.168.1.53, serviceSelector: {namespaces: dns}}]
services: {media/jellyfin: {ports: 8096/TCP}}
"""

RIGHT = """
pools: [{name: media, addresses: 192.168.1.53, serviceSelector: {namespaces: media}}]
services: {media/jellyfin: {ports: 8096/TCP}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, reason no_pool"


def check(model: Model) -> Iterator[Finding]:
    """Each Service without a request that every enabled pool certainly leaves out."""
    if not model.pools_complete or not all(pool.complete and pool.blocks for pool in model.pools):
        return
    serving = Serving(model)
    found = _Families(serving)
    groups = _groups(model, found)
    for service in served(model):
        key = key_of(service)
        if service.addresses or not service.complete or (key and groups[key] is None):
            continue
        has = groups[key] if key else found.of(service)
        families = serving.wanted(service)
        missing = [family for family in families if has and family not in has]
        if not has:
            yield _finding(service, _reason(model, serving.pools))
        elif missing:
            words = f"no pool that serves it has an IPv{missing[0]} address"
            yield _finding(service, words, partly=len(missing) < len(families))


class _Families:
    """The families of the pools that may serve a Service, looked at once for Services that look alike."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._known: dict[int, set[int]] = {}

    def of(self, service: Service) -> set[int]:
        """Empty where every pool leaves it out."""
        pools = self._serving.may_serve(service)
        if id(pools) not in self._known:
            self._known[id(pools)] = {block.interval.family for pool in pools for block in pool.blocks}
        return self._known[id(pools)]


def _groups(model: Model, found: _Families) -> dict[str, set[int] | None]:
    """For each sharing key the families of addresses that one of its Services may get; None: nobody knows.

    Whoever comes joins the others, whatever the pool's selector says.
    """
    groups: dict[str, set[int] | None] = {}
    for service in served(model):
        families = groups.setdefault(key_of(service), set())
        if not service.complete:
            groups[key_of(service)] = None
        elif families is not None:
            families |= found.of(service) | {address.interval.family for address in service.addresses}
    return groups


def _reason(model: Model, enabled: list[Pool]) -> str:
    if not enabled:
        return f'pool "{model.pools[0].name}" is disabled' if len(model.pools) == 1 else "every pool is disabled"
    if len(enabled) == 1:
        return f'the serviceSelector of pool "{enabled[0].name}" leaves it out'
    return "the serviceSelector of every pool leaves it out"


def _finding(service: Service, reason: str, partly: bool = False) -> Finding:
    result = "it gets one of the other family only" if partly else "it stays without an address"
    return Finding(
        service.at.at_key(),
        f"Service {service.key} asks for no address in particular, and {reason}: {result}",
        help="let a pool serve it, by its labels or its namespace" if not partly else "add such addresses to a pool",
    )
