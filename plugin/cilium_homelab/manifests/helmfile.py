"""helmfile: releases of charts with their values, in files or in place. One with templates in it is no YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..diagnostics import Place
from ..model import Layer, Text
from ..source import Document
from ..spec.reader import Reader
from .chart import CILIUM, Chart, layer_at, named_text, read_file
from .objects import Data, items, mapping, plain, text_of

NAME = re.compile(r"helmfile.*\.ya?ml\Z")
# What sets values in ways that are not read.
_UNREAD = frozenset({"set", "setString", "secrets", "valuesTemplate", "setTemplate", "inherit"})


def helmfile(reader: Reader, document: Document, folder: str, root: str) -> Iterator[Chart]:
    """Each release of Cilium's chart, by the name behind that of its repository (`cilium/cilium`)."""
    data = mapping(plain(Reader(document), document.root, document.at()))
    for index, entry in enumerate(items(data.get("releases"))):
        release, at = mapping(entry), document.at("releases", index)
        if text_of(release.get("chart")).rpartition("/")[2] == CILIUM:
            yield _chart(reader, release, at, folder, root)


def _chart(reader: Reader, release: Data, at: Place, folder: str, root: str) -> Chart:
    named = items(release.get("values"))
    layers = [_layer(reader, value, at / "values" / index, folder, root) for index, value in enumerate(named)]
    known = tuple(layer for layer in layers if layer is not None)
    complete = len(known) == len(named) and _UNREAD.isdisjoint(release)
    return Chart(at, named_text(release.get("version"), at / "version"), known, complete, asks_cluster=True)


def _layer(reader: Reader, value: object, at: Place, folder: str, root: str) -> Layer | None:
    """The values of an item: a file, or a mapping in place. Files of other kinds than YAML are templates."""
    if isinstance(value, dict):
        return layer_at(reader, at)
    name = text_of(value)
    if not name.endswith((".yaml", ".yml")) or "://" in name:
        return None
    return read_file(reader, Text(name, at), folder, root)
