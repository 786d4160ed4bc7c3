"""What the rules about announcements share: who tells the LAN of the address of a Service, L2 or BGP."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Place
from ..labels import Selector
from ..model import Model, Service
from ..selection import selects_service

_ADDRESS = "LoadBalancerIP"


def advertisers(model: Model) -> Iterator[tuple[Place, Selector | None, bool]]:
    """Where BGP tells LoadBalancerIPs: the place, the selector of Services, and whether it is known."""
    if model.bgp is None:
        return
    for advertisement in model.bgp.advertisements:
        for item in advertisement.items:
            known = item.clear and bool(item.type) and (item.addresses is not None or not item.has_service)
            addresses = [address.text for address in item.addresses or ()]
            if (item.type in ("Service", "") or not item.clear) and (_ADDRESS in addresses or not known):
                yield item.at, item.selector, known
    for policy in model.bgp.peering_policies:
        for router in policy.routers:
            if not router.clear or _ADDRESS in (address.text for address in router.addresses):
                yield router.at, router.services, router.clear


def all_known(model: Model) -> bool:
    """Whether nothing announces but what the model holds."""
    if not model.policies_complete or not all(policy.complete for policy in model.policies):
        return False
    bgp = model.bgp
    if bgp is None:
        return True
    return (
        bgp.advertisements_complete
        and bgp.peering_policies_complete
        and all(part.complete for part in bgp.advertisements)
        and all(part.complete for part in bgp.peering_policies)
    )


def tells(selector: Selector | None, service: Service) -> bool | None:
    """Whether an advertisement of BGP takes a Service: without a selector it takes none."""
    return False if selector is None else selects_service(selector, service)
