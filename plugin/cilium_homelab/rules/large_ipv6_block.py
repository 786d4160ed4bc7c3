"""Of a large IPv6 CIDR only the first 65536 addresses are used."""

from __future__ import annotations

from collections.abc import Iterator

from ..addresses import Interval
from ..diagnostics import Related, Severity
from ..intervals import IntervalIndex
from ..model import Model
from . import Finding
from ._sharing import served

WHY = """
Cilium 1.14 keeps one bit for each address of a pool, and for that reason looks at no more than 65536
of an IPv6 CIDR, of which it keeps the first and the last. A Service that asks for one behind them never
gets it.
"""

WRONG = """
cilium: {version: "1.14.4", values: {ipv6: {enabled: true}}}
pools: ["fd00:0:0:1::/64"]
services: {media/jellyfin: "fd00:0:0:1:1::5"}
"""

RIGHT = """
cilium: {version: "1.15.1", values: {ipv6: {enabled: true}}}
pools: ["fd00:0:0:1::/64"]
services: {media/jellyfin: "fd00:0:0:1:1::5"}
"""

SOURCE = "cilium/cilium pkg/ipam/service/ipallocator/allocator.go of 1.14, RangeSize"


def check(model: Model) -> Iterator[Finding]:
    """Each requested address behind what is used, and each such CIDR where nobody asks for one."""
    release = model.release
    if release is None or release.largest_ipv6_block is None:
        return
    most = release.largest_ipv6_block
    large = [
        (pool, block)
        for pool in model.pools
        for block in pool.blocks
        if block.interval.family == 6 and block.interval.prefix is not None and block.interval.size > most
    ]
    index = IntervalIndex((block.interval, (pool, block)) for pool, block in large)
    told = set()
    for service in served(model):
        for address in service.addresses:
            for interval, (pool, block) in index.overlapping(address.interval):
                beyond = address.interval.first - interval.first >= most - 1
                # The last of all is CH410's, and what a disabled pool holds CH401's.
                if beyond and address.interval.first != interval.last and not pool.disabled:
                    told.add(block.at)
                    yield Finding(
                        address.at,
                        f'Service {service.key} asks for {address.interval.text}, and of "{interval.text}" Cilium'
                        f" {release.text} gives out {_used(interval, most)} only",
                        help="take one of these, or use Cilium 1.15 or newer",
                        related=(Related(block.at, interval.describe()),),
                        severity=Severity.ERROR,
                    )
    for _, block in large:
        if block.at not in told:
            yield Finding(
                block.at,
                f'of "{block.interval.text}" Cilium {release.text} gives out {_used(block.interval, most)} only',
                help="that is as much as a /112 has",
            )


def _used(interval: Interval, most: int) -> str:
    return interval._replace(first=interval.first + 1, last=interval.first + most - 2).describe()
