"""`cilium-homelab explain CODE`: what a finding means, why it matters, wrong and right."""

from __future__ import annotations

import textwrap

import click

from ..rules import load
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
    module = load(rule.module)
    title = " ".join((module.__doc__ or "").split())
    lines = [f"{rule.code} {rule.name} ({rule.severity.label})", "", *textwrap.wrap(title, 79), ""]
    for paragraph in textwrap.dedent(module.WHY).strip().split("\n\n"):
        lines += [*textwrap.wrap(paragraph, 79), ""]
    for heading, example in (("Wrong:", module.WRONG), ("Right:", module.RIGHT)):
        if example.strip():
            lines += [heading, "", textwrap.indent(textwrap.dedent(example).strip(), "    "), ""]
    if module.SOURCE:
        lines += textwrap.wrap(f"Source: {module.SOURCE}", 79)
    click.echo("\n".join(lines).rstrip())
