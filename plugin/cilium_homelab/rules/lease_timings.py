"""Lease timings do not fit together."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Severity
from ..helm.derived import DEFAULT_RENEW, DEFAULT_RETRY, SECOND
from ..model import Duration, Model
from . import Finding
from ._leases import effective

WHY = """
The agent replaces timings that do not fit by others, with a line in its log for each Service: a
lease lasts at least a second and longer than the renew deadline, and that is more than 1.2 times the
retry period.
"""

WRONG = """
l2: {leases: {duration: 5s, renewDeadline: 10s}}
"""

RIGHT = """
l2: {leases: {duration: 15s, renewDeadline: 10s}}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, leaseTimings"


DEFAULT_DURATION = 15 * SECOND


def check(model: Model) -> Iterator[Finding]:
    """The first of the agent's conditions that the written timings break."""
    leases = effective(model)
    written = [] if leases is None else [duration for duration in leases if duration is not None]
    if leases is None or not written:
        return
    duration = _length(leases.duration, DEFAULT_DURATION)
    renew = _length(leases.renew_deadline, DEFAULT_RENEW)
    retry = _length(leases.retry_period, DEFAULT_RETRY)
    if leases.duration is not None and duration < SECOND:
        message = f"a lease of {leases.duration.text} is shorter than a second, and the agent makes it one"
        yield Finding(leases.duration.at, message, help="write 1s or more")
    elif duration <= renew:
        blamed = leases.duration or leases.renew_deadline or written[0]
        message = (
            f"a lease of {_text(duration)} does not outlast the renew deadline of {_text(renew)}: the agent halves it"
        )
        yield Finding(blamed.at, message, help="make the duration longer than renewDeadline, as 15s is to 5s")
    elif 5 * renew <= 6 * retry:
        blamed = leases.renew_deadline or leases.retry_period or written[0]
        message = (
            f"a renew deadline of {_text(renew)} leaves no second try after {_text(retry)}: the agent halves the period"
        )
        yield Finding(blamed.at, message, help="make renewDeadline more than 1.2 times retryPeriod, as 5s is to 2s")
    elif leases.duration is not None and duration % SECOND:
        message = f"a lease lasts whole seconds: {leases.duration.text} becomes {duration // SECOND}s"
        yield Finding(leases.duration.at, message, help="write whole seconds", severity=Severity.WARNING)


def _length(duration: Duration | None, default: int) -> int:
    return default if duration is None else duration.nanoseconds


def _text(nanoseconds: int) -> str:
    return f"{nanoseconds / SECOND:g}s"
