"""The JSON Schema of the spec: legal itself, and helpful in an editor at every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from cilium_homelab import data

with open(data.schema_file("homelab.schema.json"), encoding="utf-8") as schema_file:
    SCHEMA: dict[str, Any] = json.load(schema_file)


def _fields(schema: Any, route: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(schema, dict):
        return
    for name, field in schema.get("properties", {}).items():
        if isinstance(field, dict) and (field.get("description") or "type" not in field or len(field) > 2):
            yield f"{route}.{name}", field
        yield from _fields(field, f"{route}.{name}")
    for key in ("then", "else", "items", "additionalProperties"):
        yield from _fields(schema.get(key), route)
    for name, inner in schema.get("$defs", {}).items():
        yield from _fields(inner, f"{route}#{name}")


def _resolved(field: dict[str, Any]) -> dict[str, Any]:
    name = field.get("$ref", "").rpartition("/")[2]
    return {**SCHEMA["$defs"][name], **field} if name else field


FIELDS = sorted(dict(_fields(SCHEMA)).items())


def test_it_is_a_legal_schema() -> None:
    """Draft 2020-12 takes it."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert len(FIELDS) > 50


@pytest.mark.parametrize("field", [field for _, field in FIELDS], ids=[route for route, _ in FIELDS])
def test_every_field_is_described_with_an_example_that_holds(field: dict[str, Any]) -> None:
    """Each field has a description, and examples that its own schema takes."""
    whole = _resolved(field)
    assert whole.get("description"), field
    examples = whole.get("examples")
    assert examples, field
    validator = jsonschema.Draft202012Validator({**field, "$defs": SCHEMA["$defs"]})
    for example in examples:
        validator.validate(example)


def test_there_is_no_bare_any_of() -> None:
    """Its errors would name every alternative instead of the one that was meant."""
    text = json.dumps(SCHEMA)
    assert '"anyOf"' not in text
    assert '"oneOf"' not in text
