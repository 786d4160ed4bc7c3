"""ObjectMeta as the API server reads it: the same for objects of any kind (k8s.io/apimachinery pkg/apis/meta/v1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from .formats import is_in_range
from .labels import dns_subdomain_problem, key_problem, value_problem


class Problem(NamedTuple):
    """What is wrong at a route of an object.

    `fault` names the kind of mistake (kind, version, unknown, required, type, enum, pattern, label, name,
    format, length, range, duplicate, rule); `wanted` what would be right there: known fields, words, the type
    and behind it the words that are taken. `other`: the route of what it stands against.
    """

    route: tuple[str | int, ...]
    message: str
    fault: str = ""
    wanted: tuple[str, ...] = ()
    other: tuple[str | int, ...] | None = None


_TEXTS = ("namespace", "generateName", "uid", "resourceVersion", "selfLink")
_NUMBERS = ("generation", "deletionGracePeriodSeconds")
_TIMES = ("creationTimestamp", "deletionTimestamp")
_MAPS = ("labels", "annotations")
_LISTS = ("finalizers", "ownerReferences", "managedFields")
FIELDS = frozenset({"name", *_TEXTS, *_NUMBERS, *_TIMES, *_MAPS, *_LISTS})
_OWNER = {"apiVersion": str, "kind": str, "name": str, "uid": str, "controller": bool, "blockOwnerDeletion": bool}
_MOST_BYTES = 256 * 1024  # of all annotations together, as ValidateAnnotationsSize counts


def metadata_problems(metadata: object) -> Iterator[Problem]:
    """What the API server refuses in the metadata of any object."""
    if not isinstance(metadata, dict):
        yield Problem(("metadata",), "metadata is missing", "required")
        return
    name = metadata.get("name")
    if not isinstance(name, str) or dns_subdomain_problem(name):
        yield Problem(("metadata", "name"), f"{name!r} is no name", "name")
    for field, value in metadata.items():
        if field not in FIELDS:
            yield Problem(("metadata", field), "unknown field", "unknown", tuple(sorted(FIELDS)))
        elif value is not None and field != "name":
            yield from _field(field, value)


def _field(field: str, value: object) -> Iterator[Problem]:
    route = ("metadata", field)
    if field in _MAPS:
        if isinstance(value, dict):
            yield from _pairs(field, value)
        else:
            yield Problem(route, f"{value!r} is no map", "type", ("object",))
    elif field in _LISTS:
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _ITEMS[field](item, (*route, index))
        else:
            yield Problem(route, f"{value!r} is no list", "type", ("array",))
    elif field in _NUMBERS:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not _is_int64(value):
            yield Problem(route, f"{value!r} is no whole number", "type", ("integer",))
    elif not isinstance(value, str):
        yield Problem(route, f"{value!r} is not a string", "type", ("string",))
    elif field in _TIMES and not is_time(value):
        yield Problem(route, f"{value!r} is no time", "format")
    elif field == "generateName" and value and dns_subdomain_problem(f"{value}x"):
        yield Problem(route, f"{value!r} begins no name", "name")


def _is_int64(value: float) -> bool:
    return value == value // 1 and is_in_range(value, "int64")


def _pairs(field: str, pairs: Mapping[str, object]) -> Iterator[Problem]:
    for key, value in pairs.items():
        # ValidateAnnotations of k8s.io/apimachinery lowers the keys first.
        if reason := key_problem(key.lower() if field == "annotations" else key):
            yield Problem(("metadata", field, key), f"{key!r} is no key: {reason}", "label")
        if value is not None and not isinstance(value, str):
            yield Problem(("metadata", field, key), f"{value!r} is not a string", "type", ("string",))
        elif value and field == "labels" and value_problem(value):
            yield Problem(("metadata", field, key), f"{value!r} is no label value", "label")
    if field == "annotations":
        size = sum(len(f"{key}{value or ''}".encode(errors="replace")) for key, value in pairs.items())
        if size > _MOST_BYTES:
            span = f"up to {_MOST_BYTES} bytes"
            yield Problem(("metadata", field), f"{size} bytes are too many", "length", (span,))


def _finalizer(item: object, route: tuple[str | int, ...]) -> Iterator[Problem]:
    if item is not None and not isinstance(item, str):
        yield Problem(route, f"{item!r} is not a string", "type", ("string",))
    elif reason := key_problem(item or ""):
        yield Problem(route, f"{item!r} is no finalizer: {reason}", "label")


def _owner(item: object, route: tuple[str | int, ...]) -> Iterator[Problem]:
    if item is not None and not isinstance(item, dict):
        yield Problem(route, f"{item!r} is no map", "type", ("object",))
        return
    owner: dict[str, object] = item or {}
    for key, value in owner.items():
        if key not in _OWNER:
            yield Problem((*route, key), "unknown field", "unknown", tuple(_OWNER))
        elif value is not None and not isinstance(value, _OWNER[key]):
            kind = "boolean" if _OWNER[key] is bool else "string"
            yield Problem((*route, key), f"{value!r} is no {kind}", "type", (kind,))
    for key in ("apiVersion", "kind", "name", "uid"):
        if owner.get(key) in (None, ""):
            yield Problem((*route, key), "is required", "required")


def _managed(item: object, route: tuple[str | int, ...]) -> Iterator[Problem]:
    """Nobody writes these by hand; what a client copied is as the server wrote it."""
    if item is not None and not isinstance(item, dict):
        yield Problem(route, f"{item!r} is no map", "type", ("object",))


_ITEMS: dict[str, Callable[[object, tuple[str | int, ...]], Iterator[Problem]]] = {
    "finalizers": _finalizer,
    "ownerReferences": _owner,
    "managedFields": _managed,
}


def is_time(text: str) -> bool:
    """Whether Go parses a text as time.RFC3339."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([.,]\d+)?(Z|[-+]\d\d:\d\d)", text, re.ASCII)
    if found is None:
        return False
    from datetime import datetime

    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        datetime(year or 4, month, day, hour, minute, second)  # the year 0, a leap year, is one to Go
    except ValueError:
        return False
    return True
