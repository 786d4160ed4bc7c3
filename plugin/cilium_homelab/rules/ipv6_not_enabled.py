"""A pool has IPv6 addresses, and Cilium's IPv6 is not enabled."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._values import said

WHY = """
The chart's default is ipv6.enabled: false. Services then get no IPv6 address unless they ask for one by name,
and for one that they have no node takes a lease.
"""

WRONG = """
cilium: {version: "1.20.0"}
pools: ["fd00::100/120"]
"""

RIGHT = """
cilium: {version: "1.20.0", values: {ipv6: {enabled: true}}}
pools: ["fd00::100/120"]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, serviceIPFamilyRequest; reflectors/conversions.go"


def check(model: Model) -> Iterator[Finding]:
    """The first IPv6 block of an enabled pool, where the values do not speak of IPv6; CH503 says the rest."""
    for pool in model.pools:
        block = next((block for block in pool.blocks if block.interval.family == 6), None)
        if block is not None and not pool.disabled:
            if said(model, "ipv6", "enabled") is not None:
                return
            yield Finding(
                block.at,
                f'pool "{pool.name}" has IPv6 addresses, and ipv6.enabled is not written: its default is false',
                label=block.interval.describe(),
                help="write ipv6.enabled: true in the values, where the nodes have IPv6",
            )
            return
