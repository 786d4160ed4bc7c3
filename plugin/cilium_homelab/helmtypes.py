"""What the charts' values.schema.json asks of a value: its type, and of a few the words that it takes.

The tables in schemas/helm-types/ are made by scripts/make_schemas.py from the last patch of a minor; what
earlier patches do not check yet is a fact of releases.py.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import json
from functools import lru_cache
from typing import Any, NamedTuple

from . import data, durations, helmkeys
from .releases import Release

Shape = dict[str, Any]
Route = tuple[str | int, ...]

_WORDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a map",
    "null": "nothing",
}


class Mismatch(NamedTuple):
    """A value that a shape does not take: where it lies below the value, and what was wanted, in words."""

    route: Route
    value: object
    wanted: str


class Stop(NamedTuple):
    """What a template needs a value to be, in words, and what must be on for it to look (chart_checks.GATES)."""

    wanted: str
    gate: str


@lru_cache(maxsize=8)
def shapes_of(minor: str) -> dict[str, str]:
    """Path -> shape, as JSON: few are ever looked at."""
    with open(data.schema_file(f"helm-types/{minor}.json"), encoding="utf-8") as file:
        table: dict[str, str] = json.load(file)
    return {path: shape for shape, paths in table.items() for path in paths.split("\n")}


def mismatch(path: tuple[str, ...], value: object, release: Release) -> Mismatch | None:
    """What the chart's schema refuses in a value, not looking below maps. Null is taken everywhere.

    Helm drops a null together with the chart's default before the schema sees either.
    """
    if value is None or not release.has_values_schema:
        return None
    dotted = ".".join(path)
    shape = shapes_of(release.minor).get(dotted)
    if shape is None or not release.types_value(dotted):
        return None
    return _check(json.loads(shape), value, ())


def _check(shape: Shape, value: object, route: Route) -> Mismatch | None:
    types = shape.get("type")
    if types is not None:
        names = [types] if isinstance(types, str) else types
        if not any(_is(value, name) for name in names):
            return Mismatch(route, value, wanted(names))
    if "enum" in shape and value not in shape["enum"]:
        return Mismatch(route, value, " or ".join(shape["enum"]))
    branches = shape.get("oneOf") or shape.get("anyOf")
    if branches:
        found = [_check(branch, value, route) for branch in branches]
        if all(found):
            return found[-1]
    if _is(value, "number") and not shape.get("minimum", value) <= value <= shape.get("maximum", value):
        return Mismatch(route, value, f"a number from {shape['minimum']} to {shape['maximum']}")
    return _inside(shape, value, route)


def _inside(shape: Shape, value: object, route: Route) -> Mismatch | None:
    if isinstance(value, list):
        inner = [(shape["items"], item, index) for index, item in enumerate(value)] if "items" in shape else []
        found = [_check(part, item, (*route, index)) for part, item, index in inner]
    elif isinstance(value, dict):
        properties = shape.get("properties", {})
        found = [_check(properties[key], value[key], (*route, key)) for key in value if key in properties]
    else:
        return None
    return next((problem for problem in found if problem is not None), None)


def _is(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    if isinstance(value, (int, float)):  # 100.0 and 1e2 are whole numbers to Helm
        return name == "number" or (name == "integer" and float(value).is_integer())
    if value is None:
        return name == "null"
    return isinstance(value, {"string": str, "array": list, "object": dict}.get(name, ()))


@lru_cache(maxsize=8)
def stops_of(minor: str) -> dict[str, str]:
    """Path -> the kinds of values that the templates cannot work with (see _kind), maybe `while` a gate is open."""
    with open(data.schema_file(f"helm-stops/{minor}.json"), encoding="utf-8") as file:
        table: dict[str, str] = json.load(file)
    return {path: kinds for kinds, paths in table.items() for path in paths.split("\n")}


def breaks_templates(path: tuple[str, ...], value: object, release: Release) -> Stop | None:
    """What a value must be for the templates where it is something else.

    Null too: Helm drops it together with the chart's default, and a template then looks into nothing.
    """
    dotted = ".".join(path)
    if not release.looks_into(dotted):
        return None
    kinds, _, gate = stops_of(release.minor).get(dotted, "").partition(" while ")
    if kinds == "duration":
        return Stop("a time span such as 30s", gate) if value and not _is_duration(value) else None
    if _kind(value) not in kinds:
        return None
    if value is None:
        return Stop(_declared(dotted, release) or "a map", gate)
    if helmkeys.has_keys_below(dotted, release.minor):
        return Stop("a map", gate)
    takes = {"T": "true or false", "s": "text", "i": "a number", "l": "a list"}
    return Stop(next((word for kind, word in takes.items() if kind not in kinds), "nothing"), gate)


def _declared(dotted: str, release: Release) -> str:
    """The type that the schema gives a value, in words; "" without one."""
    shape = json.loads(shapes_of(release.minor).get(dotted, "{}")) if release.has_values_schema else {}
    types = shape.get("type")
    return "" if types is None else wanted([types] if isinstance(types, str) else types)


def _is_duration(value: object) -> bool:
    """Go's time.ParseDuration, which sprig's mustDateModify asks."""
    if not isinstance(value, str):
        return False
    bare = value[1:] if value[:1] in ("-", "+") else value
    return bare == "0" or (bare[:1] != "+" and durations.nanoseconds(bare) is not None)


def _kind(value: object) -> str:
    """One letter: null, True, False, s for text, e for an empty one, i, 0, f, lists, maps (capital: not empty)."""
    if value is None:
        return "n"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, str):
        return "s" if value else "e"
    if isinstance(value, (list, dict)):
        letter = "l" if isinstance(value, list) else "m"
        return letter.upper() if value else letter
    return "0" if value == 0 else "i" if float(value).is_integer() else "f"  # type: ignore[arg-type]


def wanted(names: list[str]) -> str:
    """Types in words, as a reader would ask for them; null is taken, and never what helps."""
    words = [_WORDS[name] for name in names if name != "null"] or ["nothing"]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
