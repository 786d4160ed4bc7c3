"""`cilium-homelab generate`: what the Argo CD plugin runs, and `kubectl apply` can take."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .common import (
    CHART_CACHE,
    CONFIGURED_SPEC,
    STRICT,
    VERBOSE,
    judge_configured,
    refusals_reported,
    require,
    under_argocd,
)

if TYPE_CHECKING:
    from ..generate.build import Options


@click.command("generate", short_help="Print all manifests, the chart's and ours.")
@CONFIGURED_SPEC
@click.option("--chart-home", metavar="DIR", help="Take the chart from this folder: cilium-VERSION/cilium or cilium.")
@CHART_CACHE
@click.option("--offline", is_flag=True, help="Never fetch a chart.")
@click.option(
    "--only", type=click.Choice(["chart", "resources"]), help="Only Cilium itself, or only pools and policies."
)
@STRICT
@VERBOSE
def command(
    spec: str | None,
    chart_home: str | None,
    chart_cache: str | None,
    offline: bool,
    only: str | None,
    strict: bool,
    verbose: bool,
) -> None:
    """Print every manifest: Cilium's chart, inflated by kustomize and Helm, with pools and policies.

    Standard output is written once, when everything succeeded; all words go to standard error.
    """
    from ..generate import deadline
    from ..generate.build import Options

    options = Options(chart_home, chart_cache, offline, only)
    with deadline.limited():
        text = _stream(spec, options, strict, verbose)
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()
    if under_argocd():
        from .. import __version__

        click.echo(f"cilium-homelab {__version__}", err=True)


def _stream(path: str | None, options: Options, strict: bool, verbose: bool) -> str:
    """The stream of the spec at a path; what is wrong with it is shown, and ends the run with exit 1."""
    judged, wanted = judge_configured(path)
    model = require(judged, strict or wanted, verbose)
    assert judged.spec is not None
    from ..generate.build import generate

    with refusals_reported():
        return generate(model, judged.spec.folder, judged.spec.root, options)
