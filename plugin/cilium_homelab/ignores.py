"""Findings that the user does not want: comments in the files, and `ignore` of `.cilium-homelab.yaml`.

    addresses: [192.168.1.0/24]  # cilium-homelab: ignore[CH203] the router moves next week

At the end of a line, or alone before it, a comment silences its codes on that line; before a file's
first content, in the whole file. What silences nothing is a finding itself. What could not be read is
never silenced: nobody knows what else is wrong there, and a spec would be rendered without it.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import yaml

from .diagnostics import Diagnostic, Place, Severity
from .reporters import span_of
from .repository.config import Ignore
from .rules.table import BY_CODE, RULES
from .source import COMMENT_MARK, LINE_END, LOADER, Document, Source, Span

if TYPE_CHECKING:
    from .manifests.read import File
    from .spec import SpecFile

UNREAD = frozenset({"CH101", "CH109", "CH199"})
"""What was not judged at all: no comment, file or flag silences that."""

_OWN = frozenset({"CH116", "CH117"})
_COMMENT = re.compile(r"(?:^|(?<=\s))#+[ \t]*cilium-homelab:[ \t]*(\w+)?(.*)", re.MULTILINE)
_CODES = re.compile(r"[ \t]*\[([^][]*)\](?=\s|$)")
_HELP = "write # cilium-homelab: ignore[CH203] and why"


class Seen(NamedTuple):
    """How much of what there is a run has judged: only then is an ignore called unused.

    `clear`: all of it was read, under a known release. `whole`: a folder was looked through or a stream
    read. `whole_repository`: that folder is the repository.
    """

    clear: bool
    whole: bool
    whole_repository: bool


class Comment(NamedTuple):
    """One code of one comment. `line` is the line it speaks of; None: the whole file."""

    source: str
    code: str
    line: int | None
    at: Place


def honour(
    findings: Iterable[Diagnostic],
    sources: Iterable[Source],
    *,
    specs: frozenset[str] = frozenset(),
    config: Sequence[Ignore] = (),
    root: str = "",
    sure: Callable[[str], bool] = lambda _code: True,
    sure_of_config: bool = False,
) -> list[Diagnostic]:
    """The findings less those that are not wanted, and what is wrong with saying so.

    `specs` are the names of the sources that are specs. Whether a code would have been found if it
    were there says `sure`, and `sure_of_config` whether every file of the repository was judged:
    only then is an ignore that silences nothing reported.
    """
    comments, faults = _all_comments(sources)
    by_key: dict[tuple[str, str, int | None], list[Comment]] = {}
    for comment in comments:
        by_key.setdefault((comment.source, comment.code, comment.line), []).append(comment)
    used: set[Comment | tuple[Ignore, str]] = set()
    kept: list[Diagnostic] = []
    for finding in findings:
        name, code = _name(finding), finding.code
        lines = (None, span_of(finding.place).line) if comments else ()
        meant = [comment for line in lines for comment in by_key.get((name, code, line), ())]
        entries = [(entry, code) for entry in config if code in entry.codes and _covers(entry, name, root)]
        used.update(entries)
        if _stays(finding, specs):
            kept.append(finding)
        elif meant or entries:
            used.update(meant)
        else:
            kept.append(finding)
    faults += [_unused(comment) for comment in comments if comment not in used and sure(comment.code)]
    unused = {(entry, code) for entry in config for code in entry.codes if sure_of_config and sure(code)} - used
    faults += _faults_of(config, unused)
    silent = [entry for entry in config if not _OWN.isdisjoint(entry.codes)]
    return kept + [
        fault
        for fault in faults
        if not any(fault.code in entry.codes and _covers(entry, _name(fault), root) for entry in silent)
    ]


def _all_comments(sources: Iterable[Source]) -> tuple[list[Comment], list[Diagnostic]]:
    """The comments of all files, each file once, and what is wrong with them."""
    comments: list[Comment] = []
    faults: list[Diagnostic] = []
    for source in {source.name: source for source in sources}.values():
        if COMMENT_MARK in source.text:
            found, wrong = comments_of(source)
            comments += found
            faults += wrong
    return comments, faults


def _faults_of(config: Sequence[Ignore], unused: set[tuple[Ignore, str]]) -> Iterator[Diagnostic]:
    """Codes of the repository's own file that nobody may ignore, or that silence nothing."""
    for entry in config:
        for code in entry.codes:
            if code in UNREAD:
                yield _fault("CH117", entry.at, f"{code} cannot be ignored", "mend the file")
            elif code not in _OWN and (entry, code) in unused:
                message = f"nothing that is ignored here has the code {code}"
                yield _fault("CH116", entry.at / "codes", message, f"remove {code}")


def comments_of(source: Source) -> tuple[list[Comment], list[Diagnostic]]:
    """The comments of a file, each code by itself, and what is wrong with them."""
    comments: list[Comment] = []
    faults: list[Diagnostic] = []
    try:
        scalars, content = _scan(source.text)
    except yaml.YAMLError:
        return [], []  # it is refused as a whole
    starts = [0, *(end.end() for end in LINE_END.finditer(source.text))]
    firsts = [start for start, _ in scalars]
    for match in _COMMENT.finditer(source.text):
        place = bisect_right(firsts, match.start()) - 1
        if place >= 0 and match.start() < scalars[place][1]:
            continue
        number = bisect_right(starts, match.start())
        found = _CODES.match(match[2]) if match[1] == "ignore" else None
        if found is None:
            if match[1] == "ignore" or match[2].lstrip().startswith("["):
                at = _at(source, number, match.start() - starts[number - 1], len(match[0].rstrip()))
                faults.append(_fault("CH117", at, "this comment silences nothing: it is not ignore[CODE]", _HELP))
            continue
        line: int | None = number
        if match.start() < content:
            line = None
        elif not source.line(number)[: match.start() - starts[number - 1]].strip():
            line = _next(source, number)
        if not found[1].strip():
            at = _at(source, number, match.start() - starts[number - 1], match.start(2) + found.end() - match.start())
            faults.append(_fault("CH117", at, "this comment names no code", _HELP))
            continue
        for code in re.finditer(r"[^,]+", found[1]):
            text = code[0].strip()
            offset = match.start(2) + found.start(1) + code.start() + len(code[0]) - len(code[0].lstrip())
            at = _at(source, number, offset - starts[number - 1], len(text))
            if text in BY_CODE and text not in UNREAD | _OWN:
                comments.append(Comment(source.name, text, line, at))
            else:
                faults.append(_no_code(text, at))
    return comments, faults


def _scan(text: str) -> tuple[list[tuple[int, int]], int]:
    """Where scalars stand, in which a # is text, and where the first content does."""
    scalars: list[tuple[int, int]] = []
    content = -1
    for token in yaml.scan(text, Loader=LOADER):
        if isinstance(token, (yaml.StreamStartToken, yaml.DirectiveToken, yaml.DocumentStartToken)):
            continue
        if content < 0:
            content = token.start_mark.index
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark.index, token.end_mark.index
            if token.style in ("|", ">"):  # behind its sign a comment may stand
                line_end = LINE_END.search(text, start)
                start = line_end.end() if line_end else end
            scalars.append((start, end))
    return scalars, content


def _next(source: Source, number: int) -> int:
    """The line that a comment alone on its line speaks of: the next that is no comment."""
    number += 1
    while source.line(number).lstrip().startswith("#"):
        number += 1
    return number


def _no_code(text: str, at: Place) -> Diagnostic:
    if text in BY_CODE:
        return _fault("CH117", at, f"{text} cannot be ignored", "mend what it is about")
    named = next((rule.code for rule in RULES if text in (rule.name, rule.code.lower())), None)
    hint = f"write {named}" if named else did_you_mean(text)
    return _fault("CH117", at, f'"{text}" is no code of a finding', hint or "`cilium-homelab rules` lists them")


def did_you_mean(text: str) -> str:
    """A question with the code or name that was probably meant; empty where none is near."""
    from difflib import get_close_matches

    close = get_close_matches(text.upper(), BY_CODE, 1, 0.75) or get_close_matches(
        text.lower(), [rule.name for rule in RULES], 1
    )
    return f"did you mean {close[0]}?" if close else ""


def _unused(comment: Comment) -> Diagnostic:
    where = "in this file" if comment.line is None else f"on line {comment.line}"
    return _fault("CH116", comment.at, f"there is no {comment.code} {where} to ignore", f"remove {comment.code}")


def _fault(code: str, at: Place, message: str, help_text: str) -> Diagnostic:
    return Diagnostic(code, BY_CODE[code].severity, at, message, help=help_text)


def _at(source: Source, line: int, start: int, length: int) -> Place:
    return Place(Document(source, None, Span(line, start + 1, line, start + 1 + length)))


def _name(finding: Diagnostic) -> str:
    document = finding.place.document
    return "" if document is None else document.source_at(finding.place).name


def _stays(finding: Diagnostic, specs: frozenset[str]) -> bool:
    """Whether no one may silence it: it was not read, or a spec would be rendered without it."""
    if finding.code in UNREAD:
        return True
    own = BY_CODE[finding.code].needs is None and finding.severity is Severity.ERROR
    return own and (not _name(finding) or _name(finding) in specs)


def _covers(entry: Ignore, name: str, root: str) -> bool:
    """Whether an entry speaks of a file: one that a pattern names, or in a folder that one names."""
    if not entry.paths or not name:
        return not entry.paths
    path = os.path.relpath(os.path.realpath(name), os.path.realpath(root)).replace(os.sep, "/")
    return any(re.fullmatch(_pattern(pattern), path) for pattern in entry.paths)


def _pattern(glob: str) -> str:
    """A glob as a regular expression: * and ? stay within a folder, ** does not."""
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./").rstrip("/"))
    return "".join(words.get(part, re.escape(part)) for part in parts) + "(?:/.*)?"


def honour_in_spec(
    spec: "SpecFile", findings: list[Diagnostic], sources: Iterable[Source], configured: bool
) -> list[Diagnostic]:
    """The same for a spec that is judged alone. An error of its reader leaves rules without what they judge."""
    from .repository.config import read_config

    config = read_config(spec.root).ignore if configured else ()
    whole = not any(finding.severity is Severity.ERROR for finding in spec.findings)
    names = frozenset({spec.name})
    return honour(findings, sources, specs=names, config=config, root=spec.root, sure=lambda _code: whole)


# What a manifest's own reader says of one file by itself; the rest needs the files beside it.
_LOCAL = re.compile("CH10.|CH113|CH115|CH12[1-4]|CH2[03].|CH43.")


def honour_in_run(
    findings: list[Diagnostic],
    sources: Iterable[Source],
    files: "Sequence[File]",
    config: Sequence[Ignore],
    root: str,
    seen: Seen,
) -> list[Diagnostic]:
    """The same for files that are judged together."""
    specs = frozenset(file.source.name for file in files if file.spec is not None and file.source is not None)
    clear = seen.clear and not any(finding.code == "CH125" or _stays(finding, specs) for finding in findings)

    def sure(code: str) -> bool:
        return clear and (seen.whole or (BY_CODE[code].needs is None and _LOCAL.fullmatch(code) is not None))

    return honour(
        findings, sources, specs=specs, config=config, root=root, sure=sure, sure_of_config=seen.whole_repository
    )
