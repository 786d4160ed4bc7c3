"""A Service with externalTrafficPolicy Local is announced by nodes that have no Pod of it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from . import Finding
from ._l2 import announcer, is_foreign, one_node_alone

WHY = """
Up to Cilium 1.20.1 any node may win the lease of such a Service, and one that runs no Pod of it drops what
it receives. From 1.20.2 on only nodes with a Pod that is ready take part.
"""

WRONG = """
cilium: {version: "1.20.1"}
l2: true
services: {media/jellyfin: {externalTrafficPolicy: Local}}
"""

RIGHT = """
cilium: {version: "1.20.2"}
l2: true
services: {media/jellyfin: {externalTrafficPolicy: Local}}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go of 1.20.1 and 1.20.2; GH #27800, #46399"


def check(model: Model) -> Iterator[Finding]:
    """Each such Service that a policy certainly announces on more than one node, as far as it is known."""
    assert model.release is not None
    for service in model.services:
        local = service.traffic_policy
        if local is None or local.text != "Local" or is_foreign(service):
            continue
        policy = announcer(model, service)
        if policy is None or one_node_alone(model, policy):
            continue
        yield Finding(
            local.at,
            f"externalTrafficPolicy of Service {service.key} is Local: with Cilium {model.release.text} any node may"
            " answer for it, and one without a Pod of it drops the traffic",
            help="write Cluster, use Cilium 1.20.2 or newer, or run a Pod of it on every node",
            related=(Related(policy.at, "announced by this policy"),),
        )
