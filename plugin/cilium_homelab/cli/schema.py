"""`cilium-homelab schema`: the JSON Schema of the spec, for editors."""

from __future__ import annotations

import click

from .. import data


@click.command("schema", short_help="Print the JSON Schema of the spec.")
@click.option("--repository", is_flag=True, help="That of .cilium-homelab.yaml instead.")
def command(repository: bool) -> None:
    """Print the JSON Schema of homelab.yaml.

    Save it, and name it in the first line of the spec for completion and checks in an editor:
    `# yaml-language-server: $schema=homelab.schema.json`
    """
    if repository:
        import json

        from ..repository.schema import config_schema

        click.echo(json.dumps(config_schema(), indent=2))
        return
    with open(data.schema_file("homelab.schema.json"), encoding="utf-8") as file:
        click.echo(file.read(), nl=False)
