"""`cilium-homelab validate`: is this right?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ..diagnostics import Diagnostic
from ..errors import EnvironmentFault
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
    type=click.Choice(["text", "concise", "json"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@STRICT
@VERBOSE
def command(
    paths: tuple[str, ...], cilium: str | None, values: tuple[str, ...], form: str, strict: bool, verbose: bool
) -> int:
    """Check specs and Cilium manifests: every problem at once, with its place and what to write instead.

    PATHS are specs, manifests, folders that hold some, or - for standard input; the working directory
    when none is given, and its homelab.yaml alone where there is one. What is found in one run is
    judged together. The release is that of the spec or of the chart that a kustomization, Flux or Argo CD installs.
    Exits with 1 when something is wrong, with 2 when a file cannot be read.
    """
    if not paths:
        paths = (DEFAULT_FILE if os.path.lexists(DEFAULT_FILE) else ".",)
    faults: list[str] = []
    if cilium is None and not values and all(map(_is_spec, paths)):
        judged = _judge_specs(paths, faults)
    else:
        judged = _judge_all(paths, _release(cilium), values, faults)
    if judged.findings or not faults:
        _show(visible(judged.findings, verbose), form)
    for fault in faults:
        click.echo(f"cilium-homelab: {fault}", err=True)
    if faults:
        return 2
    return 1 if judged.failed(strict) else 0


def _is_spec(path: str) -> bool:
    """Whether a path is a spec, or nothing else: standard input and folders hold anything."""
    if path == "-" or os.path.isdir(path):
        return False
    try:
        data = read_bytes(path)
    except EnvironmentFault:
        return True
    return any(word in data for word in _SPEC) or not any(word in data for word in _MANIFEST)


def _judge_specs(paths: tuple[str, ...], faults: list[str]) -> Judged:
    findings: list[Diagnostic] = []
    for path in dict.fromkeys(map(os.path.normpath, paths)):
        try:
            findings += judge_spec(path).findings
        except EnvironmentFault as fault:
            faults.append(str(fault))
    return Judged(None, findings)


def _judge_all(paths: tuple[str, ...], release: Release | None, values: tuple[str, ...], faults: list[str]) -> Judged:
    from ..manifests.run import UNKNOWN_RELEASE, judge_paths
    from ..reporters import ordered

    judgement = judge_paths(paths, release, values, faults.append)
    if judgement.release_unknown:
        click.echo(f"cilium-homelab: {UNKNOWN_RELEASE}", err=True)
    return Judged(None, ordered(judgement.findings))


def _release(text: str | None) -> Release | None:
    if text is None:
        return None
    from ..releases import UnknownRelease, release_for

    try:
        return release_for(text)
    except UnknownRelease as fault:
        hint = "" if "treatAs" in fault.suggestion else f": {fault.suggestion}"
        raise click.BadParameter(f"{fault}{hint}", param_hint="--cilium") from None


def _show(findings: list[Diagnostic], form: str) -> None:
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
