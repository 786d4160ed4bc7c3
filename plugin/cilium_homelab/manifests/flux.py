"""Flux: the chart of a HelmRelease, the version of an OCIRepository."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..diagnostics import Place
from ..errors import EnvironmentFault, Refusal
from ..model import Layer, Text
from ..source import decode_text, parse, read_bytes
from ..spec.reader import Reader
from .chart import CILIUM, Chart, layer_at, named_text, read_file
from .find import KUSTOMIZATIONS
from .objects import Data, items, mapping, plain, text_of


def helm_release(reader: Reader, data: Data, at: Place, folder: str, root: str) -> Iterator[Chart]:
    """helm.toolkit.fluxcd.io: the chart by its name, or a reference to an OCIRepository of that name."""
    spec = mapping(data.get("spec"))
    chart = mapping(mapping(spec.get("chart")).get("spec"))
    named = chart.get("chart") == CILIUM
    if named or mapping(spec.get("chartRef")).get("name") == CILIUM:
        version = named_text(chart.get("version"), at / "chart" / "spec" / "version") if named else None
        sources = items(spec.get("valuesFrom"))
        layers = [
            layer
            for index, source in enumerate(sources)
            if (layer := _generated(reader, mapping(source), at / "valuesFrom" / index, folder, root))
        ]
        inline = layer_at(reader, at / "values")  # it wins over valuesFrom
        # A kustomization that generates the values is often one layer of several.
        complete = not spec.get("valuesFrom") and not spec.get("postRenderers")
        yield Chart(at, version, (*layers, *([inline] if inline else ())), complete, asks_cluster=True)


def oci_repository(_reader: Reader, data: Data, at: Place, _folder: str, _root: str) -> Iterator[Chart]:
    """source.toolkit.fluxcd.io: only the version stands here, a HelmRelease has the values."""
    spec = mapping(data.get("spec"))
    tag = named_text(mapping(spec.get("ref")).get("tag"), at / "ref" / "tag")
    if tag is not None and text_of(spec.get("url")).rstrip("/").endswith(f"/{CILIUM}"):
        yield Chart(at, tag, (), complete=False, installs=False)


def _generated(reader: Reader, source: Data, at: Place, folder: str, root: str) -> Layer | None:
    """The values of a ConfigMap that the kustomization beside a HelmRelease generates from a file."""
    name, key = text_of(source.get("name")), text_of(source.get("valuesKey")) or "values.yaml"
    if source.get("kind") != "ConfigMap" or not name or source.get("targetPath"):
        return None
    for generator in _generators(folder):
        for file in items(generator.get("files")) if generator.get("name") == name else ():
            left, equals, right = text_of(file).partition("=")
            path = right if equals else left
            if key == (left if equals else os.path.basename(left)) and os.path.isfile(os.path.join(folder, path)):
                return read_file(reader, Text(path, at), folder, root)
    return None


def _generators(folder: str) -> Iterator[Data]:
    """What the kustomization in a folder generates; its own faults are said elsewhere."""
    for name in sorted(KUSTOMIZATIONS):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            continue
        try:
            documents = parse(decode_text(read_bytes(path), path))
        except (EnvironmentFault, Refusal):
            continue
        for document in documents[:1]:
            data = mapping(plain(Reader(document), document.root, document.at()))
            yield from map(mapping, items(data.get("configMapGenerator")))
