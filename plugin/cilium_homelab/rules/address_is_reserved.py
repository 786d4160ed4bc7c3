"""A Service asks for a first or last address that its pool keeps."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related, Severity
from ..intervals import IntervalIndex, usable
from ..model import Block, Model, Pool, Service
from ..releases import Release
from ..selection import selects_service
from . import Finding
from ._pools import keeps_ends
from ._sharing import key_of, served

WHY = """
Where allowFirstLastIPs is No, which is the default up to 1.15, the first and last address of a CIDR
are never given out. A Service that asks for one with a sharing key got it all the same from 1.15 to
1.19; from 1.20 on it crashes the operator, again at each start.
"""

WRONG = """
pools: [{name: lan, addresses: 192.168.1.128/25, allowFirstLastIPs: false}]
services: {media/jellyfin: 192.168.1.128}
"""

RIGHT = """
pools: [{name: lan, addresses: 192.168.1.128/25, allowFirstLastIPs: false}]
services: {media/jellyfin: 192.168.1.129}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, fromCidr; GH #48779"


def check(model: Model) -> Iterator[Finding]:
    """Each requested address that is an end of a CIDR whose ends are kept."""
    assert model.release is not None
    release = model.release
    # What a disabled pool or its selector refuses is CH401's.
    kept = [pool for pool in model.pools if keeps_ends(pool, release) and not pool.disabled]
    index = IntervalIndex(
        (block.interval, (pool, block))
        for pool in kept
        for block in pool.blocks
        if usable(block.interval, allow_first_last=False) != (block.interval.first, block.interval.last)
    )
    for service in served(model):
        for address in service.addresses:
            for interval, (pool, block) in index.overlapping(address.interval):
                end = address.interval.first in (interval.first, interval.last)
                if end and selects_service(pool.selector, service) is not False:
                    yield _finding(service, address, pool, block, release)


def _finding(service: Service, address: Block, pool: Pool, block: Block, release: Release) -> Finding:
    result, severity = "so it is never given out", None
    if key_of(service) and release.reserved_with_key_crashes:
        result = "which crashes the operator, since the Service has a sharing key"
    elif key_of(service) and release.gives_reserved_with_key:
        result = "which a Service with a sharing key gets up to 1.19, and which crashes the operator from 1.20 on"
        severity = Severity.WARNING
    yes = "true" if pool.rendered else '"Yes"'
    return Finding(
        address.at,
        f'{address.interval.text} of Service {service.key} is the first or last of "{block.interval.text}",'
        f' and pool "{pool.name}" keeps these, {result}',
        help=f"take another address, or allowFirstLastIPs: {yes}"
        if release.pool_has_allow_first_last
        else "take another address",
        related=(Related(block.at, block.interval.describe()),),
        severity=severity,
    )
