"""What ends a run from outside: never while a child is being started, of which nobody would know then."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_held = False
_waiting: list[BaseException] = []


def interrupt(fault: BaseException) -> None:
    """For handlers of signals: raise a fault where the run is, or, while they are held, in `release`."""
    if not _held:
        raise fault
    _waiting.append(fault)


@contextmanager
def held() -> Iterator[None]:
    """Hold interrupts back. Whoever starts a child in here calls `release` once it can end that child."""
    global _held
    _held = True
    try:
        yield
    finally:
        _held = False


def release() -> None:
    """Raise what was held back, if anything was."""
    if _waiting:
        first = _waiting[0]
        _waiting.clear()
        raise first


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end a run as Ctrl-C does: children are killed, folders put back."""

    def end(number: int, _frame: object) -> None:
        interrupt(KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number))

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
    taken = {number: was for number, was in before.items() if was in (signal.SIG_DFL, signal.default_int_handler)}
    for number in taken:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, was in taken.items():
            signal.signal(number, was)
