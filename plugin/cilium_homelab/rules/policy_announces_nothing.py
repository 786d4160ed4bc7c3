"""A policy announces neither kind of addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding

WHY = """
With loadBalancerIPs and externalIPs both false the policy selects Services and answers for none of
their addresses: no condition and no log says so.
"""

WRONG = """
l2: {loadBalancerIPs: false}
"""

RIGHT = """
l2: {loadBalancerIPs: true}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go; 00d4836056"


def check(model: Model) -> Iterator[Finding]:
    """Each policy with both kinds switched off."""
    for policy in model.policies:
        if not policy.load_balancer_ips and not policy.external_ips:
            yield Finding(
                policy.at / "loadBalancerIPs",
                f'policy "{policy.name}" announces nothing: loadBalancerIPs and externalIPs are both false',
                help="write loadBalancerIPs: true, or remove the policy",
            )
