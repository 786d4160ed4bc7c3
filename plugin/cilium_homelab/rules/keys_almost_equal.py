"""Two sharing keys differ in blanks, or one is written as a list."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Service
from . import Finding
from ._sharing import key_of, served

WHY = """
A sharing key is one text, compared as it stands: Cilium trims no blanks, and a comma is a part of it like
any other character. Services whose keys differ share nothing, and get an address each without a word.
"""

WRONG = """
services:
  pi-hole/web: {sharingKey: "pi-hole ", ports: 80/TCP}
  pi-hole/dns: {sharingKey: pi-hole, ports: 53/TCP}
"""

RIGHT = """
services:
  pi-hole/web: {sharingKey: pi-hole, ports: 80/TCP}
  pi-hole/dns: {sharingKey: pi-hole, ports: 53/TCP}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, getSVCSharingKey"


def check(model: Model) -> Iterator[Finding]:
    """Each key that would be another's without its blanks, or holds another's in a list."""
    first: dict[str, Service] = {}
    for service in served(model):
        first.setdefault(key_of(service), service)
    plain = {key.strip(): key for key in sorted(first, key=lambda key: key == key.strip())}  # that without blanks last
    for service in served(model):
        key = key_of(service)
        parts = [part.strip() for part in key.split(",")]
        if not key.strip() or (len(parts) == 1 and key == key.strip()) or service.sharing_key is None:
            continue
        others = (plain[part] for part in parts if part in plain)
        other = next((first[name] for name in others if name not in (key, "")), None)
        if other is not None and not _one_address(service, other):
            what = "blanks are a part of it" if len(parts) == 1 else "it is no list"
            yield Finding(
                service.sharing_key.at,
                f'the sharing key "{key}" of Service {service.key} is not "{key_of(other)}" of {other.key}: {what}',
                help=f'write "{key_of(other).strip()}" for both',
                related=(Related(other.sharing_key.at, f"the key of {other.key}"),) if other.sharing_key else (),
            )


def _one_address(service: Service, other: Service) -> bool:
    """Whether both ask for one address: CH402 then says that their keys differ."""
    mine = {(block.interval.family, block.interval.first) for block in service.addresses}
    return any((block.interval.family, block.interval.first) in mine for block in other.addresses)
