"""The command line: one file a command, imported only when it is the one that runs."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from .. import __version__
from ..errors import EnvironmentFault, InternalFault

# Command names as users type them, and the module that holds each; the order of --help.
COMMANDS = {
    "init": "init",
    "validate": "validate",
    "render": "render",
    "generate": "generate",
    "annotations": "annotations",
    "explain": "explain",
    "rules": "rules",
    "schema": "schema",
    "parameters": "parameters",
    "chart": "chart",
}

OK, BLAME, ENVIRONMENT = 0, 1, 2
"""Exit codes: nothing wrong; the content is to blame; usage, a program, the network or a file."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The commands in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"{__name__}.{COMMANDS[cmd_name]}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a did-you-mean for a command that is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx) from fault


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with `cilium-homelab init`, then `cilium-homelab validate` and `cilium-homelab render`.",
)
@click.version_option(__version__, prog_name="cilium-homelab", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn one short spec of a homelab into checked Cilium configuration.

    A homelab.yaml says which addresses your LAN can spare, which NICs answer for them and which
    Service gets which one. From it come the Cilium Helm values, the address pools and the L2
    announcement policies, right for your Cilium release, as a kustomize tree.
    """


def run(args: list[str] | None = None) -> int:
    """Run a command line and return its exit code; no exception reaches the user."""
    try:
        result: Any = cli.main(args, prog_name="cilium-homelab", standalone_mode=False)
        _flush()
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as fault:
        _show(fault)
        return ENVIRONMENT
    except (click.Abort, KeyboardInterrupt):
        return 130
    except EnvironmentFault as fault:
        click.echo(f"cilium-homelab: {fault}", err=True)
        return ENVIRONMENT
    except InternalFault as fault:
        click.echo(f"cilium-homelab: this is a bug in cilium-homelab, please report it: {fault}", err=True)
        return ENVIRONMENT
    except BrokenPipeError:
        _silence()
        return OK
    return result if isinstance(result, int) else OK


def _show(fault: click.ClickException) -> None:
    """Show a wrong command line: with its usage, or under Argo CD, which has one line for it, without."""
    if os.environ.get("ARGOCD_APP_NAME"):
        click.echo(f"cilium-homelab: {' '.join(fault.format_message().split())}", err=True)
    else:
        fault.show()


def _flush() -> None:
    sys.stdout.flush()


def _silence() -> None:
    """Let no later flush fail: whoever read our output has left."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
