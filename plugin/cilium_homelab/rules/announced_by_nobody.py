"""Addresses are given out, and neither L2 nor BGP announces them."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..selection import PoolFinder, selects_service
from . import Finding
from ._announced import advertisers, all_known, tells
from ._sharing import served
from ._values import said

WHY = """
A Service gets its address from a pool, and shows it, whether or not anybody can reach it: that takes an L2
policy, or an advertisement of BGP, that selects the Service.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lan}
spec: {blocks: [{cidr: 192.168.1.128/25}]}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true, serviceSelector: {matchLabels: {expose: lan}}}
---
apiVersion: v1
kind: Service
metadata: {name: jellyfin, namespace: media}
spec: {type: LoadBalancer, ports: [{port: 8096}]}
"""

RIGHT = WRONG.replace("namespace: media", "namespace: media, labels: {expose: lan}")

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go; pkg/l2announcer; pkg/bgp/manager/reconciler/service.go"


def check(model: Model) -> Iterator[Finding]:
    """Each Service that certainly nobody announces; where nothing announces at all, the first pool."""
    if not all_known(model):
        return
    if model.policies or model.bgp is not None:
        yield from _services(model)
    elif not model.install and not model.l2 and _is_off(model, "l2announcements") and _is_off(model, "bgpControlPlane"):
        yield from _pools(model)


def _is_off(model: Model, feature: str) -> bool:
    return said(model, feature, "enabled") in (None, False)


def _pools(model: Model) -> Iterator[Finding]:
    for pool in model.pools:
        if pool.complete and not pool.disabled and pool.blocks and not pool.rendered:
            yield Finding(
                pool.blocks[0].at,
                f'pool "{pool.name}" gives out addresses that nobody announces: the chart enables neither'
                " l2announcements nor bgpControlPlane",
                help="enable one of them, and write a CiliumL2AnnouncementPolicy or a CiliumBGPAdvertisement",
            )
            return


def _services(model: Model) -> Iterator[Finding]:
    policies = [policy.service_selector for policy in model.policies if policy.load_balancer_ips]
    told = list(advertisers(model))
    if not policies and not told:
        return  # what is there is wrong in a way that is said of it
    # A spec that is judged alone says nothing of BGP.
    finder = PoolFinder(pool for pool in model.pools if not pool.disabled and not pool.rendered)
    for service in served(model):
        if not service.complete or any(selects_service(selector, service) is not False for selector in policies):
            continue
        if any(not known or tells(selector, service) is not False for _, selector, known in told):
            continue
        if finder.serving(service, 4, 1) or finder.serving(service, 6, 1):
            yield Finding(
                service.at,
                f"Service {service.key} gets an address that nobody announces: no L2 policy and no advertisement of"
                " BGP selects it",
                help="give it the labels that one of them selects",
            )
