"""Mend what is safe: a fix counts only where its finding is gone afterwards and no other has come.

Nothing is written here: files are judged as they would be, and the caller gets their new bytes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..diagnostics import Diagnostic, Place, Severity
from ..errors import EnvironmentFault
from ..reporters import file_of
from ..source import read_bytes, reading
from .edits import Change, apply, changes_of

_BOM = b"\xef\xbb\xbf"
_Key = tuple[str, str, Place]


class File(NamedTuple):
    """One file before and after."""

    path: str
    before: bytes
    after: bytes


class Outcome(NamedTuple):
    """The findings that are left, those that were mended, and the files that change, by path."""

    findings: list[Diagnostic]
    mended: list[Diagnostic]
    files: list[File]


def mend(judge: Callable[[], list[Diagnostic]], wanted: Callable[[Diagnostic], bool]) -> Outcome:
    """Mend every wanted finding that has a safe fix. `judge` reads the files again each time it is called."""
    before: dict[str, bytes] = {}
    now: dict[str, bytes] = {}
    mended: list[Diagnostic] = []
    refused: set[tuple[object, ...]] = set()
    findings = judge()
    while True:
        open_ones = [
            finding for finding in findings if finding.fix and wanted(finding) and _key(finding) not in refused
        ]
        group, made = _changed(open_ones, before, now)
        while group:
            with reading({**now, **made}):
                after = judge()
            if _is_better(findings, after, group):
                break
            if len(group) == 1:
                refused.add(_key(group[0]))
            group, made = _changed(group[: len(group) // 2], before, now)
        else:
            if any(_key(finding) not in refused for finding in open_ones) and refused:
                continue
            break
        mended += group
        now.update(made)
        findings = after
    files = [File(path, before[path], data) for path, data in sorted(now.items()) if data != before[path]]
    return Outcome(findings, mended, files)


def write(file: File) -> None:
    """Put a file's new bytes in its place, at once, unless it is no longer what was judged.

    Raises EnvironmentFault.
    """
    import tempfile

    path = os.path.realpath(file.path)
    shown = os.path.relpath(file.path)
    if read_bytes(path, shown, len(file.before)) != file.before:
        raise EnvironmentFault(f"{shown} has changed meanwhile: it is left as it is")
    try:
        mode = os.stat(path).st_mode & 0o7777
        descriptor, temporary = tempfile.mkstemp(prefix=".cilium-homelab-", dir=os.path.dirname(path))
        try:
            with open(descriptor, "wb") as new:
                new.write(file.after)
                os.fchmod(new.fileno(), mode)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as fault:
        raise EnvironmentFault(f"{shown} cannot be written: {fault.strerror or fault}") from None


def _key(finding: Diagnostic) -> tuple[object, ...]:
    return finding.code, file_of(finding.place), finding.place.route, finding.place.part, finding.message


def _changed(
    findings: Sequence[Diagnostic], before: dict[str, bytes], now: dict[str, bytes]
) -> tuple[list[Diagnostic], dict[str, bytes]]:
    """The findings whose changes can be made together, and the bytes of the files that they make."""
    taken: dict[str, list[Change]] = {}
    texts: dict[str, str] = {}
    kept: list[Diagnostic] = []
    for finding in findings:
        changes = changes_of(finding)
        document = finding.place.document
        path = os.path.abspath(document.source.name) if document is not None else ""
        others = taken.get(path, [])
        if not changes or document is None or any(_overlap(one, other) for one in changes for other in others):
            continue
        if path not in before and not _remember(path, document.source.text, before):
            continue
        kept.append(finding)
        taken[path] = [*others, *changes]
        texts[path] = document.source.text
    made = {path: apply(texts[path], changes).encode() for path, changes in taken.items()}
    return kept, {path: _BOM + data if before[path].startswith(_BOM) else data for path, data in made.items()}


def _remember(path: str, text: str, before: dict[str, bytes]) -> bool:
    """Keep a file's bytes. False: it is no file, or not the one that the text was read from."""
    try:
        data = read_bytes(path)
    except EnvironmentFault:
        return False
    if data.removeprefix(_BOM) != text.encode():
        return False
    before[path] = data
    return True


def _overlap(one: Change, other: Change) -> bool:
    return one.start < other.end and other.start < one.end or one.start == other.start


def _is_better(before: Sequence[Diagnostic], after: Sequence[Diagnostic], mended: Sequence[Diagnostic]) -> bool:
    """Whether those findings are gone, and no file has more of any kind than it had."""
    counts, new, gone = map(_counts, (before, after, mended))
    return all(new[key] <= counts[key] - gone[key] for key in counts | new)


def _counts(findings: Sequence[Diagnostic]) -> Counter[tuple[str, str, Severity]]:
    return Counter((file_of(finding.place), finding.code, finding.severity) for finding in findings)
