"""Merging layers of Helm values."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any


def merge(*layers: Mapping[str, object]) -> dict[str, object]:
    """The layers in one, later ones winning: maps merge, lists replace, a null stays null.

    Only Helm knows the default that a null removes, so it is kept for Helm to act on. The inputs
    are not changed: deepmerge's ready-made mergers append lists and change their first argument,
    hence strategies of our own on a copy.
    """
    if len(layers) == 1:
        return deepcopy(dict(layers[0]))
    from deepmerge import Merger

    merger: Any = Merger([(dict, "merge")], ["override"], ["override"])
    merged: dict[str, object] = {}
    for layer in layers:
        merger.merge(merged, deepcopy(dict(layer)))
    return merged
