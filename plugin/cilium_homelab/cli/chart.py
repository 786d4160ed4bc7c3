"""`cilium-homelab chart pull`: fill the chart cache ahead."""

from __future__ import annotations

import click

from ..errors import EnvironmentFault
from .common import CHART_CACHE, CONFIGURED_SPEC, judge_configured, refusals_reported, require


@click.group("chart", short_help="Fetch the chart ahead of a run.")
def command() -> None:
    """The chart that a spec names."""


@command.command("pull", short_help="Fetch the spec's chart into the cache.")
@CONFIGURED_SPEC
@CHART_CACHE
def pull(spec: str | None, chart_cache: str | None) -> None:
    """Fetch the spec's chart into the cache, where `generate` finds it, and print its folder.

    What is there already is not fetched again.
    """
    judged, strict = judge_configured(spec)
    model = require(judged, strict)
    if not model.install or model.chart is None:
        raise EnvironmentFault("there is no chart to fetch: the spec says `install: false`")
    if model.chart.path is not None:
        raise EnvironmentFault(f"there is no chart to fetch: it is vendored, `path: {model.chart.path.text}`")
    from ..generate import cache, chart, interrupts, tools
    from ..render.objects import release_of

    tools.find("helm")
    with interrupts.ended_in_order(), refusals_reported():
        click.echo(cache.chart(model.chart, chart.NAME, release_of(model).text, chart_cache, offline=False))
