"""Who else installs Cilium's chart: Flux, Argo CD, the Helm controller of k3s and RKE2, helmfile, another chart.

What they say in place is read, and files of this repository that they name. Values out of ConfigMaps in the
cluster, of other repositories or by parameters leave the chart's values incomplete, so that nothing follows
from a value that is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from ..source import Document
from ..spec.reader import Reader
from . import argocd, flux, helmfile, k3s, umbrella
from .chart import Chart
from .objects import kind_of, mapping, plain

_READERS = {
    ("HelmRelease", "helm.toolkit.fluxcd.io"): flux.helm_release,
    ("OCIRepository", "source.toolkit.fluxcd.io"): flux.oci_repository,
    ("Application", "argoproj.io"): argocd.application,
    ("ApplicationSet", "argoproj.io"): argocd.application_set,
    ("HelmChart", "helm.cattle.io"): k3s.helm_chart,
    ("HelmChartConfig", "helm.cattle.io"): k3s.helm_chart_config,
}


def read_charts(reader: Reader, document: Document, path: str, root: str) -> Iterator[Chart]:
    """The charts that a document inflates, or the version that it fetches. `path`: of the document's file."""
    folder, name = os.path.split(path)
    kind, version = kind_of(document.root)
    group = version.partition("/")[0]
    if not kind and name == umbrella.NAME:
        yield from umbrella.umbrella(reader, document, folder, root)
    elif not kind and helmfile.NAME.match(name):
        yield from helmfile.helmfile(reader, document, folder, root)
    if (kind, group) not in _READERS:
        return
    quiet = Reader(document)  # what else is wrong with it is not for us to say
    data = mapping(plain(quiet, document.root, document.at()))
    yield from _READERS[kind, group](reader, data, document.at("spec"), folder, root)
