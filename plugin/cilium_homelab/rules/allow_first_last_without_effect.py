"""allowFirstLastIPs changes nothing for these addresses."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..releases import Release
from . import Finding

WHY = """
It reserves the first and last address of CIDRs only, and not those of a /31, /32, /127 or /128.
Ranges and single addresses are always given out whole.
"""

WRONG = """
pools: [{name: lan, addresses: 192.168.1.200-192.168.1.210, allowFirstLastIPs: false}]
"""

RIGHT = """
pools: [{name: lan, addresses: 192.168.1.128/25, allowFirstLastIPs: false}]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, fromCidr; Documentation/network/lb-ipam.rst"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.pool_has_allow_first_last


def check(model: Model) -> Iterator[Finding]:
    """Each pool that sets it to false with no CIDR that it reserves anything of."""
    assert model.release is not None
    if not model.release.pool_has_allow_first_last:
        return
    for pool in model.pools:
        affected = any(block.interval.prefix is not None and block.interval.size > 2 for block in pool.blocks)
        if pool.allow_first_last is False and pool.complete and pool.blocks and not affected:
            yield Finding(
                pool.at / "allowFirstLastIPs",
                f'allowFirstLastIPs changes nothing for pool "{pool.name}": it has no CIDR of more than two addresses',
                help="remove it",
            )
