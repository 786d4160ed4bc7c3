"""`validate --fix` and `validate --diff`: mend files, or show how they would be mended."""

from __future__ import annotations

from collections.abc import Callable

import click

from ..diagnostics import Diagnostic, Severity
from ..errors import EnvironmentFault
from ..fixes import run
from ..paths import shown
from ..reporters import concise


def mend(
    judge: Callable[[], list[Diagnostic]],
    codes: tuple[tuple[str, ...], tuple[str, ...]],
    least: Severity | None,
    only_show: bool,
) -> tuple[list[Diagnostic], int]:
    """Mend what `--select`, `--ignore` and `--severity` let through; of information too where nothing is said.

    Gives the findings that are left (with `only_show`: that would be left), and how many were mended.
    """
    from .selecting import chosen

    def wanted(finding: Diagnostic) -> bool:
        return (least is None or finding.severity >= least) and bool(chosen([finding], *codes))

    outcome = run.mend(judge, wanted)
    if only_show:
        click.echo("".join(map(_diff, outcome.files)), nl=False)
    else:
        failed = {file.path for file in outcome.files if not _written(file)}
        if failed:
            return judge(), 0
        for finding in outcome.mended:
            click.echo(f"mended {concise.line(finding)}", err=True)
    return outcome.findings, len(outcome.mended)


def _written(file: run.File) -> bool:
    try:
        run.write(file)
    except EnvironmentFault as fault:
        click.echo(f"cilium-homelab: {fault}", err=True)
        return False
    return True


def _diff(file: run.File) -> str:
    from difflib import unified_diff

    name = shown(file.path)
    before, after = (data.decode().splitlines(keepends=True) for data in (file.before, file.after))
    lines = []
    for line in unified_diff(before, after, f"a/{name}", f"b/{name}"):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)
