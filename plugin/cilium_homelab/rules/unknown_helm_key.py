"""A Helm key is one that no chart knows."""

from __future__ import annotations

from collections.abc import Iterator

from .. import helmkeys
from ..diagnostics import Edit
from ..model import Model
from . import Finding
from ._values import given, judged_keys

WHY = """
The chart takes any key without a word, so a misspelled one is without effect, silently.
"""

WRONG = """
cilium: {version: "1.20.0", values: {l2Announcements: {enabled: true}}}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {l2announcements: {enabled: true}}}
"""

SOURCE = "every chart from 1.14 on, rendered; GH #38223"

FIX = """
A key in the wrong case is written in the right one.
"""


def check(model: Model) -> Iterator[Finding]:
    """Each topmost key that no minor knows."""
    assert model.release is not None
    minor = model.release.minor
    for path, place, status, _ in judged_keys(model):
        if status == "unknown" and not helmkeys.minors_with(path):
            near = helmkeys.suggest(path, minor)
            meant = near.lower() == ".".join(path).lower() and not _stands_beside(model, near)
            yield Finding(
                place.at_key(),
                f"the chart of Cilium {minor} knows no value {'.'.join(path)}, so it does nothing",
                help=_help(path, near),
                fix=(Edit(place.at_key(), near.rpartition(".")[2]),) if meant else (),
            )


def _stands_beside(model: Model, path: str) -> bool:
    return given(model, *path.split(".")) is not None


def _help(path: tuple[str, ...], near: str) -> str:
    if "." in path[-1]:
        nested = path[-1].replace(".", ": {") + ": ..." + "}" * path[-1].count(".")
        return f"Helm takes the dots for a part of the name: write {nested}"
    return f"did you mean {near}?" if near else "remove it"
