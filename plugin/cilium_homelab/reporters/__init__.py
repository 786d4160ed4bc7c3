"""How findings reach people and programs: one leaf a format, each only reads diagnostics."""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnostics import Diagnostic, Place, Severity
from ..source import Span


def span_of(place: Place) -> Span:
    """Where a place stands; line 1, column 1 where there is no text."""
    return Span(1, 1, 1, 1) if place.document is None else place.document.span(place)


def file_of(place: Place) -> str:
    """The name of the file that a place is in."""
    return "" if place.document is None else printable(place.document.source_at(place).name)


def printable(text: str) -> str:
    """Text of the input as one harmless line: what breaks a line or steers a terminal, as escapes.

    A spec is not trusted. `isprintable` also leaves out what turns the direction of writing around.
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def _clean(finding: Diagnostic) -> Diagnostic:
    texts = (finding.message, finding.label, finding.help, *(related.message for related in finding.related))
    if all(map(str.isprintable, texts)):
        return finding
    related = tuple(item._replace(message=printable(item.message)) for item in finding.related)
    message, label, help_text = map(printable, texts[:3])
    return finding._replace(message=message, label=label, help=help_text, related=related)


def ordered(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings by file, line, column and code, each once, fit to be printed."""
    keyed = {}
    for finding in map(_clean, findings):
        span = span_of(finding.place)
        keyed[file_of(finding.place), span.line, span.column, finding.code, finding.message] = finding
    return [keyed[key] for key in sorted(keyed)]


# What works as it stands: a word on each line of a file would hide the rest.
_ONCE_A_FILE = frozenset({"CH122", "CH124", "CH432", "CH436"})


def once_a_file(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings, those that are information and not more about one object once a file of each code."""
    told: set[tuple[str, str]] = set()
    kept: list[Diagnostic] = []
    for finding in findings:
        document = finding.place.document
        if finding.severity is Severity.INFO and finding.code in _ONCE_A_FILE and document is not None:
            if (finding.code, document.source.name) in told:
                continue
            told.add((finding.code, document.source.name))
        kept.append(finding)
    return kept


def count(findings: Iterable[Diagnostic]) -> dict[Severity, int]:
    """How many findings of each severity there are."""
    counts = dict.fromkeys((Severity.ERROR, Severity.WARNING, Severity.INFO), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def summary(findings: Iterable[Diagnostic]) -> str:
    """One line for people: "2 errors and 1 warning in 3 files"; "no problems" where there are none.

    Of one file, which every line above names, it is not said.
    """
    findings = list(findings)
    parts = [
        f"{number} {severity.label}{'' if number == 1 else 's'}"
        for severity, number in count(findings).items()
        if number
    ]
    if not parts:
        return "no problems"
    files = len({file_of(finding.place) for finding in findings})
    where = f" in {files} files" if files > 1 else ""
    return (parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}") + where
