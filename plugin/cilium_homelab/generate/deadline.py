"""A deadline of our own: Argo CD kills a plugin without a word, 60 s after it began to fetch the repository.

Only here can be said what was slow, and only a run that ends by itself leaves no child behind.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import EnvironmentFault
from ..settings import PREFIXES
from .interrupts import interrupt

_SUFFIX = "TIMEOUT"
VARIABLE = PREFIXES[-1] + _SUFFIX
UNDER_ARGOCD = 50.0
"""Seconds. The caller's 60 (--repo-server-timeout-seconds) also hold the fetch of the repository."""

_doing = ["reading the spec"]


def seconds() -> float:
    """How long a run may take; 0: as long as it likes. Raises EnvironmentFault for what is no number."""
    for name in (prefix + _SUFFIX for prefix in PREFIXES):
        text = os.environ.get(name, "").strip()
        if text:
            try:
                value = float(text)
            except ValueError:
                value = -1.0
            if not 0 <= value <= 86_400:
                raise EnvironmentFault(f'{name} is "{text[:40]}": write seconds, for example 50, or 0 for no deadline')
            return value
    return UNDER_ARGOCD if os.environ.get("ARGOCD_APP_NAME") else 0.0


@contextmanager
def limited() -> Iterator[None]:
    """End what runs in here when its time is over: EnvironmentFault, which says what was slow."""
    limit = seconds()
    if not limit:
        yield
        return

    over = False

    def end(_number: int, _frame: object) -> None:
        nonlocal over
        if over:  # it is being put in order
            return
        over = True
        message = (
            f"{_doing[-1]} was not done when the {limit:g} s of {VARIABLE} were over; vendor the chart or fill the"
            " cache ahead, or raise it together with Argo CD's own limit of 60 s (--repo-server-timeout-seconds)"
        )
        interrupt(EnvironmentFault(message))

    before = signal.signal(signal.SIGALRM, end)
    # Again each second: a signal just before a call that waits would be seen only when that returns.
    signal.setitimer(signal.ITIMER_REAL, limit, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Say what is being done, for the words of a deadline."""
    _doing.append(what)
    try:
        yield
    finally:
        # The deadline's handler reads it before this: it raises from within.
        _doing.pop()
