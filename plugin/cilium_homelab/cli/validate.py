"""`cilium-homelab validate`: is this right?"""

from __future__ import annotations

import os

import click

from ..spec import DEFAULT_FILE
from .common import STRICT, VERBOSE, colour_wanted, judge_spec, terminal_width, visible


@click.command("validate", short_help="Check specs: every problem at once.")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "concise", "json"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@STRICT
@VERBOSE
def command(paths: tuple[str, ...], form: str, strict: bool, verbose: bool) -> int:
    """Check specs: every problem at once, with its place and what to write instead.

    PATHS are spec files, folders that hold a homelab.yaml, or - for standard input; the working
    directory when none is given. Exits with 1 when something is wrong, with 2 when a file cannot
    be read.
    """
    judged = [judge_spec(_spec_file(path)) for path in dict.fromkeys(paths or (".",))]
    findings = [finding for one in judged for finding in visible(one.findings, verbose)]
    if form == "json":
        from ..reporters import json_array

        output = json_array.render(findings)
    elif form == "concise":
        from ..reporters import concise

        output = concise.render(findings)
    else:
        from ..reporters import text

        output = text.render(findings, terminal_width(), colour_wanted())
    click.echo(output, nl=False)
    return 1 if any(one.failed(strict) for one in judged) else 0


def _spec_file(path: str) -> str:
    return os.path.normpath(os.path.join(path, DEFAULT_FILE)) if path != "-" and os.path.isdir(path) else path
