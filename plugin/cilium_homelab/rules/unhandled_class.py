"""A Service's loadBalancerClass is not served by Cilium's address pools."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model, Service
from ..releases import BGP_CLASS, NODE_CLASS
from . import Finding
from ._sharing import class_is_handled, key_of

WHY = """
Cilium leaves Services of another class alone, without a condition: they never get the address that
they ask for. Its own class for L2 counts only where L2 announcements are on, and from 1.15; its class for
BGP only where the BGP control plane is on.
"""

WRONG = """
services: {media/jellyfin: {ips: 192.168.1.154, loadBalancerClass: metallb}}
"""

RIGHT = """
services: {media/jellyfin: {ips: 192.168.1.154}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, isResponsibleForSVC"


def check(model: Model) -> Iterator[Finding]:
    """Each Service that asks Cilium for something with a class that is not handled."""
    assert model.release is not None
    for service in model.services:
        name = service.load_balancer_class
        if name is None or not _asks(service, name.text) or class_is_handled(model, name.text):
            continue
        yield Finding(
            name.at,
            f'Cilium {model.release.text} gives no address to Services of class "{name.text}", such as {service.key}',
            help=f"remove loadBalancerClass{_switch(model, name.text)}",
        )


def _asks(service: Service, name: str) -> bool:
    """Whether it wants an address of Cilium's pools: by what it asks for, or by a class of Cilium's."""
    by_class = name.startswith("io.cilium/") and name != NODE_CLASS
    return bool(service.addresses or key_of(service)) or by_class


def _switch(model: Model, name: str) -> str:
    if name == BGP_CLASS:
        return ", or write bgpControlPlane.enabled: true"
    return "" if model.l2 else ", or switch L2 announcements on"
