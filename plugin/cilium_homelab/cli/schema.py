"""`cilium-homelab schema`: the JSON Schema of the spec, for editors."""

from __future__ import annotations

import click

from .. import data


@click.command("schema", short_help="Print the JSON Schema of the spec.")
def command() -> None:
    """Print the JSON Schema of homelab.yaml.

    Save it, and name it in the first line of the spec for completion and checks in an editor:
    `# yaml-language-server: $schema=homelab.schema.json`
    """
    with open(data.schema_file("homelab.schema.json"), encoding="utf-8") as file:
        click.echo(file.read(), nl=False)
