"""Is an object what the API server of a release takes? CRD shapes, checked as the server does.

The shapes in schemas/crds/ are made by scripts/make_schemas.py. jsonschema would take as long to
import as a whole run, and knows nothing of Kubernetes: unknown fields are refused here, as with
field validation Strict, and `format: cidr` is what Go's net.ParseCIDR takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from . import data
from .labels import dns_subdomain_problem, key_problem, value_problem

Shape = Mapping[str, Any]
_QUAD = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)")
# ObjectMeta of k8s.io/apimachinery, as far as anyone writes it.
_METADATA = frozenset(
    {"name", "namespace", "labels", "annotations", "finalizers", "generateName", "ownerReferences", "uid"}
    | {"resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields", "selfLink"}
    | {"deletionGracePeriodSeconds"}
)
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


class Problem(NamedTuple):
    """What is wrong at a route of an object.

    `fault` names the kind of mistake (kind, version, unknown, required, type, enum, pattern, label,
    name, format, length); `wanted` what would be right there: known fields, words, the type, and
    behind it the words that are taken.
    """

    route: tuple[str | int, ...]
    message: str
    fault: str = ""
    wanted: tuple[str, ...] = ()


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
    return [*metadata_problems(manifest.get("metadata")), *_check(manifest, shape, ())]


def has_field(kind: str, minor: str, route: tuple[str | int, ...]) -> bool:
    """Whether some served version of a kind has the field at a route in a minor."""
    return any(_reaches(shape, route) for shape in shapes_of(minor).get(kind, {}).values())


def _reaches(shape: Shape, route: tuple[str | int, ...]) -> bool:
    for step in route:
        inner = shape.get("items") if isinstance(step, int) else shape.get("properties", {}).get(step)
        if not isinstance(inner, dict):
            return False
        shape = inner
    return True


def metadata_problems(metadata: object) -> Iterator[Problem]:
    """What the API server refuses in the metadata of any object."""
    if not isinstance(metadata, dict):
        yield Problem(("metadata",), "metadata is missing", "required")
        return
    for key in metadata:
        if key not in _METADATA:
            yield Problem(("metadata", key), "unknown field", "unknown", tuple(sorted(_METADATA)))
    name = metadata.get("name")
    if not isinstance(name, str) or dns_subdomain_problem(name):
        yield Problem(("metadata", "name"), f"{name!r} is no name", "name")
    for field in ("namespace", "generateName", "uid", "resourceVersion", "selfLink"):
        if not isinstance(metadata.get(field, ""), (str, type(None))):
            yield Problem(("metadata", field), f"{metadata[field]!r} is not a string", "type", ("string",))
    for field in ("labels", "annotations"):
        pairs = metadata.get(field)
        if pairs is not None and not isinstance(pairs, dict):
            yield Problem(("metadata", field), f"{pairs!r} is no map", "type", ("object",))
            continue
        for key, value in (pairs or {}).items():
            # ValidateAnnotations of k8s.io/apimachinery lowers the keys first.
            if reason := key_problem(key.lower() if field == "annotations" else key):
                yield Problem(("metadata", field, key), f"{key!r} is no key: {reason}", "label")
            if value is not None and not isinstance(value, str):
                yield Problem(("metadata", field, key), f"{value!r} is not a string", "type", ("string",))
            elif value and field == "labels" and value_problem(value):
                yield Problem(("metadata", field, key), f"{value!r} is no label value", "label")


def _check(value: object, shape: Shape, route: tuple[str | int, ...]) -> Iterator[Problem]:
    if value is None and shape.get("nullable"):
        return
    wanted = str(shape.get("type", "object"))
    if not isinstance(value, _TYPES[wanted]) or (isinstance(value, bool) and wanted != "boolean"):
        words = tuple(map(str, shape.get("enum", ())))
        yield Problem(route, f"{value!r} is no {wanted}", "type", (wanted, *words))
    elif isinstance(value, dict):
        yield from _check_object(value, shape, route)
    elif isinstance(value, list):
        if len(value) < shape.get("minItems", 0):
            yield Problem(route, f"at least {shape['minItems']} items are wanted", "length")
        for index, item in enumerate(value):
            yield from _check(item, shape.get("items", {}), (*route, index))
    else:
        yield from _check_scalar(value, shape, route)


def _check_object(value: dict[str, object], shape: Shape, route: tuple[str | int, ...]) -> Iterator[Problem]:
    for key in shape.get("required", ()):
        if value.get(key) is None:
            yield Problem((*route, key), "is required", "required")
    known = shape.get("properties", {})
    extra = shape.get("additionalProperties")
    for key, item in value.items():
        if key not in known and not isinstance(extra, dict):
            if not shape.get("x-kubernetes-preserve-unknown-fields"):
                yield Problem((*route, key), "unknown field", "unknown", tuple(known))
        elif item is not None and (route or key != "metadata"):
            # The server drops nulls from objects, though not from lists, and checks metadata by
            # rules of its own.
            yield from _check(item, known.get(key, extra), (*route, key))


def _check_scalar(value: object, shape: Shape, route: tuple[str | int, ...]) -> Iterator[Problem]:
    if "enum" in shape and value not in shape["enum"]:
        words = tuple(map(str, shape["enum"]))
        yield Problem(route, f"{value!r} is none of {', '.join(words)}", "enum", words)
    if isinstance(value, str):
        # Go's $ is the end of the text; Python's also matches before a newline there.
        if "pattern" in shape and not re.search(re.sub(r"\$$", r"\\Z", shape["pattern"]), value):
            yield Problem(route, f"{value!r} does not match {shape['pattern']}", "pattern")
        if len(value) > shape.get("maxLength", len(value)) or len(value) < shape.get("minLength", 0):
            yield Problem(route, f"{value!r} has the wrong length", "length")
        if shape.get("format") == "cidr" and not _is_cidr(value):
            yield Problem(route, f"{value!r} is no CIDR", "format")


def _is_cidr(text: str) -> bool:
    """As Kubernetes' format cidr (net.ParseCIDR before Go 1.17): leading zeros pass."""
    address, _, prefix = text.partition("/")
    quad = _is_quad(address)
    return (
        re.fullmatch("[0-9]+", prefix) is not None
        and _at_most(prefix, 32 if quad else 128)
        and (quad or _is_v6(address))
    )


def _is_quad(text: str) -> bool:
    octets = _QUAD.fullmatch(text)
    return octets is not None and all(_at_most(octet, 255) for octet in octets.groups())


def _is_v6(text: str) -> bool:
    head, colon, last = text.rpartition(":")
    if _is_quad(last):
        text = f"{head}{colon}0:0"
    left, double, right = text.partition("::")
    groups = [group for side in (left, right) if side for group in side.split(":")]
    fits = len(groups) <= 7 if double else len(groups) == 8
    return fits and all(re.fullmatch("0*[0-9A-Fa-f]{1,4}", group) for group in groups)


def _at_most(digits: str, limit: int) -> bool:
    """Whether a number is no larger; however many digits it has, it costs and raises nothing."""
    plain = digits.lstrip("0") or "0"
    return len(plain) <= 3 and int(plain) <= limit
