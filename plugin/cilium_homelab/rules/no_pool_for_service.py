"""No pool gives an address to a Service that asks for none in particular."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model, Pool, Service
from . import Finding
from ._serving import Serving, has_family
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
    keys: dict[str, int] = {}
    for service in served(model):
        keys[key_of(service)] = keys.get(key_of(service), 0) + 1
    for service in served(model):
        # Whoever shares by a key joins the others, whatever the pool's selector says.
        if service.addresses or not service.complete or (key_of(service) and keys[key_of(service)] > 1):
            continue
        found = serving.may_serve(service)
        if not found:
            yield _finding(service, _reason(model, serving.pools))
            continue
        families = serving.wanted(service)
        missing = [family for family in families if not any(has_family(pool, family) for pool in found)]
        if missing:
            words = f"no pool that serves it has an IPv{missing[0]} address"
            yield _finding(service, words, partly=len(missing) < len(families))


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
