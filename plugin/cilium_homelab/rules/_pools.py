"""What the rules about pools share: which blocks hold something, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ..addresses import Interval
from ..intervals import IntervalIndex, largest_cidr
from ..model import Block, Model, Pool

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
