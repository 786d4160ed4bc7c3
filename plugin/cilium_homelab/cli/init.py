"""`cilium-homelab init`: a spec to start from."""

from __future__ import annotations

import os

import click

from ..diagnostics import Severity
from ..errors import EnvironmentFault
from ..spec import DEFAULT_FILE
from ..starter import Answers


@click.command("init", short_help="Write a commented homelab.yaml to start from.")
@click.argument("spec", default=DEFAULT_FILE, metavar="[SPEC]")
@click.option("--name", default="homelab", show_default=True, help="Name of the homelab.")
@click.option(
    "--cilium", "version", default=None, metavar="VERSION", help="Cilium release; the newest known by default."
)
@click.option("--api-server", default=None, metavar="HOST:PORT", help="Address of the Kubernetes API.")
@click.option("--network", default=None, metavar="CIDR", help="The LAN's address range.")
@click.option("--gateway", default=None, metavar="ADDRESS", help="The router's address.")
@click.option(
    "--pool", "pools", multiple=True, metavar="ADDRESSES", help="A CIDR, range or address to give out; repeatable."
)
@click.option("--interface", "interfaces", multiple=True, metavar="NAME", help="A NIC that answers; repeatable.")
@click.option("--detect", is_flag=True, help="Take what no flag says from this machine's default route.")
def command(
    spec: str,
    name: str,
    version: str | None,
    api_server: str | None,
    network: str | None,
    gateway: str | None,
    pools: tuple[str, ...],
    interfaces: tuple[str, ...],
    detect: bool,
) -> int:
    """Write a commented homelab.yaml, never over an existing one.

    What neither a flag nor --detect says stands there as an example, marked to be changed.
    """
    from .. import starter

    if os.path.lexists(spec):
        raise EnvironmentFault(f"{spec} exists already and is not touched; name another file")
    given = Answers(name, version, api_server, network, gateway, pools, interfaces)
    text = _checked(starter.detected(given) if detect else given)
    try:
        with open(spec, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as fault:
        raise EnvironmentFault(f"{spec} cannot be written: {fault.strerror or fault}") from None
    click.echo(f"wrote {spec}")
    click.echo(f"next: look through it, then run `cilium-homelab validate{'' if spec == DEFAULT_FILE else f' {spec}'}`")
    return 0


def _checked(answers: Answers) -> str:
    """The spec's text, if it is one that holds: a flag may have said something that does not."""
    from ..addresses import AddressError
    from ..errors import Refusal
    from ..rules import judge
    from ..source import decode_text
    from ..spec import read_source
    from ..starter import write

    try:
        text = write(answers)
        spec = read_source(decode_text(text.encode(), DEFAULT_FILE), os.getcwd())
    except AddressError as fault:
        raise click.UsageError(f'"{answers.network}" {fault}') from None
    except Refusal as refusal:
        raise click.UsageError(refusal.findings[0].message) from None
    for finding in (*spec.findings, *judge(spec.model)):
        text_of = f"{finding.message}{f' ({finding.help})' if finding.help else ''}"
        if finding.severity is Severity.ERROR:
            raise click.UsageError(text_of)
        if finding.severity is Severity.WARNING:
            click.echo(f"warning: {text_of}", err=True)
    return text
