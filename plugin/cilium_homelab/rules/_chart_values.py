"""The values as the chart gets them: what is derived from the spec, and the user's layers over it."""

from __future__ import annotations

from ..helm.derived import derived_values
from ..model import Model
from ._values import Given, comes_later, given


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
