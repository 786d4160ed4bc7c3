"""A chart of one's own that has Cilium's among its dependencies: its values stand below the name of that one."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..model import Layer, Text
from ..source import Document
from ..spec.reader import Reader
from .chart import CILIUM, Chart, named_text, read_file
from .objects import items, mapping, plain, text_of

NAME = "Chart.yaml"
_VALUES = "values.yaml"


def umbrella(reader: Reader, document: Document, folder: str, root: str) -> Iterator[Chart]:
    """The dependency, under its alias where it has one. Whoever installs the chart may give other values too."""
    data = mapping(plain(Reader(document), document.root, document.at()))
    for index, entry in enumerate(items(data.get("dependencies"))):
        dependency, at = mapping(entry), document.at("dependencies", index)
        if dependency.get("name") == CILIUM:
            layer = _below(reader, text_of(dependency.get("alias")) or CILIUM, Text(_VALUES, at), folder, root)
            version = named_text(dependency.get("version"), at / "version")
            yield Chart(at, version, (layer,) if layer else (), complete=False)


def _below(reader: Reader, key: str, file: Text, folder: str, root: str) -> Layer | None:
    """What the chart's own values say below a key."""
    if not os.path.isfile(os.path.join(folder, file.text)):
        return None
    whole = read_file(reader, file, folder, root)
    values = whole.values.get(key) if whole else None
    return Layer(values, whole.at / key) if whole and isinstance(values, dict) else None
