"""Whole processes, timed side by side: medians of interleaved runs, so that load meets both alike."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
# Bytecode is what users have; a shell that forbids it would measure the compiler.
_UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH", "PYTHONSTARTUP")


class Failed(Exception):
    """A process did not do what is measured; the message is the last line that it said."""


class Run(NamedTuple):
    """What one process took: seconds of wall time, and its peak memory in MB."""

    seconds: float
    peak: float


class Medians(NamedTuple):
    """The medians of several processes, in the order of the commands, and how far the ratio of two swayed."""

    seconds: tuple[float, ...]
    peaks: tuple[float, ...]
    spread: float


def ours(*arguments: str | Path) -> list[str]:
    """The command line of cilium-homelab in this checkout."""
    return [sys.executable, "-m", "cilium_homelab", *map(str, arguments)]


def environment() -> Mapping[str, str]:
    """What children see: the checkout's package, and bytecode allowed."""
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    return {**kept, "PYTHONPATH": str(ROOT / "plugin")}


def run(command: Sequence[str], codes: tuple[int, ...] = (0,)) -> Run:
    """Run one process to its end. Raises Failed when it ends with another code."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise Failed(_last_words(command))
    return Run(seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))


def _last_words(command: Sequence[str]) -> str:
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return lines[-1].strip() if lines else f"{command[0]} ended with {done.returncode}"


def side_by_side(commands: Sequence[Sequence[str]], repetitions: int, codes: tuple[int, ...] = (0,)) -> Medians:
    """Each command in turn, over and over; the first round only warms caches up."""
    for command in commands:
        run(command, codes)
    rounds = [[run(command, codes) for command in commands] for _ in range(repetitions)]
    ratios = sorted(one[0].seconds / one[-1].seconds for one in rounds)
    quarter = len(ratios) // 4
    columns = list(zip(*rounds, strict=True))
    return Medians(
        tuple(median(item.seconds for item in column) for column in columns),
        tuple(max(item.peak for item in column) for column in columns),
        (ratios[-1 - quarter] - ratios[quarter]) / 2,
    )
