"""The JSON Schema of `.cilium-homelab.yaml`, for editors and for words: parts of the spec's, and `ignore`."""

from __future__ import annotations

from typing import Any

from ..spec.explain import spec_schema

_TEXT = {"type": "string", "minLength": 1}


def config_schema() -> dict[str, Any]:
    """The schema of the file at a repository's root."""
    schema = spec_schema()
    parts: dict[str, Any] = schema["properties"]["spec"]["properties"]
    version = parts["cilium"]["properties"]["version"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cilium-homelab of a repository",
        "description": "What no manifest of this repository says, and which findings are not wanted.",
        "$defs": schema.get("$defs", {}),
        **_object(
            {
                "cilium": {**_object({"version": version}, "version"), "description": "The release to judge by."},
                "cluster": parts["cluster"],
                "networks": parts["networks"],
                "ignore": {
                    "description": "Findings that are not wanted.",
                    "type": "array",
                    "items": _object(_ignored(), "codes"),
                },
            }
        ),
    }


def _ignored() -> dict[str, Any]:
    return {
        "codes": _texts("Codes of findings, such as CH203.", ["CH203"]),
        "paths": _texts("The files that it is about, relative to the root. All of them by default.", ["apps/**"]),
        "reason": {"description": "Why.", **_TEXT},
    }


def _texts(description: str, example: list[str]) -> dict[str, Any]:
    """One text or a list of them."""
    kinds = {"if": {"type": "array"}, "then": {"items": _TEXT}, "else": _TEXT}
    return {"description": description, "examples": [example], **kinds}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}
