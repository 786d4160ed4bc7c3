"""Findings for people: a line, frames of the source with what is meant underlined, and the help."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from ..diagnostics import Diagnostic, Place, Severity
from . import concise, file_of, printable, span_of, summary

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_RELATED = "34"


class Painter:
    """Colours words, or not."""

    __slots__ = ("_on",)

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, colour: str) -> str:
        """The text in a colour of ANSI, or as it is."""
        return f"\x1b[1;{colour}m{text}\x1b[0m" if self._on and text else text


def render(findings: list[Diagnostic], width: int = 80, colour: bool = False, wrap: bool = False) -> str:
    """All findings with frames, then a summary line. `width` is the terminal's, in columns.

    `wrap`: break the words beside and below frames where the terminal would. The first line of a
    finding is never broken: editors and grep look for it whole.
    """
    painter = Painter(colour)
    blocks = ["\n".join(_block(finding, width, painter, wrap)) for finding in findings]
    blocks.append(summary(findings))
    return "\n\n".join(blocks) + "\n"


def _block(finding: Diagnostic, width: int, paint: Painter, wrap: bool) -> Iterator[str]:
    colour = _COLOURS[finding.severity]
    head, _, message = concise.line(finding).partition("] ")
    where, _, code = head.rpartition(" ")
    yield f"{where} {paint(code + ']', colour)} {message}"
    places = [(finding.place, finding.label, "^", colour)]
    places += [(related.place, related.message, "-", _RELATED) for related in finding.related]
    margin = max(len(str(span_of(place).line)) for place, *_ in places)
    for place, label, mark, place_colour in places:
        yield from _frame(place, label, mark, margin, width, paint, place_colour, file_of(finding.place), wrap)
    if finding.help:
        yield from _wrapped(f"{' ' * margin} = help: ", finding.help, width if wrap else 0)
    yield f"{' ' * margin} = explain: cilium-homelab explain {finding.code}"


def _frame(
    place: Place,
    label: str,
    mark: str,
    margin: int,
    width: int,
    paint: Painter,
    colour: str,
    main_file: str,
    wrap: bool,
) -> Iterator[str]:
    if place.document is None:
        return
    span = span_of(place)
    line = place.document.source_at(place).line(span.line)
    if not line.strip():
        return
    blank = " " * margin
    name = file_of(place)
    yield f"{blank} |" if name == main_file else f"{blank} | {name}:{span.line}:{span.column}"
    end = span.end_column if span.end_line == span.line else len(line) + 1
    start = min(span.column, len(line) + 1) - 1
    text, start, end = _window(line, start, max(end - 1, start + 1), width - margin - 3)
    pad = "".join("\t" if sign == "\t" else " " * _columns(sign) for sign in text[:start])
    carets = mark * max(1, sum(map(_columns, text[start:end])))
    yield f"{span.line:>{margin}} | {_harmless(text)}"
    used = margin + 3 + sum(8 if sign == "\t" else 1 for sign in pad) + len(carets)
    if label and wrap and used + 1 + sum(map(_columns, label)) > width:
        yield f"{blank} | {pad}{paint(carets, colour)}"
        start_of_label = f"{blank} | "
        for each in _wrapped(start_of_label, label, width, start_of_label):
            yield f"{start_of_label}{paint(each.removeprefix(start_of_label), colour)}"
        return
    yield f"{blank} | {pad}{paint(carets, colour)}{' ' + paint(label, colour) if label else ''}"


def _wrapped(start: str, text: str, width: int, following: str | None = None) -> Iterator[str]:
    """A text behind its start, broken at blanks so that it fits; a word is never broken. 0 columns: no limit."""
    line = start
    for number, word in enumerate(text.split(" ")):
        glue = " " if number and line != following else ""
        if number and width and sum(map(_columns, line + glue + word)) > max(width, len(start) + 20):
            yield line
            line = following = " " * len(start) if following is None else following
            glue = ""
        line += glue + word
    yield line


def _window(line: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The part of a line that fits, with what is meant in it, and where that starts and ends."""
    line = line.rstrip()
    room = max(room, 20)
    if len(line) <= room:
        return line, start, min(end, max(len(line), start + 1))
    first = max(0, min(start - room // 3, len(line) - room))
    before = "..." if first else ""
    after = "..." if first + room < len(line) else ""
    shown = before + line[first + len(before) : first + room - len(after)] + after
    return shown, max(start - first, len(before)), min(end - first, room - len(after))


def _harmless(line: str) -> str:
    """A line of the source whose control characters, tabs aside, are shown as one sign each."""
    return "".join(sign if sign == "\t" or printable(sign) == sign else "\N{REPLACEMENT CHARACTER}" for sign in line)


def _columns(sign: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
