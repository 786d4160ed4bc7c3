"""`cilium-homelab validate`: is this right?"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ..diagnostics import Diagnostic, Severity
from ..errors import EnvironmentFault
from ..reporters import once_a_file
from ..source import read_bytes
from ..spec import DEFAULT_FILE
from .common import STRICT, VERBOSE, Judged, colour_wanted, judge_spec, terminal_width, visible

if TYPE_CHECKING:
    from ..releases import Release

# What a file that is no spec speaks of when it is judged; a spec alone pays for nothing more.
_MANIFEST = (b"CiliumLoadBalancerIPPool", b"CiliumL2AnnouncementPolicy", b"CiliumBGP", b"LoadBalancer", b"helmCharts")
_SPEC = (b"cilium-homelab.io/", b"CiliumHomelab")


@click.command("validate", short_help="Check specs and Cilium manifests: every problem at once.")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--cilium", metavar="VERSION", help="The Cilium release to judge by, whatever the files say.")
@click.option("--values", "values", multiple=True, metavar="FILE", help="Helm values of Cilium; may be repeated.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "concise", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option("--select", multiple=True, metavar="CODES", help="Only these: CH2,CH301 or names; may be repeated.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these; may be repeated.")
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "info"]),
    help="Show what is at least this bad.  [default: warning; with -v info]",
)
@click.option("--statistics", is_flag=True, help="Count each code instead of showing its findings.")
@click.option(
    "--color", "colour", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour in text."
)
@click.option("--no-color", "colour", flag_value="never", help="The same as --color never.")
@click.option("--fix", "fix", is_flag=True, help="Mend in place what is certainly meant otherwise.")
@click.option("--diff", "diff", is_flag=True, help="Show what --fix would do, and change nothing.")
@STRICT
@VERBOSE
def command(
    paths: tuple[str, ...],
    cilium: str | None,
    values: tuple[str, ...],
    form: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: str | None,
    statistics: bool,
    colour: str,
    fix: bool,
    diff: bool,
    strict: bool,
    verbose: bool,
) -> int:
    """Check specs and Cilium manifests: every problem at once, with its place and what to write instead.

    PATHS are specs, manifests, folders that hold some, or - for standard input; the working directory
    when none is given, and its homelab.yaml alone where there is one. What is found in one run is
    judged together. The release is that of the spec or of the chart that a kustomization, Flux or Argo CD installs.
    Exits with 1 when something is wrong, with 2 when a file cannot be read. A comment
    `# cilium-homelab: ignore[CH203] reason` silences a code on its line, alone on the next one, before
    the first content in the whole file.

    --fix mends what is certainly meant otherwise, and only where the finding is gone afterwards and no
    other has come; every other byte stays, and what it did is said on stderr. --diff prints the same as a
    diff, and exits as if it had not been given. Neither takes standard input. What cilium-homelab itself
    rendered is not mended, nor is a file that says DO NOT EDIT, that SOPS has signed, that is read-only, or
    that lies outside of the repository.
    """
    if statistics and form != "text":
        raise click.UsageError("--statistics is for people: leave out --format.")
    if strict and severity == "error":
        raise click.UsageError("--strict lets warnings fail, and --severity error hides them.")
    if fix and diff:
        raise click.UsageError("--diff shows what --fix would do: give one of them.")
    if diff and (statistics or form != "text"):
        raise click.UsageError("--diff prints a diff: leave out --format and --statistics.")
    if (fix or diff) and "-" in paths:
        raise click.UsageError("--fix and --diff are for files, and standard input is none.")
    codes = None
    if select or ignore:
        from .selecting import codes_shown

        codes = codes_shown(select, ignore)  # a code that is none is said before anything is read
    if not paths:
        paths = (DEFAULT_FILE if os.path.lexists(DEFAULT_FILE) else ".",)
    least = Severity[severity.upper()] if severity else None
    judge = _Judge(paths, _release(cilium), values)
    if fix or diff:
        from . import fixing

        def wanted(finding: Diagnostic) -> bool:
            """Information too is mended where nothing else is said: what it is about is without effect."""
            return (codes is None or finding.code in codes) and (least is None or finding.severity >= least)

        judge.every = True
        mended = (fixing.mend if fix else fixing.show)(judge, wanted)
        findings = once_a_file(mended.findings)
        judge.faults += mended.faults
        judge.notes += mended.notes
    else:
        findings = judge()
    if codes is not None:
        findings = [finding for finding in findings if finding.code in codes]
    for said in (*judge.notes, *judge.faults):
        click.echo(f"cilium-homelab: {said}", err=True)
    if not diff and (findings or not judge.faults):
        shown = visible(findings, verbose, least)
        _show(shown, "statistics" if statistics else form, colour)
        if form == "text" and not fix and sys.stdout.isatty() and any(finding.fix for finding in shown):
            from .fixing import hint

            hint(shown)
    if judge.faults:
        return 2
    return 1 if Judged(None, findings).failed(strict) else 0


class _Judge:
    """Reads and judges the paths of a run, anew at each call; `faults` and `notes` are those of the last."""

    def __init__(self, paths: tuple[str, ...], release: Release | None, values: tuple[str, ...]) -> None:
        self.paths = paths
        self._release = release
        self._values = values
        self._specs = release is None and not values and all(map(_is_spec, paths))
        self.every = False
        """Whether what is said once a file is given each time, so that all of it can be mended."""
        self.faults: list[str] = []
        self.notes: list[str] = []

    def __call__(self) -> list[Diagnostic]:
        """Every finding, in order."""
        self.faults, self.notes = [], []
        return self._judge_specs() if self._specs else self._judge_all()

    def _judge_specs(self) -> list[Diagnostic]:
        findings: list[Diagnostic] = []
        for path in dict.fromkeys(map(os.path.normpath, self.paths)):
            try:
                findings += judge_spec(path).findings
            except EnvironmentFault as fault:
                self.faults.append(str(fault))
        return findings

    def _judge_all(self) -> list[Diagnostic]:
        from ..manifests.run import UNKNOWN_RELEASE, judge_paths
        from ..reporters import ordered

        judgement = judge_paths(self.paths, self._release, self._values, self.faults.append, self.every)
        if judgement.release_unknown:
            self.notes.append(UNKNOWN_RELEASE)
        return ordered(judgement.findings)


def _is_spec(path: str) -> bool:
    """Whether a path is a spec, or nothing else: standard input and folders hold anything."""
    if path == "-" or os.path.isdir(path):
        return False
    try:
        data = read_bytes(path)
    except EnvironmentFault:
        return True
    return any(word in data for word in _SPEC) or not any(word in data for word in _MANIFEST)


def _release(text: str | None) -> Release | None:
    if text is None:
        return None
    from ..releases import UnknownRelease, release_for

    try:
        return release_for(text)
    except UnknownRelease as fault:
        hint = "" if "treatAs" in fault.suggestion else f": {fault.suggestion}"
        raise click.BadParameter(f"{fault}{hint}", param_hint="--cilium") from None


def _show(findings: list[Diagnostic], form: str, colour: str) -> None:
    if form == "text":
        from ..reporters import text

        paint = colour_wanted() if colour == "auto" else colour == "always"
        wrap = sys.stdout.isatty() or bool(os.environ.get("COLUMNS"))
        # click would take colours away where there is no terminal, whatever was asked for.
        click.echo(text.render(findings, terminal_width(), paint, wrap), nl=False, color=paint)
        return
    from importlib import import_module

    module = "json_array" if form == "json" else form
    click.echo(import_module(f"cilium_homelab.reporters.{module}").render(findings), nl=False)
