"""A Helm key does nothing in this release."""

from __future__ import annotations

from collections.abc import Iterator

from .. import helmkeys
from ..diagnostics import Edit
from ..model import Model
from ..releases import MINORS
from . import Finding
from ._values import judged_keys

WHY = """
Keys come and go with releases, and the chart takes those that it no longer, or not yet, knows
without a word.
"""

WRONG = """
cilium: {version: "1.20.0", values: {externalIPs: {enabled: true}}}
"""

RIGHT = """
cilium: {version: "1.16.0", values: {externalIPs: {enabled: true}}}
"""

SOURCE = "every chart from 1.14 on, rendered"

FIX = """
The key is removed, unless a later release knows it.
"""


def check(model: Model) -> Iterator[Finding]:
    """Each topmost key that only other minors know, and each that is dead in this one."""
    assert model.release is not None
    minor = model.release.minor
    for path, place, status, _ in judged_keys(model):
        if status not in ("unknown", "dead"):
            continue
        minors = helmkeys.minors_with(path)  # this reads the tables of all minors
        if status == "unknown" and not minors:
            continue
        ahead = any(MINORS.index(known_in) > MINORS.index(minor) for known_in in minors)  # an upgrade brings it
        if not minors:
            known = "no release does anything with it"
        elif len(minors) == 1:
            known = f"only {minors[0]} does"
        else:
            known = f"only {minors[0]} to {minors[-1]} do"
        yield Finding(
            place.at_key(),
            f"the chart of Cilium {minor} does nothing with {'.'.join(path)}; {known}",
            help="remove it",
            fix=() if ahead else (Edit(place, None),),
        )
