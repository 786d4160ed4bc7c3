"""A Service's loadBalancerClass is not served by Cilium's address pools."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding

WHY = """
Cilium leaves Services of another class alone, without a condition: they never get the address that
they ask for. Its own class for L2 counts only where L2 announcements are on, and from 1.15.
"""

WRONG = """
services: {media/jellyfin: {ips: 192.168.1.154, loadBalancerClass: metallb}}
"""

RIGHT = """
services: {media/jellyfin: {ips: 192.168.1.154}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, isResponsibleForSVC"


def check(model: Model) -> Iterator[Finding]:
    """Each Service that asks for an address with a class that is not handled."""
    assert model.release is not None
    for service in model.services:
        name = service.load_balancer_class
        if name is None or not service.addresses or model.release.handles_class(name.text, model.l2):
            continue
        yield Finding(
            name.at,
            f'Cilium {model.release.text} gives no address to Services of class "{name.text}", such as {service.key}',
            help="remove loadBalancerClass" if model.l2 else "remove loadBalancerClass, or switch L2 announcements on",
        )
