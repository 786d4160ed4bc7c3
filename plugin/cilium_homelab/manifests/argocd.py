"""Argo CD: the chart of an Application, and of the template of an ApplicationSet."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from .. import paths
from ..diagnostics import Place
from ..model import Layer, Text
from ..spec.reader import Reader
from .chart import CILIUM, Chart, layer_at, layer_of_text, named_text, read_file
from .objects import Data, items, mapping, text_of

# What sets values in ways that are not read.
_UNREAD = frozenset({"parameters", "fileParameters"})


def application(reader: Reader, data: Data, at: Place, _folder: str, root: str) -> Iterator[Chart]:
    """One source, or each of several."""
    yield from _charts(reader, mapping(data.get("spec")), at, root)


def application_set(reader: Reader, data: Data, at: Place, _folder: str, root: str) -> Iterator[Chart]:
    """The Application that its template makes. What its generators fill in is unknown."""
    spec = mapping(mapping(mapping(data.get("spec")).get("template")).get("spec"))
    yield from _charts(reader, spec, at / "template" / "spec", root)


def _charts(reader: Reader, spec: Data, at: Place, root: str) -> Iterator[Chart]:
    sources = [(mapping(spec.get("source")), at / "source")]
    sources += [(mapping(item), at / "sources" / index) for index, item in enumerate(items(spec.get("sources")))]
    references = {f"${name}" for source, _ in sources if (name := text_of(source.get("ref")))}
    for source, place in sources:
        if source.get("chart") == CILIUM:
            yield _chart(reader, source, place, references, root)


def _chart(reader: Reader, source: Data, at: Place, references: set[str], root: str) -> Chart:
    helm, place = mapping(source.get("helm")), at / "helm"
    files = items(helm.get("valueFiles"))
    layers = list(_files(reader, files, place / "valueFiles", references, root))
    # valuesObject replaces values (ValuesYAML in pkg/apis/application/v1alpha1), and both win over valueFiles.
    given = next((key for key in ("valuesObject", "values") if helm.get(key)), None)
    inline = layer_at(reader, place / "valuesObject") if given == "valuesObject" else None
    if given == "values":
        inline = layer_of_text(reader, place / "values")
    complete = len(layers) == len(files) and (inline is not None or given is None) and _UNREAD.isdisjoint(helm)
    version = named_text(source.get("targetRevision"), at / "targetRevision")
    return Chart(at, version, (*layers, *([inline] if inline else ())), complete)


def _files(reader: Reader, files: Sequence[object], at: Place, references: set[str], root: str) -> Iterator[Layer]:
    """Files of another source of the Application, `$name/path`, where this repository has them."""
    for index, file in enumerate(files):
        reference, _, path = text_of(file).partition("/")
        inside = os.path.join(root, path)
        if reference in references and path and os.path.isfile(inside) and paths.inside(inside, root):
            layer = read_file(reader, Text(path, at / index), root, root)
            if layer is not None:
                yield layer
