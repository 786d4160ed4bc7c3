"""allowFirstLastIPs is asked for on a release that cannot."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding

WHY = """
Cilium 1.14 never gives out the first and last address of a CIDR, and its pools have no field that
would change it. The API server refuses the pool.
"""

WRONG = """
cilium: {version: "1.14.4"}
pools: [{name: lan, addresses: 192.168.1.128/25, allowFirstLastIPs: true}]
"""

RIGHT = """
cilium: {version: "1.15.1"}
pools: [{name: lan, addresses: 192.168.1.128/25, allowFirstLastIPs: true}]
"""

SOURCE = "cilium/cilium ciliumloadbalancerippools.yaml of 1.14"


def check(model: Model) -> Iterator[Finding]:
    """Each pool that asks for its first and last addresses where they are always kept."""
    assert model.release is not None
    if model.release.pool_has_allow_first_last:
        return
    for pool in model.pools:
        if pool.allow_first_last:
            yield Finding(
                pool.at / "allowFirstLastIPs",
                f'pool "{pool.name}" wants first and last addresses, which Cilium {model.release.text} always keeps',
                help="remove it, or use Cilium 1.15 or newer",
            )
