"""`cilium-homelab annotations`: what to put on the Services of the plan."""

from __future__ import annotations

import click

from ..model import Model, Service
from ..releases import Release
from .common import STRICT, judge_spec, require


@click.command("annotations", short_help="Print what to put on the planned Services.")
@click.argument("services", nargs=-1, metavar="[NS/NAME]...")
@click.option("--spec", default="homelab.yaml", show_default=True, help="The spec that holds the plan.")
@STRICT
def command(services: tuple[str, ...], spec: str, strict: bool) -> int:
    """Print the annotations that give the planned Services their addresses.

    Each is shown as it stands on a Service, in the values of a Helm chart (`service.annotations`)
    and on a Gateway (`spec.infrastructure.annotations`). Without NS/NAME all Services are printed.
    """
    model = require(judge_spec(spec), strict)
    from ..render.objects import release_of

    chosen = _chosen(model, services)
    click.echo("\n".join(_text(service, release_of(model)) for service in chosen), nl=False)
    return 0


def _chosen(model: Model, keys: tuple[str, ...]) -> list[Service]:
    known = {service.key: service for service in model.services}
    if not known:
        raise click.UsageError("The spec plans no Service: its `services` are empty.")
    for key in keys:
        if key not in known:
            from difflib import get_close_matches

            close = get_close_matches(key, known, 1)
            hint = f" Did you mean {close[0]}?" if close else f" It plans {', '.join(list(known)[:5])}."
            raise click.UsageError(f"The spec plans no Service {key}.{hint}")
    return [known[key] for key in keys] if keys else list(known.values())


def _text(service: Service, release: Release) -> str:
    from ..render.services import annotations_of, spec_fields
    from ..render.templating import render_template

    return render_template(
        "annotations.txt.j2",
        key=service.key,
        annotations=annotations_of(service, release),
        fields=spec_fields(service),
    )
