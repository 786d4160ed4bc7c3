"""`cilium-homelab rules`: every code, with its severity and name."""

from __future__ import annotations

import click

from ..rules.table import RULES


@click.command("rules", short_help="List every code.")
def command() -> None:
    """List every code that a finding can have; `explain CODE` tells more."""
    width = max(len(rule.severity.label) for rule in RULES)
    for rule in RULES:
        click.echo(f"{rule.code}  {rule.severity.label:<{width}}  {rule.name}")
