"""The spec of one run: the file that was asked for, with the run's settings over it."""

from __future__ import annotations

import os

from .. import paths
from ..errors import Refusal
from ..settings import Settings, finding
from ..source import Document, Source, decode_text, parse, read_bytes
from . import DEFAULT_FILE, SpecFile, read_source


def read_configured(path: str | None, settings: Settings) -> SpecFile:
    """Read the spec of a run.

    `path` is what the command line names and goes before the settings `file` and `spec`; None: it
    names nothing. Raises EnvironmentFault when the file cannot be opened, Refusal when it is no YAML
    or a setting leads out of the repository (CH118).
    """
    source, folder = spec_source(path, settings)
    return read_source(source, folder, settings.given)


def spec_source(path: str | None, settings: Settings) -> tuple[Source, str]:
    """The text of the spec, and the folder that its paths are relative to. Raises as read_configured."""
    whole = settings.given.get("spec")
    if path is None and whole is not None:
        return Source(whole.origin, whole.text), os.getcwd()
    if path is None:
        path = _named(settings)
    if path == "-":
        return decode_text(read_bytes(path), "<stdin>"), os.getcwd()
    return decode_text(read_bytes(path), paths.shown(path)), os.path.dirname(os.path.abspath(path))


def written_document(path: str | None, settings: Settings) -> Document | None:
    """The first document of the spec as it was written, without settings. None: the file holds none."""
    documents = parse(spec_source(path, settings)[0])
    return documents[0] if documents else None


def _named(settings: Settings) -> str:
    """The file that the settings name, inside the repository."""
    given = settings.given.get("file")
    if given is None:
        return DEFAULT_FILE
    inside = paths.inside(given.text, paths.repository_root(os.getcwd()))
    if given.text == "-" or os.path.isabs(given.text) or not inside:
        message = f'"{given.text}" is no path inside the repository'
        raise Refusal([finding(given.origin, given.text, message, "name a file relative to the Application's path")])
    return given.text
