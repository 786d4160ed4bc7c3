"""Ten times the pools and Services cost ten times the work: steps are counted, no clock is read."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType

import pytest

from cilium_homelab.model import Model, Node
from cilium_homelab.rules import judge

from . import build

TraceFunction = Callable[[FrameType, str, object], "TraceFunction"]

SMALL = 200, 20
FACTOR = 10


def _steps(work: Callable[[], object]) -> int:
    """How many lines are run, each round of a loop or comprehension anew."""
    count = 0

    def counted(_frame: FrameType, _event: str, _argument: object) -> TraceFunction:
        nonlocal count
        count += 1
        return counted

    before = sys.gettrace()
    gc.disable()  # no finalizer of another test in between
    sys.settrace(counted)
    try:
        work()
    finally:
        sys.settrace(before)
        gc.enable()
    return count


def _pinned(services: int, pools: int) -> Model:
    step = pools * build.POOL_SIZE // services
    planned = (build.service(n, n * step // build.POOL_SIZE, build.address(n * step)) for n in range(services))
    return build.model("1.20.0", build.pools(pools), tuple(planned))


def _unpinned(services: int, pools: int) -> Model:
    return build.model("1.20.0", build.pools(pools), tuple(build.service(n, n % pools) for n in range(services)))


def _kept(services: int, pools: int) -> Model:
    return _pinned(services, pools)._replace(pools=build.pools(pools, allow_first_last=False))


def _five_share(services: int, pools: int) -> Model:
    shared = (build.service(n, n // 5 // 16, build.address(n // 5), f"k{n // 5}") for n in range(services))
    return build.model("1.20.0", build.pools(pools), tuple(shared))


def _all_share(services: int, pools: int) -> Model:
    """One key everywhere, each Service in a namespace of its own that lets all others in."""
    shared = (build.service(n, 0, key="k", namespaces="*") for n in range(services))
    return build.model("1.20.0", build.pools(pools), tuple(shared))


def _strangers(services: int, pools: int) -> Model:
    """The same, letting in nobody that is there."""
    shared = (build.service(n, 0, key="k", namespaces="x") for n in range(services))
    return build.model("1.20.0", build.pools(pools), tuple(shared))


def _nodes_inside(services: int, pools: int) -> Model:
    nodes = (
        Node(f"node-{n}", build.NOWHERE, (build.block(build.address(n * build.POOL_SIZE + 3)),)) for n in range(pools)
    )
    return build.model("1.20.0", build.pools(pools), nodes=tuple(nodes))


def _reserved_inside(services: int, pools: int) -> Model:
    reserved = (build.block(build.address(n * build.POOL_SIZE + 5)) for n in range(pools))
    return build.model("1.20.0", build.pools(pools), reserved=tuple(reserved))


def _all_overlap(services: int, pools: int) -> Model:
    same = tuple(pool._replace(blocks=(build.block("10.0.0.0/28"),)) for pool in build.pools(pools))
    return build.model("1.20.0", same)


SHAPES = [
    _pinned,
    _unpinned,
    _kept,
    _five_share,
    _all_share,
    _strangers,
    _nodes_inside,
    _reserved_inside,
    _all_overlap,
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__.strip("_"))
def test_work_grows_with_the_input_only(shape: Callable[[int, int], Model]) -> None:
    """At most 1.2 times linear, with the findings that the shape makes."""
    small, large = shape(*SMALL), shape(*(FACTOR * size for size in SMALL))
    judge(small), judge(large)  # modules are imported before anything is counted
    assert _steps(lambda: judge(large)) <= 1.2 * FACTOR * _steps(lambda: judge(small))
