"""What the rules about pools share: which blocks hold something, what to write instead, what is given out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ..addresses import Interval
from ..intervals import IntervalIndex, largest_cidr, usable
from ..model import Block, Model, Pool
from ..releases import Release

T = TypeVar("T")


def blocks_over(model: Model, things: Iterable[tuple[Interval, T]]) -> Iterator[tuple[Pool, Block, Interval, T, str]]:
    """Each block of a pool with each thing whose addresses it holds some of, and what to write instead."""
    index = IntervalIndex(things)
    taken: IntervalIndex[None] | None = None  # only a finding pays for it
    for pool in model.pools:
        for block in pool.blocks:
            found = index.overlapping(block.interval)
            if not found:
                continue
            taken = taken or IntervalIndex((interval, None) for interval in _taken(model))
            instead = _instead(block, taken)
            for interval, thing in found:
                yield pool, block, interval, thing, instead


def _taken(model: Model) -> list[Interval]:
    """Every interval that the model says something else uses."""
    blocks: list[Block] = []
    for network in model.networks:
        blocks += [*network.dhcp, *network.reserved, *([network.gateway] if network.gateway else [])]
    if model.cluster is not None:
        for node in model.cluster.nodes:
            blocks += node.addresses
        blocks += [*model.cluster.pod_cidrs, *model.cluster.service_cidrs]
        if model.cluster.api_server is not None and model.cluster.api_server.block is not None:
            blocks.append(model.cluster.api_server.block)
    return [block.interval for block in blocks]


def _instead(block: Block, taken: IntervalIndex[None]) -> str:
    """What of a block is free, as help: "for example 192.168.1.128/25"."""
    free = largest_cidr(block.interval, (interval for interval, _ in taken.overlapping(block.interval)))
    return f"leave it out, for example {free}" if free else "take other addresses"


def keeps_ends(pool: Pool, release: Release | None) -> bool:
    """Whether a pool keeps the first and last address of its CIDRs to itself; not where nobody knows."""
    if release is not None and release.keeps_first_last:
        return True
    if pool.allow_first_last is None:
        # We render Yes where the release's own default would be No.
        return release is not None and not pool.rendered and not release.allow_first_last_default
    return not pool.allow_first_last


def given_out(pool: Pool, interval: Interval, release: Release | None) -> int:
    """How many addresses of a pool's block a release gives out, at most."""
    if release is None or not release.keeps_first_last:
        first, last = usable(interval, allow_first_last=not keeps_ends(pool, release))
        return last - first + 1
    size = interval.size
    if interval.family == 6 and release.largest_ipv6_block is not None:
        size = min(size, release.largest_ipv6_block)
    return max(size - 2, 0)
