"""Services that share an address across namespaces do not permit it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related, Severity
from ..model import Model, Service
from ..releases import Release
from . import Finding
from ._sharing import Group, groups

WHY = """
Across namespaces both sides must name the other, or *. Before 1.16 an address cannot be shared
across namespaces at all.
"""

WRONG = """
services:
  web/a: {ips: 192.168.1.153, sharingKey: k, ports: 80/TCP, sharingNamespaces: dns}
  dns/b: {ips: 192.168.1.153, sharingKey: k, ports: 53/TCP}
"""

RIGHT = """
services:
  web/a: {ips: 192.168.1.153, sharingKey: k, ports: 80/TCP, sharingNamespaces: dns}
  dns/b: {ips: 192.168.1.153, sharingKey: k, ports: 53/TCP, sharingNamespaces: web}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/service_store.go, isCompatible, getSVCSharingCrossNamespace"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.sharing_key_annotation is not None


def check(model: Model) -> Iterator[Finding]:
    """Each Service that does not name a namespace of its group; the list itself where it does nothing."""
    assert model.release is not None
    able = model.release.sharing_namespaces_annotation is not None
    if not able and model.release.sharing_key_annotation is not None:
        for service in model.services:
            if service.sharing_namespaces:
                yield Finding(
                    service.sharing_namespaces[0].at,
                    f"Cilium {model.release.text} shares no address across namespaces, which {service.key} asks for",
                    help="use Cilium 1.16 or newer, or give each namespace its own address",
                )
    for group in groups(model):
        yield from _strangers(group, model.release, able)


def _strangers(group: Group, release: Release, able: bool) -> Iterator[Finding]:
    # One of each namespace stands for all of it.
    services = [service for service in group.services if service.namespace]
    others = {service.namespace: service for service in reversed(services)}
    if len(others) < 2:
        return
    for service in services:
        # Cilium splits the annotation at commas and trims nothing, whoever wrote them.
        permitted = {name for item in service.sharing_namespaces for name in item.text.split(",")}
        if able and "*" not in permitted:
            permitted.add(service.namespace)
            missing = next((other for other in others.values() if other.namespace not in permitted), None)
            if missing is not None:
                yield _finding(group, service, missing)
        elif not able and service.namespace != services[0].namespace and not service.sharing_namespaces:
            yield Finding(
                service.at,
                f"Services {service.key} and {services[0].key} cannot {group.what}:"
                f" Cilium {release.text} shares none across namespaces",
                help="use Cilium 1.16 or newer, or give each namespace its own address",
                severity=group.severity,
            )


def _finding(group: Group, service: Service, other: Service) -> Finding:
    missing = other.namespace
    place = service.sharing_namespaces[0].at if service.sharing_namespaces else service.at
    return Finding(
        place,
        f"Service {service.key} does not permit namespace {missing}, so it cannot {group.what} with {other.key}",
        help=f"let {service.key} permit namespace {missing} too; both sides must name the other",
        related=(Related(other.at.at_key(), f"{other.key} is in namespace {missing}"),),
        severity=group.severity if group.severity is not Severity.ERROR else None,
    )
