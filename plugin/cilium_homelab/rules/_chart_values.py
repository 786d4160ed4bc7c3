"""The values as the chart gets them: what is derived from the spec, and the user's layers over it."""

from __future__ import annotations

import re

from ..chart_checks import GATES
from ..helm.derived import derived_values
from ..model import Model
from ..releases import Release
from ._values import Given, comes_later, given

# What Masterminds/semver takes, which the charts ask with semverCompare: one to three numbers.
_SEMVER = re.compile(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.[0-9]+)?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


def semver(text: str) -> tuple[int, ...] | None:
    """The major and the minor of a version, with a large number before them for a pre-release; None: it is none."""
    found = _SEMVER.fullmatch(text)
    if found is None:
        return None
    version = int(found[1]), int(found[2] or 0)
    return (10**9, *version) if found[3] else version


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

    def upgraded_from(self) -> tuple[int, int] | None:
        """The minor that upgradeCompatibility names, whose defaults the chart then keeps; None without one."""
        text = self.of("upgradeCompatibility")
        if not text:
            return None
        version = semver(text) if isinstance(text, str) else None
        if version is None or len(version) > 2:
            raise Unsaid  # no version, or a pre-release, which is in no order with the minors
        return version[0], version[1]

    def is_version(self, path: str) -> bool:
        """Whether a text there, if any, is a version to the chart."""
        text = self.of(path)
        return not isinstance(text, str) or not text or semver(text) is not None

    def configures(self, release: Release) -> bool:
        """Whether the chart writes cilium-config at all, whose template checks much."""
        if self.on("preflight.enabled"):
            return False
        if self.on("agent", True) or not release.configures_operator_alone:
            return self.on("agent", True)
        return self.on("operator.enabled", True) or self.on("clustermesh.useAPIServer")

    def opens(self, gate: str) -> bool:
        """Whether all is on that lets templates look into a value (chart_checks.GATES); False where unknown."""
        try:
            return all(self._is_open(switch) for switch in GATES.get(gate, ()))
        except Unsaid:
            return False

    def _is_open(self, switch: str) -> bool:
        path, _, word = switch.partition("=")
        return self.of(path) == word if word else self.on(path, True)


_NOBODY = object()
