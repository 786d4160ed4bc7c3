"""Why the structure of a spec is refused, in words, by the JSON Schema that editors use too.

Loaded only after the decoder refused: jsonschema costs more to import than a whole run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from difflib import get_close_matches
from typing import Any

import jsonschema
import yaml

from .. import data
from ..diagnostics import Diagnostic, Edit, Place
from ..rules.table import BY_CODE
from ..scalars import Ambiguous, spec_value
from ..source import Document, pairs
from .reader import STR_TAG

_NOUNS = {
    "string": "a string",
    "boolean": "true or false",
    "integer": "a whole number",
    "object": "a mapping",
    "array": "a list",
}


class Foreign:
    """A value that no type of the schema takes: a YAML tag, such as !!binary."""


def spec_schema() -> dict[str, Any]:
    """The JSON Schema of a spec."""
    with open(data.schema_file("homelab.schema.json"), encoding="utf-8") as file:
        schema: dict[str, Any] = json.load(file)
    return schema


def explain(document: Document, schema: dict[str, Any] | None = None) -> list[Diagnostic]:
    """The structural faults of a document, in the order of the schema; a spec's where none is given."""
    validator = jsonschema.Draft202012Validator(schema or spec_schema())
    plain = to_plain(document, document.root)
    findings: list[Diagnostic] = []
    for error in validator.iter_errors(plain):
        findings.extend(_findings(document, error))
    return findings


def to_plain(document: Document, node: yaml.Node | None) -> object:
    """A node as plain data, typed as a spec is: what YAML readers disagree about is Ambiguous."""
    if isinstance(node, yaml.MappingNode) and node.tag.endswith(":map"):
        return {key.value: to_plain(document, value) for key, value in pairs(node)}
    if isinstance(node, yaml.SequenceNode) and node.tag.endswith(":seq"):
        return [to_plain(document, item) for item in node.value]
    if isinstance(node, yaml.ScalarNode):
        if document.source.text.startswith("!", node.start_mark.index):
            return node.value if node.tag == STR_TAG else Foreign()
        return spec_value(node.value) if not node.style else node.value
    return Foreign()


def _findings(document: Document, error: jsonschema.ValidationError) -> Iterator[Diagnostic]:
    place = Place(document, tuple(error.absolute_path))
    keyword = error.validator
    schema: Any = error.schema
    value: Any = error.validator_value
    if isinstance(error.instance, dict) and _looks_like_ipv6(error.instance):
        yield _ipv6_trap(place)
    elif keyword == "additionalProperties" and isinstance(error.instance, dict):
        known = list(schema.get("properties", ()))
        for key in error.instance:
            if key not in known:
                yield _unknown_key(place / key, key, known, error.instance)
    elif keyword == "required":
        key = _missing(error)
        yield _finding(
            "CH105",
            place / key,
            f'"{key}" is missing{_inside(place)}',
            _example(schema.get("properties", {}).get(key), key),
        )
    elif keyword == "type" or isinstance(error.instance, (Ambiguous, Foreign)) or error.instance is None:
        yield _wrong_type(document, place, error)
    elif keyword == "enum" or keyword == "const":
        choices = value if keyword == "enum" else [value]
        yield _wrong_choice(place, error, choices)
    elif keyword == "minLength":
        yield _finding("CH108", place, f"{_what(place)} is empty", _example(error.schema, None))
    elif keyword == "minimum" or keyword == "maximum":
        low, high = schema.get("minimum"), schema.get("maximum")
        yield _finding("CH108", place, f"{error.instance} is out of range", f"write a number from {low} to {high}")
    else:
        yield _finding(
            "CH108", place, f'"{_short(error.instance)}" is not what {_what(place)} takes', _example(error.schema, None)
        )


def _finding(code: str, place: Place, message: str, help: str = "") -> Diagnostic:
    return Diagnostic(code, BY_CODE[code].severity, place, message, help=help)


def _missing(error: jsonschema.ValidationError) -> str:
    found = re.match(r"'(.*)' is a required property", error.message)
    return found[1] if found else error.message


def _what(place: Place) -> str:
    names = [str(step) for step in place.route if isinstance(step, str)]
    if not names:
        return "the spec"
    return names[-1] if isinstance(place.route[-1], str) else f"an item of {names[-1]}"


def _inside(place: Place) -> str:
    return f" in {_what(place)}" if place.route else ""


def _short(value: object) -> str:
    text = value.text if isinstance(value, Ambiguous) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return text if len(text) <= 40 else text[:37] + "..."


def _unknown_key(place: Place, key: str, known: list[str], beside: Container[str]) -> Diagnostic:
    inside = _inside(Place(place.document, place.route[:-1]))
    lowered = {name.lower(): name for name in known}
    close = [lowered[key.lower()]] if key.lower() in lowered else get_close_matches(key, known, 1)
    help_text = f'did you mean "{close[0]}"?' if close else f"known here: {', '.join(known)}"
    # Letters in the wrong case are meant as what they spell; anything else is a guess.
    fix = (Edit(place.at_key(), close[0]),) if key.lower() in lowered and close[0] not in beside else ()
    finding = _finding("CH103", place.at_key(), f'unknown key "{_short(key)}"{inside}', help_text)
    return finding._replace(fix=fix)


def _example(schema: Any, key: str | None) -> str:
    examples = schema.get("examples") if isinstance(schema, dict) else None
    if not examples:
        return ""
    text = json.dumps(examples[0], ensure_ascii=False)
    return f"for example {key}: {text}" if key else f"for example {text}"


def _wrong_choice(place: Place, error: jsonschema.ValidationError, choices: list[object]) -> Diagnostic:
    words = [str(choice).lower() if isinstance(choice, bool) else str(choice) for choice in choices]
    close = get_close_matches(_short(error.instance), words, 1, 0.5)
    help_text = f'did you mean "{close[0]}"?' if close else f"write {' or '.join(words)}"
    return _finding("CH108", place, f'"{_short(error.instance)}" is not what {_what(place)} takes', help_text)


def _wrong_type(document: Document, place: Place, error: jsonschema.ValidationError) -> Diagnostic:
    wanted = _NOUNS.get(str(error.validator_value), "another value")
    value = error.instance
    written = document.text(place)
    what = _what(place)
    if isinstance(value, Ambiguous) or (isinstance(value, (bool, int, float)) and error.validator_value == "string"):
        reason = (
            value.reason if isinstance(value, Ambiguous) else "a boolean" if isinstance(value, bool) else "a number"
        )
        if error.validator_value == "boolean":
            return _finding(
                "CH106", place, f"{what} is {written}: YAML readers disagree about that word", "write true or false"
            )
        message = f"{what} is read as {reason}, not as the text {written}"
        finding = _finding("CH106", place, message, f'put it in quotes: "{written}"')
        return finding._replace(fix=(Edit(place, written),))
    if value is None:
        return _finding(
            "CH104", place, f"{what} has no value", _example(error.schema, None) or f"write {wanted}, or remove the key"
        )
    found = "a value with a YAML tag" if isinstance(value, Foreign) else _noun(value)
    return _finding("CH104", place, f"{what} is {found}, not {wanted}", _example(error.schema, None))


def _ipv6_trap(place: Place) -> Diagnostic:
    message = f"{_what(place)} is read as a mapping: a colon ends the key of one"
    return _finding("CH106", place, message, 'put IPv6 addresses in quotes: "fd00::"')


def _looks_like_ipv6(value: dict[str, object]) -> bool:
    return any(re.fullmatch("[0-9a-fA-F:]*", key) and (":" in key or item is None) for key, item in value.items())


def _noun(value: object) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int):
        return "a number"
    return "text" if isinstance(value, str) else "a list" if isinstance(value, list) else "a mapping"
