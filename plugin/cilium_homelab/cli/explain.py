"""`cilium-homelab explain CODE`: what a finding means, why it matters, wrong and right."""

from __future__ import annotations

import click

from ..rules.table import BY_CODE


@click.command("explain", short_help="Explain the code of a finding.")
@click.argument("code")
def command(code: str) -> None:
    """Explain a code: what is wrong, why it matters, and how to write it."""
    rule = BY_CODE.get(code.upper())
    if rule is None:
        from difflib import get_close_matches

        close = get_close_matches(code.upper(), BY_CODE, 1, 0.5)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise click.UsageError(f"There is no code {code!r}.{hint} `cilium-homelab rules` lists them all.")
    from ..rules.documentation import page_of, text

    click.echo(text(page_of(rule)), nl=False)
