"""Files that a spec names: inside the repository, readable, YAML; else a finding at their name."""

from __future__ import annotations

import os

from .. import paths
from ..errors import EnvironmentFault, Refusal
from ..model import Text
from ..source import Document, decode_text, parse, read_bytes
from .reader import Reader


def read_named(reader: Reader, named: Text, path: str, root: str, missing: str) -> list[Document] | None:
    """The documents of a file that the spec names, or None, with the reason reported (CH112).

    `path` is where the name leads, `root` the repository; `missing` helps whoever named a file that
    is not there. No file outside of the repository is opened.
    """
    if not check_inside(reader, named, path, root):
        return None
    try:
        shown = paths.shown(path)
        return parse(decode_text(read_bytes(path, shown), shown))
    except EnvironmentFault as fault:
        reader.report("CH112", named.at, str(fault), missing)
    except Refusal as refusal:
        reader.findings.extend(refusal.findings)
    return None


def check_inside(reader: Reader, named: Text, path: str, root: str) -> bool:
    """Whether a path that the spec names stays in the repository, symlinks resolved; else reported."""
    if not os.path.isabs(named.text) and paths.inside(path, root):
        return True
    reader.report("CH112", named.at, f'"{named.text}" lies outside of the repository', "keep it inside")
    return False
