"""A pool has IPv6 addresses, and Cilium's IPv6 is off."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._values import bgp_is_on, said

WHY = """
The chart's default for ipv6.enabled is false. Without it LB-IPAM gives an IPv6 address only to a Service
that asks for one, and no node answers for it or forwards what is sent to it.
"""

WRONG = """
pools: ["fd00::100/120"]
"""

RIGHT = """
cilium: {version: "1.20.0", values: {ipv6: {enabled: true}}}
pools: ["fd00::100/120"]
"""

SOURCE = "cilium/cilium install/kubernetes/cilium/values.yaml, ipv6.enabled; operator/pkg/lbipam/lbipam.go"


def check(model: Model) -> Iterator[Finding]:
    """The first IPv6 block of each enabled pool, where the values are known and do not say it."""
    # A value that says false is CH503's, and a release that announces no IPv6 CH309's.
    if said(model, "ipv6", "enabled") is not None:
        return
    if model.l2 and model.release is not None and not model.release.announces_ipv6 and not bgp_is_on(model):
        return
    for pool in model.pools:
        block = next((block for block in pool.blocks if block.interval.family == 6), None)
        if block is not None and not pool.disabled:
            yield Finding(
                block.at,
                f'pool "{pool.name}" has IPv6 addresses, and ipv6.enabled is not set: IPv6 is off in Cilium',
                label=block.interval.describe(),
                help="write ipv6.enabled: true in the Helm values, or remove the addresses",
            )
