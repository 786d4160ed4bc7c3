"""`validate --fix` and `validate --diff`: mend files, or show how they would be mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import click

from .. import paths
from ..diagnostics import Diagnostic
from ..fixes import run
from ..fixes.write import write
from ..reporters import concise, printable, summary


class Mended(NamedTuple):
    """What is found in the files as they are now; what could not be written, and what is not to be, a line each."""

    findings: list[Diagnostic]
    faults: list[str]
    notes: list[str]


def mend(judge: Callable[[], list[Diagnostic]], wanted: Callable[[Diagnostic], bool]) -> Mended:
    """Mend the findings that are wanted, in place; what was mended is said on stderr.

    Raises EnvironmentFault where a file cannot be written after all.
    """
    outcome = run.mend(judge, wanted)
    write(outcome.files)
    for finding in outcome.mended:
        click.echo(f"mended {concise.line(finding)}", err=True)
    _sum_up("mended", outcome, "left", wanted)
    return Mended(outcome.findings, outcome.faults, outcome.notes)


def show(judge: Callable[[], list[Diagnostic]], wanted: Callable[[Diagnostic], bool]) -> Mended:
    """Print what `mend` would change as a unified diff, and change nothing."""
    findings = judge()
    outcome = run.mend(judge, wanted)
    click.echo(b"".join(map(_diff, outcome.files)), nl=False)
    _sum_up("would be mended", outcome, "would be left", wanted)
    return Mended(findings, outcome.faults, outcome.notes)


def hint(findings: list[Diagnostic]) -> None:
    """Say to a person how many of the findings could be mended, where some could."""
    from ..fixes.edits import changes_of

    count = sum(bool(changes_of(finding)) for finding in findings if finding.fix)
    if count:
        click.echo(f"{count} of these can be mended: --diff shows how, --fix does it", err=True)


def _sum_up(done: str, outcome: run.Outcome, rest: str, wanted: Callable[[Diagnostic], bool]) -> None:
    """One line: what was mended, in how many files, and what is left."""
    count, files = len(outcome.mended), len(outcome.files)
    what = f"{count} finding{'' if count == 1 else 's'}" if count else "nothing"
    where = f" in {files} file{'' if files == 1 else 's'}" if files else ""
    left = [finding for finding in outcome.findings if wanted(finding)]
    more = f"{summary(left)} {rest}" if left else "nothing is left" if count else "there is nothing to mend"
    words = f"{done}: {what}{where}" if done == "mended" else f"{what} {done}{where}"
    click.echo(f"{words}; {more}", err=True)


def _diff(file: run.File) -> bytes:
    from difflib import diff_bytes, unified_diff

    name = printable(paths.shown(file.path).lstrip("/")).encode()
    # At line feeds alone: what else ends a line of YAML belongs to it here, as patch and git see it.
    before, after = (re.findall(rb"[^\n]*\n|[^\n]+", data) for data in (file.before, file.after))
    lines: Sequence[bytes] = list(diff_bytes(unified_diff, before, after, b"a/" + name, b"b/" + name))
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)
