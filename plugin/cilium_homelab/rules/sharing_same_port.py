"""Services that share an address use the same port."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Port, Service
from ..releases import Release
from . import Finding
from ._sharing import Group, groups

WHY = """
One address and port leads to one Service. Before 1.17 Cilium compares numbers alone, so that 53/UDP
and 53/TCP cannot share; the operators of 1.17.0 to 1.17.6 and 1.18.0 did the same for want of a
default. Without a requested address the second Service silently gets another one.
"""

WRONG = """
services:
  pi-hole/a: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 80/TCP}
  pi-hole/b: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 80/TCP}
"""

RIGHT = """
services:
  pi-hole/a: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 80/TCP}
  pi-hole/b: {ips: 192.168.1.153, sharingKey: pi-hole, ports: 53/TCP}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/service_store.go, isCompatible; GH #40642, #40643"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.sharing_key_annotation is not None


def check(model: Model) -> Iterator[Finding]:
    """Each port that an earlier Service of the same group has."""
    assert model.release is not None
    by_protocol = model.release.protocols_differ(_flag(model))
    for group in groups(model):
        yield from _clashes(group, by_protocol, model.release.text)


def _clashes(group: Group, by_protocol: bool, release: str) -> Iterator[Finding]:
    first: dict[object, tuple[Service, Port]] = {}
    for service in group.services:
        for port in service.ports or ():
            holder, held = first.setdefault(
                (port.number, port.protocol) if by_protocol else port.number, (service, port)
            )
            if holder is service:
                continue
            same = held.protocol == port.protocol
            why = "" if same else f": Cilium {release} does not tell {held.protocol} from {port.protocol} there"
            yield Finding(
                port.at,
                f"Services {service.key} and {holder.key} cannot {group.what}, both use port {port.number}{why}",
                help="give one of them another address"
                if same
                else "use a newer release, or give one of them another address",
                related=(Related(held.at, f"the port of {holder.key}"),),
                severity=group.severity,
            )
            break


def _flag(model: Model) -> bool | None:
    """loadBalancer.protocolDifferentiation.enabled as the user's values say it."""
    answer: bool | None = None
    for layer in model.layers:
        node: object = layer.values
        for key in ("loadBalancer", "protocolDifferentiation", "enabled"):
            node = node.get(key) if isinstance(node, dict) else None
        answer = node if isinstance(node, bool) else answer
    return answer
