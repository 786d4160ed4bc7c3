"""`cilium-homelab annotations`: what to put on the Services of the plan."""

from __future__ import annotations

import click

from ..model import Model, Service
from .common import STRICT, judge_spec, require


@click.command("annotations", short_help="Print what to put on the planned Services.")
@click.argument("services", nargs=-1, metavar="[NS/NAME]...")
@click.option("--spec", default="homelab.yaml", show_default=True, metavar="FILE", help="The spec.")
@STRICT
def command(services: tuple[str, ...], spec: str, strict: bool) -> int:
    """Print the annotations that give the planned Services their addresses.

    Each is shown as it stands on a Service, in the values of a Helm chart (`service.annotations`)
    and on a Gateway (`spec.infrastructure.annotations`), with the labels that its pool selects by.
    Without NS/NAME all Services are printed.
    """
    model = require(judge_spec(spec), strict)
    chosen = _chosen(model, services)
    click.echo("\n".join(_text(service, model) for service in chosen), nl=False)
    return 0


def _chosen(model: Model, keys: tuple[str, ...]) -> list[Service]:
    known = {service.key: service for service in model.services}
    if not known:
        click.echo("the spec plans no Service: its `services` are empty", err=True)
        raise click.exceptions.Exit(1)
    for key in keys:
        if key not in known:
            from difflib import get_close_matches

            close = get_close_matches(key, known, 1)
            hint = f" Did you mean {close[0]}?" if close else f" It plans {', '.join(list(known)[:5])}."
            raise click.UsageError(f"The spec plans no Service {key}.{hint}")
    return [known[key] for key in keys] if keys else list(known.values())


def _text(service: Service, model: Model) -> str:
    from ..render.objects import release_of
    from ..render.services import annotations_of, pool_labels, spec_fields
    from ..render.templating import render_template

    return render_template(
        "annotations.txt.j2",
        key=service.key,
        annotations=annotations_of(service, release_of(model)),
        labels=pool_labels(service, model),
        fields=spec_fields(service),
    )
