"""How often each code was found."""

from __future__ import annotations

from collections import Counter

from ..diagnostics import Diagnostic, Severity
from ..rules.table import BY_CODE
from . import summary


def render(findings: list[Diagnostic]) -> str:
    """A line a code, the most frequent first and equals by code, then the summary."""
    counts = Counter(finding.code for finding in findings)
    worst: dict[str, Severity] = {}
    for finding in findings:
        worst[finding.code] = max(finding.severity, worst.get(finding.code, Severity.INFO))
    width = len(str(max(counts.values(), default=0)))
    words = max((len(severity.label) for severity in worst.values()), default=0)
    lines = [
        f"{number:>{width}}  {code}  {worst[code].label:<{words}}  {BY_CODE[code].name}\n"
        for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return "".join(lines) + ("\n" if lines else "") + summary(findings) + "\n"
