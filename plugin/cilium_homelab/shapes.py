"""Is an object what the API server of a release takes? CRD shapes, checked as the server does.

The shapes in schemas/crds/ are made by scripts/make_schemas.py. jsonschema would take as long to
import as a whole run, and knows nothing of Kubernetes: unknown fields are refused here, as with
field validation Strict, nulls are dropped and defaults filled in first, and formats are Go's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from . import data
from .formats import is_format, is_in_range, matches
from .objectmeta import Problem, metadata_problems

__all__ = ["Problem", "Shape", "check", "has_field", "metadata_problems", "shapes_of"]

Shape = Mapping[str, Any]
Route = tuple[str | int, ...]
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int, float),
    "array": (list,),
    "object": (dict,),
}
_RULES = "x-kubernetes-validations"


@lru_cache(maxsize=8)
def shapes_of(minor: str) -> dict[str, dict[str, Shape]]:
    """Kind -> API version -> shape, of a minor."""
    import json

    with open(data.schema_file(f"crds/{minor}.json"), encoding="utf-8") as file:
        shapes: dict[str, dict[str, Shape]] = json.load(file)
    return shapes


def check(manifest: Mapping[str, object], minor: str) -> list[Problem]:
    """What the API server of a minor refuses in an object of our kinds; empty: it is taken."""
    kind, version = manifest.get("kind"), manifest.get("apiVersion")
    served = shapes_of(minor).get(str(kind))
    if served is None:
        return [Problem(("kind",), f"{kind} is not there in Cilium {minor}", "kind")]
    shape = served.get(str(version))
    if shape is None:
        message = f"Cilium {minor} serves {kind} as {', '.join(served)}, not as {version}"
        return [Problem(("apiVersion",), message, "version", tuple(served))]
    problems = list(metadata_problems(manifest.get("metadata")))
    # Metadata has rules of its own, and a status is dropped before it is looked at, but for its names.
    rest = {key: value for key, value in manifest.items() if key not in ("metadata", "status")}
    wanted = {**shape, "required": [key for key in shape.get("required", ()) if key != "metadata"]}
    problems += _check(rest, wanted, ())
    if "status" in manifest:
        known = shape["properties"]
        if "status" not in known:
            problems.append(Problem(("status",), "unknown field", "unknown", tuple(known)))
        else:
            problems += _unknown(manifest["status"], known["status"], ("status",))
    return problems


def has_field(kind: str, minor: str, route: Route) -> tuple[str, ...]:
    """The served versions of a kind that have the field at a route in a minor."""
    served = shapes_of(minor).get(kind, {})
    return tuple(version for version, shape in served.items() if _reaches(shape, route))


def _reaches(shape: Shape, route: Route) -> bool:
    for step in route:
        inner = shape.get("items") if isinstance(step, int) else shape.get("properties", {}).get(step)
        if not isinstance(inner, dict):
            return False
        shape = inner
    return True


def _check(value: object, shape: Shape, route: Route) -> Iterator[Problem]:
    if value is None and shape.get("nullable"):
        return
    wanted = str(shape.get("type", "object"))
    if not _is_of_type(value, wanted):
        words = tuple(map(str, shape.get("enum", ())))
        yield Problem(route, f"{value!r} is no {wanted}", "type", (wanted, *words))
        yield from _unknown(value, shape, route)
    elif isinstance(value, dict):
        yield from _check_object(value, shape, route)
    elif isinstance(value, list):
        yield from _check_list(value, shape, route)
    else:
        yield from _check_scalar(value, shape, route)


def _is_of_type(value: object, wanted: str) -> bool:
    if isinstance(value, bool) or wanted == "boolean":
        return isinstance(value, bool) and wanted == "boolean"
    if isinstance(value, float) and not value.is_integer():
        return False
    return isinstance(value, _TYPES[wanted])


def _unknown(value: object, shape: Shape, route: Route) -> Iterator[Problem]:
    """Fields that no schema has, where nothing else of a value counts."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown(item, shape.get("items", {}), (*route, index))
    elif isinstance(value, dict):
        known, extra = shape.get("properties", {}), shape.get("additionalProperties")
        for key, item in value.items():
            if key in known or extra is not None:
                yield from _unknown(item, known.get(key, extra), (*route, key))
            else:
                yield Problem((*route, key), "unknown field", "unknown", tuple(known))


def _check_list(value: list[object], shape: Shape, route: Route) -> Iterator[Problem]:
    if not shape.get("minItems", 0) <= len(value) <= shape.get("maxItems", len(value)):
        yield _out_of_bounds(route, len(value), (shape.get("minItems"), shape.get("maxItems")), "items")
    items = shape.get("items", {})
    for index, item in enumerate(value):
        yield from _check(item, items, (*route, index))
    if keys := shape.get("x-kubernetes-list-map-keys"):
        yield from _check_unique(value, keys, route)


def _check_unique(value: list[object], keys: list[str], route: Route) -> Iterator[Problem]:
    """Items of a list that is a map: no two of them have the same keys."""
    seen: dict[tuple[str, ...], Route] = {}
    for index, item in enumerate(value):
        names = tuple(item.get(key) for key in keys) if isinstance(item, dict) else ()
        # Keys of Cilium's lists are texts without defaults; what else stands there is refused already.
        texts = tuple(name for name in names if isinstance(name, str))
        if not texts or len(texts) < len(names):
            continue
        here = (*route, index, keys[0])
        first = seen.setdefault(texts, here)
        if first is not here:
            yield Problem(here, f"{', '.join(map(repr, texts))} stands twice", "duplicate", (), first)


def _check_object(value: dict[str, object], shape: Shape, route: Route) -> Iterator[Problem]:
    known = shape.get("properties", {})
    extra = shape.get("additionalProperties")
    spoiled: set[str | int] = set()
    for key in shape.get("required", ()):
        if value.get(key) is None and "default" not in known.get(key, {}):
            spoiled.add(key)
            yield Problem((*route, key), "is required", "required")
    for key, item in value.items():
        if key not in known and not isinstance(extra, dict):
            yield Problem((*route, key), "unknown field", "unknown", tuple(known))
        elif item is not None:  # the server drops nulls from objects, though not from lists
            for problem in _check(item, known.get(key, extra), (*route, key)):
                if len(problem.route) == len(route) + 1:
                    spoiled.add(key)
                yield problem
    if _RULES in shape:
        yield from _check_rules(value, shape, route, spoiled)


def _check_rules(value: dict[str, object], shape: Shape, route: Route, spoiled: set[str | int]) -> Iterator[Problem]:
    """Rules in CEL, each where the fields that it speaks of are right as such."""
    from . import celrules

    given = {key: item for key, item in value.items() if item is not None}
    filled = {**_defaults(shape), **given}
    for rule in shape[_RULES]:
        fields = celrules.fields(rule["rule"])
        if spoiled.isdisjoint(fields) and not celrules.holds(rule["rule"], filled):
            # The field that is too much, or the later one of two that are written.
            written = [field for field in fields if field in given]
            missing = next(((*route, field) for field in fields if field not in filled), None)
            advice = celrules.advice(rule["rule"], filled)
            at = (*route, written[-1]) if written else route
            yield Problem(at, celrules.message(rule, filled), "rule", (advice,), missing)


def _defaults(shape: Shape) -> dict[str, object]:
    return {key: inner["default"] for key, inner in shape.get("properties", {}).items() if "default" in inner}


def _check_scalar(value: object, shape: Shape, route: Route) -> Iterator[Problem]:
    if "enum" in shape and value not in shape["enum"]:
        words = tuple(map(str, shape["enum"]))
        yield Problem(route, f"{value!r} is none of {', '.join(words)}", "enum", words)
    elif isinstance(value, str):
        yield from _check_text(value, shape, route)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high, form = shape.get("minimum", value), shape.get("maximum", value), shape.get("format", "")
        if not low <= value <= high or not is_in_range(value, form):
            yield _out_of_bounds(route, value, (shape.get("minimum"), shape.get("maximum")))


def _out_of_bounds(route: Route, value: float, bounds: tuple[int | None, int | None], unit: str = "") -> Problem:
    """A number, or one of characters or items, that is too small or too large. Without bounds it is 32 bits long."""
    low, high = bounds
    fault = "length" if unit else "range"
    if low is not None and high is not None:
        span = f"{low} to {high}"
    else:
        span = f"{low} or more" if low is not None else f"up to {high if high is not None else 2**31 - 1}"
    return Problem(route, f"{value} is not {span}", fault, (f"{span} {unit}".strip(),))


def _check_text(value: str, shape: Shape, route: Route) -> Iterator[Problem]:
    if len(value) > shape.get("maxLength", len(value)) or len(value) < shape.get("minLength", 0):
        yield _out_of_bounds(route, len(value), (shape.get("minLength"), shape.get("maxLength")), "characters")
    elif "pattern" in shape and not matches(value, shape["pattern"]):
        yield Problem(route, f"{value!r} does not match {shape['pattern']}", "pattern")
    elif not is_format(value, shape.get("format", "")):
        yield Problem(route, f"{value!r} is no {shape['format']}", "format", (shape["format"],))
