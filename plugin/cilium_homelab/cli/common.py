"""What several commands share: reading a spec with all its findings, and showing findings."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import click

from .. import paths
from ..diagnostics import Diagnostic, Severity
from ..errors import Refusal
from ..model import Model
from ..reporters import ordered
from ..rules import judge
from ..source import COMMENT_MARK
from ..spec import DEFAULT_FILE, SpecFile, read_spec

CONFIGURED_SPEC = click.argument("spec", default=None, required=False, metavar="[SPEC]")
SPEC = click.argument("spec", default=DEFAULT_FILE, metavar="[SPEC]")
CHART_CACHE = click.option(
    "--chart-cache", metavar="DIR", envvar="CILIUM_HOMELAB_CHART_CACHE", help="Where fetched charts are kept."
)
STRICT = click.option("--strict", is_flag=True, help="Let warnings fail too.")
VERBOSE = click.option("-v", "--verbose", is_flag=True, help="Show information too, not only errors and warnings.")


class Judged(NamedTuple):
    """A spec and everything that was found in it, in order. `spec` None: it is no YAML, or no spec."""

    spec: SpecFile | None
    findings: list[Diagnostic]

    def failed(self, strict: bool) -> bool:
        """Whether a finding blocks: an error, or with `strict` a warning."""
        limit = Severity.WARNING if strict else Severity.ERROR
        return any(finding.severity >= limit for finding in self.findings)


def judge_spec(path: str) -> Judged:
    """Read a spec and run every rule on it. Raises EnvironmentFault when it cannot be opened."""
    try:
        spec = read_spec(path)
    except Refusal as refusal:
        return Judged(None, ordered(refusal.findings))
    return Judged(spec, _found(spec))


def judge_configured(path: str | None) -> tuple[Judged, bool]:
    """Read the spec of a run with its settings over it, and whether they ask for `strict`.

    `path` None: the command line names no spec. Raises EnvironmentFault when it cannot be opened.
    """
    from ..settings import read_settings
    from ..spec.configured import read_configured

    settings = read_settings(os.environ)
    try:
        spec = read_configured(path, settings)
    except Refusal as refusal:
        return Judged(None, ordered([*settings.findings, *refusal.findings])), settings.strict
    return Judged(spec, ordered([*settings.findings, *_found(spec)])), settings.strict


def _found(spec: SpecFile) -> list[Diagnostic]:
    """Everything that was found in a spec, in order, without what its comments ignore."""
    findings = [*spec.findings, *judge(spec.model)]
    sources = [
        place.document.source for place in (spec.model.at, *(layer.at for layer in spec.model.layers)) if place.document
    ]
    configured = os.path.lexists(os.path.join(spec.root, paths.CONFIG))
    if configured or any(COMMENT_MARK in source.text for source in sources):
        from ..ignores import honour_in_spec

        findings = honour_in_spec(spec, findings, sources, configured)
    return ordered(findings)


def visible(findings: list[Diagnostic], verbose: bool, least: Severity | None = None) -> list[Diagnostic]:
    """The findings that a person sees: those that are at least so bad; information only when asked for."""
    if least is None:
        least = Severity.INFO if verbose else Severity.WARNING
    return [finding for finding in findings if finding.severity >= least]


def colour_wanted(to_stderr: bool = False) -> bool:
    """Whether colour is right: a terminal, and nobody said no (NO_COLOR, https://no-color.org)."""
    stream = sys.stderr if to_stderr else sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """The columns of the terminal; 100 where there is none."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 100
    except (OSError, ValueError):
        return int(os.environ.get("COLUMNS") or 0) or 100


def under_argocd() -> bool:
    """Whether Argo CD runs us: it shows our words in one line."""
    return bool(os.environ.get("ARGOCD_APP_NAME"))


def report_to_stderr(findings: list[Diagnostic], verbose: bool = False) -> None:
    """Show findings where they do not mix with output: frames, or lines under Argo CD."""
    shown = visible(findings, verbose)
    if not shown:
        return
    if under_argocd():
        from ..reporters import concise

        click.echo(concise.render_with_help(shown), err=True, nl=False)
    else:
        from ..reporters import text

        click.echo(text.render(shown, terminal_width(), colour_wanted(to_stderr=True)), err=True, nl=False)


@contextmanager
def refusals_reported() -> Iterator[None]:
    """Show the findings that refuse a run while it builds, and end it with exit 1."""
    try:
        yield
    except Refusal as refusal:
        report_to_stderr(ordered(refusal.findings))
        raise click.exceptions.Exit(1) from None


def require(judged: Judged, strict: bool, verbose: bool = False) -> Model:
    """The model of a spec that is good enough to render; else its findings are shown and the run ends."""
    report_to_stderr(judged.findings, verbose)
    if judged.spec is None or judged.failed(strict):
        raise click.exceptions.Exit(1)
    return judged.spec.model
