"""`cilium-homelab init`: a spec to start from."""

from __future__ import annotations

import os

import click

from ..errors import EnvironmentFault
from ..spec import DEFAULT_FILE


@click.command("init")
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
    from ..source import decode_text
    from ..spec import read_source

    if os.path.lexists(spec):
        raise EnvironmentFault(f"{spec} exists already and is not touched; name another file")
    given = starter.Answers(name, version, api_server, network, gateway, pools, interfaces)
    answers = starter.detected(given) if detect else given
    text = starter.write(answers)
    # What came out must be a spec that holds; a flag may have said something that does not.
    _refuse_bad_flags(read_source(decode_text(text.encode(), spec), os.getcwd()).findings)
    try:
        with open(spec, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as fault:
        raise EnvironmentFault(f"{spec} cannot be written: {fault.strerror or fault}") from None
    click.echo(f"wrote {spec}")
    click.echo(f"next: look through it, then run `cilium-homelab validate{'' if spec == DEFAULT_FILE else f' {spec}'}`")
    return 0


def _refuse_bad_flags(findings: tuple[object, ...]) -> None:
    from ..diagnostics import Diagnostic

    for finding in findings:
        if isinstance(finding, Diagnostic):
            raise click.UsageError(f"{finding.message}{f' ({finding.help})' if finding.help else ''}")
