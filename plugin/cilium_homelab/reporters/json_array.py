"""A JSON array, one object a finding."""

from __future__ import annotations

import json

from ..diagnostics import Diagnostic, Place
from ..rules.table import BY_CODE
from . import file_of, span_of


def _where(place: Place) -> dict[str, object]:
    span = span_of(place)
    return {"file": file_of(place), "line": span.line, "column": span.column}


def _is_fixable(finding: Diagnostic) -> bool:
    """Whether there is a change that `--fix` would try."""
    if not finding.fix:
        return False
    from ..fixes.edits import changes_of

    return bool(changes_of(finding))


def _object(finding: Diagnostic) -> dict[str, object]:
    span = span_of(finding.place)
    return {
        "code": finding.code,
        "name": BY_CODE[finding.code].name,
        "severity": finding.severity.label,
        "message": finding.message,
        "help": finding.help,
        **_where(finding.place),
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "related": [{**_where(related.place), "message": related.message} for related in finding.related],
        "fixable": _is_fixable(finding),
    }


def render(findings: list[Diagnostic]) -> str:
    """All findings; lines and columns count from 1, the end column is exclusive."""
    return json.dumps([_object(finding) for finding in findings], indent=2, ensure_ascii=False) + "\n"
