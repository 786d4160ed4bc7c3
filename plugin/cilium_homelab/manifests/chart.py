"""A kustomization: the release and the Helm values of the chart that it inflates, and what it patches."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
from collections.abc import Iterator
from typing import NamedTuple

import yaml

from ..diagnostics import Place
from ..model import Layer, Text, Values
from ..placeholders import is_placeholder
from ..source import Document
from ..spec.files import read_named
from ..spec.reader import Reader
from ..spec.values import read_values
from .embedded import inner_document
from .objects import Data, Unknown, holds_unknown, items, looks_like_a_template, mapping, plain, text_of

CILIUM = "cilium"
NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
# What may add labels to a Service that lies somewhere else.
_LABELLERS = frozenset({"labels", "commonLabels", "patches", "patchesStrategicMerge", "patchesJson6902", "components"})
_LISTS = ("resources", "components", "bases", "patches", "patchesStrategicMerge")


class Chart(NamedTuple):
    """Cilium's chart as one place inflates it. `complete` False: some of its values could not be read.

    `installs` False: the place only says which version is fetched. `asks_cluster`: Helm runs in the cluster.
    """

    at: Place
    version: Text | None
    layers: tuple[Layer, ...]
    complete: bool
    installs: bool = True
    asks_cluster: bool = False


class Kustomization(NamedTuple):
    """What matters of a kustomization.yaml: paths are absolute.

    `fetches`: some of it lies elsewhere, by a URL. `mentioned`: every text in it, read as a path.
    `lists_all`: what it is made of is known, and not all of it is made by generators and charts.
    """

    folder: str
    charts: tuple[Chart, ...]
    patches: frozenset[str]
    namespace: str
    listed: frozenset[str]
    labels: bool
    fetches: bool = False
    mentioned: frozenset[str] = frozenset()
    lists_all: bool = False

    def lists(self, path: str) -> bool:
        """Whether a file is among its resources, itself or in a folder that is."""
        return any(path == listed or path.startswith(listed + os.sep) for listed in self.listed)


def is_kustomization(path: str) -> bool:
    """Whether a file is one, by its name."""
    return os.path.basename(path) in NAMES


def read_kustomization(reader: Reader, path: str, root: str) -> Kustomization:
    """A kustomization. Values files are read where they lie in the repository."""
    document = reader.document
    folder = os.path.dirname(os.path.abspath(path))
    quiet = Reader(document)  # kustomize itself judges the file; here only what it says of Cilium counts
    data = mapping(plain(quiet, document.root, document.at()))
    charts = tuple(
        _read_chart(reader, mapping(chart), document.at("helmCharts", index), folder, root)
        for index, chart in enumerate(items(data.get("helmCharts")))
        if mapping(chart).get("name") == CILIUM
    )
    return Kustomization(
        folder,
        charts,
        frozenset(_absolute(folder, name) for name in _patch_files(data)),
        text_of(data.get("namespace")),
        frozenset(_absolute(folder, text_of(name)) for name in items(data.get("resources"))),
        not _LABELLERS.isdisjoint(data),
        any("://" in text_of(name) or "?ref=" in text_of(name) for name in items(data.get("resources"))),
        frozenset(_absolute(folder, text.rpartition("=")[2]) for text in _texts(data)),
        bool(items(data.get("resources"))) and not any(holds_unknown(data.get(key)) for key in _LISTS),
    )


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for value in data.values() for text in _texts(value))
    elif isinstance(data, list):
        yield from (text for value in data for text in _texts(value))


def _absolute(folder: str, name: str) -> str:
    return os.path.normpath(os.path.join(folder, name))


def _patch_files(data: Data) -> list[str]:
    named = [
        text_of(mapping(patch).get("path")) for key in ("patches", "patchesJson6902") for patch in items(data.get(key))
    ]
    merged = [text_of(patch) for patch in items(data.get("patchesStrategicMerge"))]
    return [name for name in (*named, *merged) if name and "\n" not in name]


def _read_chart(reader: Reader, chart: Data, at: Place, folder: str, root: str) -> Chart:
    before = len(reader.findings)
    inline = layer_at(reader, at / "valuesInline")
    named = [chart.get("valuesFile"), *items(chart.get("additionalValuesFiles"))]
    places = [at / "valuesFile", *(at / "additionalValuesFiles" / index for index in range(len(named) - 1))]
    files = [
        read_file(reader, Text(text_of(name), place), folder, root) if text_of(name) else None
        for name, place in zip(named, places, strict=True)
    ]
    merge = chart.get("valuesMerge", "override")
    first, rest = files[0], files[1:]
    # api/types/helmchartargs_types.go of kustomize: inline values win, unless valuesMerge says otherwise.
    base = {"merge": [inline, first], "replace": [inline or first]}.get(text_of(merge), [first, inline])
    layers = tuple(layer for layer in (*base, *rest) if layer is not None)
    unread = any(name is not None and layer is None for name, layer in zip(named, files, strict=True))
    complete = not unread and len(reader.findings) == before and not isinstance(merge, Unknown)
    version = text_of(chart.get("version"))
    return Chart(at, Text(version, at / "version") if version else None, layers, complete)


def layer_at(reader: Reader, at: Place) -> Layer | None:
    """The Helm values that stand at a place as a mapping."""
    node = reader.document.find(at.route)
    return known_values(read_values(reader, node, at)) if isinstance(node, yaml.MappingNode) else None


def layer_of_text(reader: Reader, at: Place) -> Layer | None:
    """The Helm values that stand at a place as a block of text; None where they cannot be read there."""
    node = reader.document.find(at.route)
    document = inner_document(reader.document, node)
    if document is None:
        return None
    own = Reader(reader.document)
    layer = layer_of(own, document)
    if own.findings and looks_like_a_template(node.value if node else ""):
        return None
    reader.findings.extend(own.findings)
    return layer


def named_text(value: object, at: Place) -> Text | None:
    """A text and its place; None where there is none, or a template will fill it in."""
    return Text(value, at) if isinstance(value, str) and value else None


def read_file(reader: Reader, file: Text, folder: str, root: str) -> Layer | None:
    """The Helm values of a file; None, and reported, where there are none to read. A template is no fault."""
    own = Reader(reader.document)
    documents = read_named(own, file, os.path.join(folder, file.text), root, "paths are relative to the kustomization")
    if documents is None:
        if not any(looks_like_a_template(_text_of(finding.place)) for finding in own.findings):
            reader.findings.extend(own.findings)
        return None
    if not documents:
        return Layer({}, file.at)
    return layer_of(reader, documents[0])


def _text_of(place: Place) -> str:
    return "" if place.document is None or place.document.root is not None else place.document.source.text


def layer_of(reader: Reader, document: Document) -> Layer | None:
    """The Helm values that a document is, or None, with the reason reported."""
    inner = Reader(document)
    layer = read_values(inner, document.root, document.at())
    reader.findings.extend(inner.findings)
    if layer is None:
        reader.report("CH112", document.at(), "this is no mapping of Helm values", "a values file is one mapping")
    return known_values(layer)


def known_values(layer: Layer | None) -> Layer | None:
    """The same layer without the values that a template will fill in."""
    if layer is None:
        return None
    return Layer(_known(layer.values), layer.at)


def _known(values: Values) -> Values:
    kept: Values = {}
    for key, value in values.items():
        if isinstance(value, dict):
            kept[key] = _known(value)
        elif not (isinstance(value, str) and is_placeholder(value)):
            kept[key] = value
    return kept
