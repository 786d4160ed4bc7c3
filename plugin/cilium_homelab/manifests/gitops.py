"""Who else installs Cilium's chart: a HelmRelease of Flux, an Application of Argo CD.

Only what they say in place is read: values out of ConfigMaps, other repositories or text inside of
text leave the chart's values incomplete, so that nothing follows from a value that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from ..diagnostics import Place
from ..model import Layer, Text
from ..source import Document
from ..spec.reader import Reader
from ..spec.values import read_values
from .chart import Chart, known_values
from .objects import Data, items, kind_of, mapping, plain, text_of

CHART = "cilium"


def read_charts(reader: Reader, document: Document) -> Iterator[Chart]:
    """The charts that a document of Flux or Argo CD inflates, or the version that it fetches."""
    kind, version = kind_of(document.root)
    group = version.partition("/")[0]
    if (kind, group) not in _READERS:
        return
    quiet = Reader(document)  # what else is wrong with it is not for us to say
    spec = mapping(mapping(plain(quiet, document.root, document.at())).get("spec"))
    yield from _READERS[kind, group](reader, spec, document.at("spec"))


def _helm_release(reader: Reader, spec: Data, at: Place) -> Iterator[Chart]:
    """helm.toolkit.fluxcd.io: the chart by its name, or a reference to an OCIRepository of that name."""
    chart = mapping(mapping(spec.get("chart")).get("spec"))
    named = chart.get("chart") == CHART
    if named or mapping(spec.get("chartRef")).get("name") == CHART:
        version = _version(chart.get("version"), at / "chart" / "spec" / "version") if named else None
        layer = _layer(reader, at / "values")
        complete = not spec.get("valuesFrom") and not spec.get("postRenderers")
        yield Chart(at, version, (layer,) if layer else (), complete, asks_cluster=True)


def _oci_repository(_reader: Reader, spec: Data, at: Place) -> Iterator[Chart]:
    """source.toolkit.fluxcd.io: only the version stands here, a HelmRelease has the values."""
    tag = _version(mapping(spec.get("ref")).get("tag"), at / "ref" / "tag")
    if tag is not None and text_of(spec.get("url")).rstrip("/").endswith(f"/{CHART}"):
        yield Chart(at, tag, (), complete=False, installs=False)


def _application(reader: Reader, spec: Data, at: Place) -> Iterator[Chart]:
    """argoproj.io: one source, or each of several."""
    sources = [(mapping(spec.get("source")), at / "source")]
    sources += [(mapping(item), at / "sources" / index) for index, item in enumerate(items(spec.get("sources")))]
    for source, place in sources:
        if source.get("chart") == CHART:
            helm = mapping(source.get("helm"))
            layer = _layer(reader, place / "helm" / "valuesObject")
            version = _version(source.get("targetRevision"), place / "targetRevision")
            complete = not helm.keys() & {"values", "valueFiles", "parameters", "fileParameters"}
            yield Chart(place, version, (layer,) if layer else (), complete)


_READERS = {
    ("HelmRelease", "helm.toolkit.fluxcd.io"): _helm_release,
    ("OCIRepository", "source.toolkit.fluxcd.io"): _oci_repository,
    ("Application", "argoproj.io"): _application,
}


def _version(value: object, at: Place) -> Text | None:
    return Text(value, at) if isinstance(value, str) and value else None


def _layer(reader: Reader, at: Place) -> Layer | None:
    node = reader.document.find(at.route)
    return known_values(read_values(reader, node, at)) if isinstance(node, yaml.MappingNode) else None
