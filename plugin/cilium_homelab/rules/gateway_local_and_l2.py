"""Services of Cilium's Gateways or Ingresses have externalTrafficPolicy Local, and L2 announces them."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Place, Related
from ..model import Model, Policy
from ..releases import L2_CLASS
from . import Finding
from ._l2 import policies
from ._values import bgp_is_on, given, said

WHY = """
The only backend of such a Service stands for Envoy and names no node. From Cilium 1.20.2 on a node takes
part in the election of a Local Service only if a backend is its own: nobody answers for the address.
"""

WRONG = """
cilium: {version: "1.20.2", values: {gatewayAPI: {enabled: true, externalTrafficPolicy: Local}}}
l2: true
"""

RIGHT = """
cilium: {version: "1.20.2", values: {gatewayAPI: {enabled: true, externalTrafficPolicy: Cluster}}}
l2: true
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go of 1.20.2, hasLocalBackends; GH #48799"


def check(model: Model) -> Iterator[Finding]:
    """Each of the two features that is on, makes Local Services, and has a policy that takes all Services."""
    assert model.release is not None
    policy = next((policy for policy in policies(model) if _takes_all(policy)), None)
    if policy is None or bgp_is_on(model) or said(model, "l2announcements", "enabled") in (False, ...):
        return
    for name, at, what in _local(model):
        yield Finding(
            at,
            f"{name} is Local: with Cilium {model.release.text} no node answers for the addresses of {what}",
            help="write Cluster",
            related=(Related(policy.at, "this policy announces them"),),
        )


def _takes_all(policy: Policy) -> bool:
    return policy.load_balancer_ips and not (policy.service_selector and policy.service_selector.requirements())


def _local(model: Model) -> Iterator[tuple[str, Place, str]]:
    """The values that say Local where Services of type LoadBalancer come of them: name, place, whose they are."""
    if said(model, "gatewayAPI", "enabled") is True and not said(model, "gatewayAPI", "hostNetwork", "enabled"):
        value = given(model, "gatewayAPI", "externalTrafficPolicy")
        if value is not None and value.value == "Local":
            yield "gatewayAPI.externalTrafficPolicy", value.at, "Gateways"
    ingress = "ingressController"
    if said(model, ingress, "enabled") is True and not said(model, ingress, "hostNetwork", "enabled"):
        value = given(model, ingress, "service", "externalTrafficPolicy")
        balanced = said(model, ingress, "service", "type") in (None, "LoadBalancer")
        ours = said(model, ingress, "service", "loadBalancerClass") in (None, "", L2_CLASS)
        if value is not None and value.value == "Local" and balanced and ours:
            yield f"{ingress}.service.externalTrafficPolicy", value.at, "Ingresses"
