"""What the rules about Helm values share: the keys that the user wrote, and what each of them says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from .. import helmkeys
from ..diagnostics import Place
from ..model import Model
from ..placeholders import is_placeholder

Path = tuple[str, ...]


class Given(NamedTuple):
    """A value that the user wrote, and where."""

    value: object
    at: Place


def given(model: Model, *path: str) -> Given | None:
    """What the last layer that has a key says of it; None when none has, or a later one ends above it."""
    for layer in reversed(model.layers):
        node: object = layer.values
        place = layer.at
        for key in path:
            if not isinstance(node, dict):
                return None
            if key not in node:
                break
            node, place = node[key], place / key
        else:
            return Given(node, place)
    return None


def comes_later(model: Model, *path: str) -> bool:
    """Whether a template fills in a value, or a map above it, in some layer."""
    for layer in model.layers:
        for end in range(1, len(path) + 1):
            node = layer.at.document and layer.at.document.find((*layer.at.route, *path[:end]))
            if isinstance(node, yaml.ScalarNode) and is_placeholder(node.value):
                return True
    return False


def said(model: Model, *path: str) -> object:
    """What the chart gets for a value: None where its default holds, Ellipsis where nobody knows.

    Known are the values of a chart that is among the files, and those of a spec that installs one:
    what is derived from a spec has no value of BGP.
    """
    if not model.install and not (model.bare_values and model.layers):
        return ...
    if model.install and given(model, path[0]) is None:
        return None  # nothing is hidden in a spec, and most say nothing
    if comes_later(model, *path):
        return ...
    value = given(model, *path)
    return None if value is None else value.value


def bgp_is_on(model: Model) -> bool:
    """Whether the user's values or objects speak of BGP: it may carry what L2 announcements cannot."""
    switch = given(model, "bgpControlPlane", "enabled")
    return model.bgp is not None or (switch is not None and switch.value is True)


def judged_keys(model: Model) -> Iterator[tuple[Path, Place, helmkeys.Status, object]]:
    """Every key of the user's values with what the release's chart does with it, and its value.

    Of a subtree that is not alive only its topmost key is given. Keys below free maps and inside
    lists are not judged.
    """
    assert model.release is not None
    for layer in model.layers:
        yield from _walk(layer.values, layer.at, (), model.release.minor)


def _walk(
    values: dict[str, object], at: Place, above: Path, minor: str
) -> Iterator[tuple[Path, Place, helmkeys.Status, object]]:
    for key, value in values.items():
        path = (*above, key)
        status = helmkeys.status(path, minor)
        yield path, at / key, status, value
        if status == "alive" and isinstance(value, dict) and not helmkeys.is_free(path, minor):
            yield from _walk(value, at / key, path, minor)


def every_key(model: Model) -> Iterator[tuple[Path, Place, object]]:
    """Every key of the user's values, below free maps too, and its value; not those that have dots in them."""
    for layer in model.layers:
        yield from _below(layer.values, layer.at, ())


def _below(values: dict[str, object], at: Place, above: Path) -> Iterator[tuple[Path, Place, object]]:
    for key, value in values.items():
        if "." not in key:
            yield (*above, key), at / key, value
            if isinstance(value, dict):
                yield from _below(value, at / key, (*above, key))
