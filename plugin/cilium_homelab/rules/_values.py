"""What the rules about Helm values share: the keys that the user wrote, and what each of them says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from .. import helmkeys
from ..diagnostics import Place
from ..helm.derived import derived_values
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


class Unsaid(Exception):
    """Nobody can know a value yet: a template fills it in, or values are missing that could not be read."""


class Values:
    """The values as the chart gets them: what is derived, and the user's layers over it.

    A dotted path names a value; keys with dots in them have none. Raises Unsaid for what is unknown.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.derived = derived_values(model) if model.install and model.release else {}

    def find(self, path: str) -> Given | None:
        """A value that somebody said, the user or the spec; None where the chart's default holds."""
        keys = tuple(path.split("."))
        if comes_later(self.model, *keys):
            raise Unsaid
        found = given(self.model, *keys)
        if found is None:
            node: object = self.derived
            for key in keys:
                node = node.get(key, _NOBODY) if isinstance(node, dict) else _NOBODY
            if node is not _NOBODY:
                return Given(node, self.model.at)
            if not self.model.knows_values:
                raise Unsaid
        return found

    def of(self, path: str, default: object = None) -> object:
        """The value, or the chart's default, which the caller knows."""
        found = self.find(path)
        return default if found is None else found.value

    def on(self, path: str, default: bool = False) -> bool:
        """Whether a value is true as templates see it: "false" is a text that is not empty."""
        return bool(self.of(path, default))

    def written(self, *paths: str) -> Given | None:
        """The first of some values that the user wrote: where a finding points."""
        found = (given(self.model, *path.split(".")) for path in paths)
        return next((value for value in found if value is not None), None)


_NOBODY = object()


def bgp_is_on(model: Model) -> bool:
    """Whether the user's values or objects speak of BGP: it may carry what L2 announcements cannot."""
    switch = given(model, "bgpControlPlane", "enabled")
    return model.bgp or (switch is not None and switch.value is True)


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
