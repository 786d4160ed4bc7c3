"""A Service has only the sharing key of one that asks for an address."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Service
from ..releases import Release
from . import Finding
from ._sharing import key_of, served

WHY = """
The key alone lets a Service join an address that is given out already, one of each family. Where Cilium
meets it before the one that asks, as may happen at each start of the operator, it gets some other
address, and the two share nothing.
"""

WRONG = """
services:
  pi-hole/web: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 80/TCP}
  pi-hole/dns: {sharingKey: pi-hole, ports: 53/TCP}
"""

RIGHT = """
services:
  pi-hole/web: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 80/TCP}
  pi-hole/dns: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 53/TCP}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, satisfyGenericRequest; GH #41947"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.sharing_key_annotation is not None


def check(model: Model) -> Iterator[Finding]:
    """Each Service with a key and no address, where another of that key asks for one."""
    if model.release is not None and model.release.sharing_key_annotation is None:
        return
    asking: dict[str, Service] = {}
    for service in served(model):
        if service.addresses and key_of(service):
            asking.setdefault(key_of(service), service)
    for service in served(model):
        other = asking.get(key_of(service))
        if service.addresses or not service.complete or other is None or service.sharing_key is None:
            continue
        wanted = other.addresses[0]
        yield Finding(
            service.sharing_key.at,
            f"Service {service.key} has the key of {other.key} and does not ask for {wanted.interval.text} itself:"
            " met first by Cilium, it gets another address",
            help=f"ask for {wanted.interval.text} in both",
            related=(Related(wanted.at, f"{other.key} asks for it here"),),
        )
