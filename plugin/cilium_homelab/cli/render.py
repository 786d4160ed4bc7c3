"""`cilium-homelab render`: the kustomize tree, to look at or to commit."""

from __future__ import annotations

import os

import click

from ..model import Model
from .common import CONFIGURED_SPEC, STRICT, VERBOSE, judge_configured, require


@click.command("render", short_help="Render a spec as a kustomize tree.")
@CONFIGURED_SPEC
@click.option("-o", "--output", "folder", metavar="DIR", help="Write the tree into this folder.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 with a diff when DIR is not current.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["files", "yaml", "json"]),
    default=None,
    help="Without -o: all files for reading (the default), or the pools and policies alone.",
)
@STRICT
@VERBOSE
def command(spec: str | None, folder: str | None, check: bool, form: str | None, strict: bool, verbose: bool) -> int:
    """Render a spec as a kustomize tree.

    Without -o it is printed. With -o DIR only files that cilium-homelab made are written or removed,
    and only where they differ.
    """
    if folder is None and check:
        raise click.UsageError("--check compares with a folder: name it with -o DIR.")
    if folder is not None and form is not None:
        raise click.UsageError("--format is for printing; with -o files are written.")
    if folder == "":
        raise click.UsageError("-o names no folder; . is the working directory.")
    judged, wanted = judge_configured(spec)
    model = require(judged, strict or wanted, verbose)
    assert judged.spec is not None
    name = os.path.basename(judged.spec.name)
    if folder is None:
        click.echo(_printed(model, name, form or "files"), nl=False)
        return 0
    from ..render.tree import build

    way = os.path.relpath(judged.spec.folder, folder).replace(os.sep, "/")
    return _check(build(model, name, way), folder) if check else _write(model, build(model, name, way), folder)


def _printed(model: Model, name: str, form: str) -> str:
    from ..render import tree

    if form == "yaml":
        return tree.resources_text(model)
    if form == "json":
        return tree.resources_json(model)
    return tree.as_text(tree.build(model, name))


def _write(model: Model, made: dict[str, str], folder: str) -> int:
    from ..render.write import moved_pools, write

    for warning in moved_pools(folder, model):
        click.echo(f"warning: {warning}", err=True)
    report = write(made, folder)
    for name in report.written:
        click.echo(f"wrote   {os.path.join(folder, name)}")
    for name in report.removed:
        click.echo(f"removed {os.path.join(folder, name)}")
    if not report.written and not report.removed:
        click.echo(f"{folder} is current")
    return 0


def _check(made: dict[str, str], folder: str) -> int:
    from ..render.write import differences

    text = differences(made, folder)
    click.echo(text, nl=False)
    if text:
        click.echo(f"{folder} is not current: run `cilium-homelab render -o {folder}`", err=True)
    return 1 if text else 0
