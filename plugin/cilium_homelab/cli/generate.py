"""`cilium-homelab generate`: what the Argo CD plugin runs, and `kubectl apply` can take."""

from __future__ import annotations

import sys

import click

from .common import CONFIGURED_SPEC, STRICT, VERBOSE, judge_configured, report_to_stderr, require, under_argocd


@click.command("generate", short_help="Print all manifests, the chart's and ours.")
@CONFIGURED_SPEC
@click.option("--chart-home", metavar="DIR", help="Take the chart from this folder: cilium-VERSION/cilium or cilium.")
@click.option(
    "--chart-cache", metavar="DIR", envvar="CILIUM_HOMELAB_CHART_CACHE", help="Where fetched charts are kept."
)
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
) -> int:
    """Print every manifest: Cilium's chart, inflated by kustomize and Helm, with pools and policies.

    Standard output is written once, when everything succeeded; all words go to standard error.
    """
    judged, wanted = judge_configured(spec)
    model = require(judged, strict or wanted, verbose)
    assert judged.spec is not None
    from ..errors import Refusal
    from ..generate.build import Options, generate

    try:
        options = Options(chart_home, chart_cache, offline, only)
        text = generate(model, judged.spec.folder, judged.spec.root, options)
    except Refusal as refusal:
        from ..reporters import ordered

        report_to_stderr(ordered(refusal.findings))
        return 1
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()
    if under_argocd():
        from .. import __version__

        click.echo(f"cilium-homelab {__version__}", err=True)
    return 0
