"""A lease timing is not a duration."""

from __future__ import annotations

from collections.abc import Iterator

from .. import durations
from ..diagnostics import Edit
from ..model import Model
from . import Finding
from ._leases import written

WHY = """
The agent reads lease timings as Go durations. A bare number counts nanoseconds: 15 makes a hot loop
on the API server; text that is no duration stops the agent at its start.
"""

WRONG = """
l2: {leases: {duration: 15}}
"""

RIGHT = """
l2: {leases: {duration: 15s}}
"""

SOURCE = "cilium/cilium pkg/option/config.go, spf13/cast caste.go"

FIX = """
A bare number of up to 3600 becomes so many seconds.
"""


def check(model: Model) -> Iterator[Finding]:
    """Each lease timing of the Helm values that is none; those of a spec its reader reports."""
    for key, text, value in written(model):
        reason = durations.fault(text)
        if reason is not None:
            meant = durations.seconds(text)
            fix = (Edit(value.at, meant),) if meant else ()
            yield Finding(value.at, f"l2announcements.{key}: {reason[0]}", help=reason[1], fix=fix)
