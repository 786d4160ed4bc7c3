"""One line a finding: `file:line:column: severity[CODE] message`."""

from __future__ import annotations

from ..diagnostics import Diagnostic
from . import file_of, span_of


def line(finding: Diagnostic) -> str:
    """The line of one finding, without its end."""
    span = span_of(finding.place)
    where = f"{file_of(finding.place)}:{span.line}:{span.column}"
    return f"{where}: {finding.severity.label}[{finding.code}] {finding.message}"


def render(findings: list[Diagnostic]) -> str:
    """All findings, each in its line."""
    return "".join(f"{line(finding)}\n" for finding in findings)


def render_with_help(findings: list[Diagnostic]) -> str:
    """The same with what to write instead, for Argo CD, which shows all lines as one: errors first, `;` between."""
    worst_first = sorted(findings, key=lambda finding: -finding.severity)
    lines = [f"{line(finding)}{f' ({finding.help})' if finding.help else ''}" for finding in worst_first]
    return ";\n".join(lines) + "\n" if lines else ""
