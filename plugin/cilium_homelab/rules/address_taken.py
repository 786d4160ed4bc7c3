"""Two Services ask for one address without sharing it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Block, Model, Service
from . import Finding
from ._sharing import key_of, served

WHY = """
The first Service that Cilium sees gets the address, the other stays pending. After a restart of the
operator it can be the other way round.
"""

WRONG = """
services: {a/web: 192.168.1.153, b/dns: 192.168.1.153}
"""

RIGHT = """
services: {a/web: 192.168.1.153, b/dns: 192.168.1.154}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, reason already_allocated"


def check(model: Model) -> Iterator[Finding]:
    """Each Service that asks for an address of an earlier one whose sharing key differs."""
    first: dict[tuple[int, int], tuple[Service, Block]] = {}
    for service in served(model):
        for address in service.addresses:
            holder, held = first.setdefault((address.interval.family, address.interval.first), (service, address))
            if holder is service or (key_of(holder) and key_of(holder) == key_of(service)):
                continue
            if not (holder.complete and service.complete):
                continue
            keys = f'their sharing keys are "{key_of(holder)}" and "{key_of(service)}"'
            yield Finding(
                address.at,
                f"Services {service.key} and {holder.key} both ask for {address.interval.text}"
                + (f", and {keys}" if key_of(holder) or key_of(service) else " without a sharing key"),
                help="give both the same sharing key, or another address to one of them",
                related=(Related(held.at, f"{holder.key} asks for it here"),),
            )
