"""The Helm controller of k3s and RKE2: HelmChart, and HelmChartConfig for a chart that comes with them."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Place
from ..spec.reader import Reader
from .chart import CILIUM, Chart, layer_of_text, named_text
from .objects import Data, mapping, text_of

# The chart that RKE2 brings along wraps nothing: its values are Cilium's.
_PACKAGED = "rke2-cilium"
# What sets values beside the text.
_UNREAD = frozenset({"set", "valuesSecrets", "valuesFrom"})


def helm_chart(reader: Reader, data: Data, at: Place, _folder: str, _root: str) -> Iterator[Chart]:
    """helm.cattle.io: the chart by its name, or by that of a repository beside it (`cilium/cilium`)."""
    spec = mapping(data.get("spec"))
    if text_of(spec.get("chart")).rpartition("/")[2] == CILIUM:
        yield _chart(reader, spec, at, installs=True)


def helm_chart_config(reader: Reader, data: Data, at: Place, _folder: str, _root: str) -> Iterator[Chart]:
    """Values for the chart of a name; its version is that of the distribution."""
    name = text_of(mapping(data.get("metadata")).get("name"))
    if name in (CILIUM, _PACKAGED):
        yield _chart(reader, mapping(data.get("spec")), at, installs=name == _PACKAGED)


def _chart(reader: Reader, spec: Data, at: Place, *, installs: bool) -> Chart:
    layer = layer_of_text(reader, at / "valuesContent")
    complete = _UNREAD.isdisjoint(spec) and (layer is not None or not spec.get("valuesContent"))
    version = named_text(spec.get("version"), at / "version")
    return Chart(at, version, (layer,) if layer else (), complete and installs, installs, asks_cluster=True)
