"""Mend what is safe: a fix counts only where its finding is gone afterwards and no other has come.

Nothing is written here: files are judged as they would be, and the caller gets their new bytes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..diagnostics import Diagnostic, Severity
from ..errors import EnvironmentFault
from ..reporters import file_of
from ..source import read_bytes, reading
from .edits import Change, apply, changes_of
from .write import refusal

_BOM = b"\xef\xbb\xbf"
_Key = tuple[object, ...]
_Judge = Callable[[], list[Diagnostic]]


class File(NamedTuple):
    """One file before and after; `path` is the real one."""

    path: str
    before: bytes
    after: bytes


class Outcome(NamedTuple):
    """The findings that are left, those that were mended, the files that change, by path.

    `faults`: the files that have something to mend and cannot be written, a line each; `notes`: those that
    are not to be.
    """

    findings: list[Diagnostic]
    mended: list[Diagnostic]
    files: list[File]
    faults: list[str]
    notes: list[str]


def mend(judge: _Judge, wanted: Callable[[Diagnostic], bool]) -> Outcome:
    """Mend every wanted finding that has a safe fix. `judge` reads the files again each time it is called.

    A fix that is refused may be right once others are made: the end is where, of what is left, every one
    is refused. A second run would begin there and do the same, so that it changes nothing.
    """
    files = _Files()
    mended: list[Diagnostic] = []
    refused: set[_Key] = set()
    since = False  # whether something was mended after a fix was refused
    findings = judge()
    # Each turn mends at least one finding, refuses at least one, or, once something was mended since, tries
    # the refused ones again. Nothing that is mended comes back, as no kind of finding may become more.
    for _ in range(_most_turns(len(findings))):
        group, made = files.changed([each for each in findings if wanted(each) and _key(each) not in refused])
        if not group:
            if not since:
                break
            refused, since = set(), False
        while group:
            with reading({**files.now, **made}):
                after = judge()
            worse = _worse(findings, after, group)
            if not worse:
                mended += group
                files.now.update(made)
                findings, since = after, bool(refused)
                break
            kept, fallen = _smaller(group, worse)
            refused |= set(map(_key, fallen))
            group, made = files.changed(kept)
    return Outcome(findings, mended, list(files.different()), files.faults, files.notes)


def _smaller(group: Sequence[Diagnostic], worse: set[str]) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """A part of a group that made some files worse, to be tried next, and those of it that are refused.

    What was mended in other files is probably right; in those, one finding a file shows which it was.
    """
    suspects = [finding for finding in group if file_of(finding.place) in worse]
    others = [finding for finding in group if file_of(finding.place) not in worse]
    first = list({file_of(finding.place): finding for finding in reversed(group)}.values())
    if len(first) == len(group) and suspects:
        return others, suspects
    if suspects and others:
        return others, []
    if suspects:
        return first, []
    # The harm is done where nothing was changed, and nobody knows by which.
    return others[: len(others) // 2], others if len(others) == 1 else []


def _most_turns(count: int) -> int:
    """Between two mended findings every other one may be refused once, and the end is looked at once more."""
    return (count + 1) * (count + 2)


class _Files:
    """The files that are mended: their bytes as they were and, by real path, as they are to be."""

    def __init__(self) -> None:
        self.now: dict[str, bytes] = {}
        self.faults: list[str] = []
        self.notes: list[str] = []
        self._before: dict[str, bytes] = {}
        self._closed: set[str] = set()

    def different(self) -> Iterator[File]:
        """The files that change."""
        for path, data in sorted(self.now.items()):
            if data != self._before[path]:
                yield File(path, self._before[path], data)

    def changed(self, findings: Sequence[Diagnostic]) -> tuple[list[Diagnostic], dict[str, bytes]]:
        """The findings whose changes can be made together, and the bytes of the files that they make."""
        taken: dict[str, list[Change]] = {}
        texts: dict[str, str] = {}
        kept: list[Diagnostic] = []
        for finding in findings:
            document = finding.place.document
            changes = changes_of(finding) if finding.fix else ()
            if not changes or document is None or not self._is_open(document.source.name, document.source.text):
                continue
            path = os.path.realpath(document.source.name)
            others = taken.setdefault(path, [])
            if any(_overlap(one, other) for one in changes for other in others):
                continue
            kept.append(finding)
            others += changes
            texts[path] = document.source.text
        made = {path: apply(texts[path], changes).encode() for path, changes in taken.items() if changes}
        return kept, {path: self._start(path) + data for path, data in made.items()}

    def _start(self, path: str) -> bytes:
        return _BOM if self._before[path].startswith(_BOM) else b""

    def _is_open(self, name: str, text: str) -> bool:
        """Whether a text is that of a file which may be written; the first time its bytes are kept."""
        path = os.path.realpath(name)
        if path in self._closed:
            return False
        if path not in self._before:
            refused = refusal(name)
            if refused is not None:
                self._closed.add(path)
                if refused.words:
                    (self.faults if refused.fault else self.notes).append(refused.words)
                return False
            try:
                self._before[path] = read_bytes(path)
            except EnvironmentFault:
                return False
        # What a finding speaks of may be a part of the file, or standard input.
        return self.now.get(path, self._before[path]).removeprefix(_BOM) == text.encode("utf-8", "surrogatepass")


def _key(finding: Diagnostic) -> _Key:
    return finding.code, file_of(finding.place), finding.place.route, finding.place.part, finding.message


def _overlap(one: Change, other: Change) -> bool:
    return (one.start < other.end and other.start < one.end) or one.start == other.start


def _worse(before: Sequence[Diagnostic], after: Sequence[Diagnostic], mended: Sequence[Diagnostic]) -> set[str]:
    """The files where those findings are not gone, or that have more of any kind than they had.

    Information that comes up only now may be more: a key that is mended is one that can be spoken of.
    """
    counts, new, gone = map(_counts, (before, after, mended))
    more = {key for key in counts | new if new[key] > counts[key] - gone[key]}
    return {file for file, code, severity in more if severity > Severity.INFO or gone[file, code, severity]}


def _counts(findings: Sequence[Diagnostic]) -> Counter[tuple[str, str, Severity]]:
    return Counter((file_of(finding.place), finding.code, finding.severity) for finding in findings)
