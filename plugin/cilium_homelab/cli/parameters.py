"""`cilium-homelab parameters`: what the parameters tab of Argo CD's UI shows."""

from __future__ import annotations

import json
import os

import click
import yaml

from ..errors import EnvironmentFault, Refusal
from ..settings import SETTINGS, Setting, read_settings
from ..source import Document
from ..spec.configured import written_document


@click.command("parameters", short_help="Print the parameters that an Application can set, as JSON.")
def command() -> None:
    """Print the parameters that an Application can set, as Argo CD's UI wants to hear them.

    The defaults are what the spec in the working directory says. A spec that cannot be read has none:
    this never fails, since Argo CD would then show nothing of the Application at all.
    """
    document = _written()
    click.echo(json.dumps([announcement(setting, document) for setting in SETTINGS], indent=2))


def announcement(setting: Setting, document: Document | None) -> dict[str, object]:
    """One announcement (argoproj/argo-cd reposerver/repository/repository.proto, ParameterAnnouncement)."""
    return {
        "name": setting.name,
        "title": setting.title,
        "tooltip": setting.tooltip,
        "required": False,
        "itemType": "boolean" if setting.boolean else "string",
        "collectionType": "string",
        "string": _default(setting, document),
    }


def _written() -> Document | None:
    try:
        return written_document(None, read_settings(os.environ))
    except (EnvironmentFault, Refusal, RecursionError, OSError, ValueError):
        return None


def _default(setting: Setting, document: Document | None) -> str:
    node = document.find(("spec", *setting.route)) if document is not None and setting.route else None
    return node.value if isinstance(node, yaml.ScalarNode) and node.value else setting.default
