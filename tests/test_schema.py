"""The JSON Schema of the spec: legal itself, and helpful in an editor at every field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cilium_homelab import data
from cilium_homelab.repository.schema import config_schema
from tests.support import run_cli

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


REPOSITORY = """\
# yaml-language-server: $schema=cilium-homelab.schema.json
cilium: {version: "1.20.0"}
cluster: {apiServer: "192.168.1.10:6443", nodes: [{name: node-1, address: 192.168.1.10, interfaces: [eth0]}]}
networks: [{name: lan, cidr: 192.168.1.0/24, gateway: 192.168.1.1}]
ignore: [{codes: CH203, paths: ["apps/**"], reason: because}, {codes: [CH204]}]
"""


@pytest.mark.parametrize(
    ("change", "valid"),
    [
        (("", ""), True),
        (("[{codes: CH203", "[{code: CH203"), False),
        (("ignore:", "ignored:"), False),
        (("{version: ", "{release: "), False),
        (("gateway: 192.168.1.1", "gateway: [x]"), False),
    ],
)
def test_the_schema_of_the_repository_says_what_its_reader_says(
    change: tuple[str, str], valid: bool, tmp_path: Path
) -> None:
    """Printed for editors: legal, and of one mind with `validate`."""
    schema = json.loads(run_cli("schema", "--repository", cwd=tmp_path).stdout)
    assert schema == config_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    text = REPOSITORY.replace(*change)
    assert jsonschema.Draft202012Validator(schema).is_valid(yaml.safe_load(text)) is valid
    (tmp_path / ".cilium-homelab.yaml").write_text(text, encoding="utf-8")
    pool = "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: a}\n"
    (tmp_path / "a.yaml").write_text(f"{pool}spec: {{blocks: [{{cidr: 192.168.1.128/26}}]}}\n", encoding="utf-8")
    found = run_cli("validate", "--select", "CH1", "--ignore", "CH116", "--format", "concise", ".", cwd=tmp_path)
    assert (found.stdout == "") is valid, found.stdout
