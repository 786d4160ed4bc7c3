"""Workflow commands of GitHub Actions: each finding stands beside its line in the pull request.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions; how values are
escaped says actions/toolkit, packages/core/src/command.ts.
"""

from __future__ import annotations

from ..diagnostics import Diagnostic, Severity
from . import file_of, span_of

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(findings: list[Diagnostic]) -> str:
    """All findings, each a command in a line of its own."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Diagnostic) -> str:
    span = span_of(finding.place)
    properties: dict[str, object] = {}
    if finding.place.document is not None:
        properties = {"file": file_of(finding.place), "line": span.line, "col": span.column}
        properties["endLine"] = span.end_line
        # The API takes columns of one line only: of more it would drop the annotation.
        if span.end_line == span.line:
            properties["endColumn"] = span.end_column
        else:
            del properties["col"]
    properties["title"] = finding.code
    text = f"{finding.message}\nhelp: {finding.help}" if finding.help else finding.message
    shown = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {shown}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
