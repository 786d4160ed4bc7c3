"""SARIF 2.1.0, which code scanning of GitHub, GitLab and editors read."""

from __future__ import annotations

import json
from urllib.parse import quote

from .. import __version__
from ..diagnostics import Diagnostic, Place, Severity
from ..rules.documentation import markdown, page_of
from ..rules.documentation import text as text_of
from ..rules.table import BY_CODE
from . import file_of, span_of

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(findings: list[Diagnostic]) -> str:
    """One run; its rules are those that found something, in the order of their codes."""
    codes = sorted({finding.code for finding in findings})
    driver = {"name": "cilium-homelab", "semanticVersion": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes.index(finding.code)) for finding in findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, object]:
    rule = BY_CODE[code]
    page = page_of(rule)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": " ".join(page.why)},
        "help": {"text": text_of(page), "markdown": markdown(page)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Diagnostic, index: int) -> dict[str, object]:
    text = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.place)] if finding.place.document is not None else [],
    }
    related = [item for item in finding.related if item.place.document is not None]
    if related:
        result["relatedLocations"] = [
            {"id": number, **_location(item.place), "message": {"text": item.message}}
            for number, item in enumerate(related)
        ]
    return result


def _location(place: Place) -> dict[str, object]:
    span = span_of(place)
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(file_of(place))}, "region": region}}


def _uri(name: str) -> str:
    """A file's name as a URI: relative to the working directory, or whole where it is outside."""
    return f"file://{quote(name)}" if name.startswith("/") else quote(name)
