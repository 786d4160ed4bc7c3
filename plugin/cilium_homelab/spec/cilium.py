"""The `cilium` part of a spec: the release, the chart, the Helm values."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
import re
from typing import NamedTuple

import yaml

from .. import paths
from ..diagnostics import Place
from ..labels import dns_label_problem
from ..model import Chart, Layer, Text
from ..releases import Release, UnknownRelease, release_for
from .files import check_inside, read_named
from .reader import Reader
from .values import read_values, read_values_file

KEYS = frozenset({"version", "treatAs", "distribution", "namespace", "install", "chart", "values", "valuesFiles"})
CHART_KEYS = frozenset({"repository", "path", "digest"})
DISTRIBUTIONS = ("generic", "kubeadm", "k3s", "talos", "rke2")
DEFAULT_REPOSITORY = "https://helm.cilium.io"
_DIGEST = "sha256:[0-9a-f]{64}"
_REPOSITORY = r"(?:https|oci)://[A-Za-z0-9._-]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?"
_SECRET = re.compile(r"(?<=://)[^/]*(?=@)|(?<=[?#]).*")  # a name and a password, or a token


class Cilium(NamedTuple):
    """What the spec says of Cilium itself."""

    release: Release | None = None
    distribution: str = "generic"
    namespace: str = "kube-system"
    install: bool = True
    chart: Chart = Chart(DEFAULT_REPOSITORY)
    layers: tuple[Layer, ...] = ()
    values_understood: bool = True


def read_cilium(reader: Reader, node: yaml.Node | None, at: Place, folder: str, root: str) -> Cilium:
    """The `cilium` part. `folder` is the spec's, `root` the repository's: no file outside is read."""
    entries = reader.known(node, at, KEYS)
    if entries is None:
        return Cilium()
    distribution: str | None = "generic"
    if "distribution" in entries:
        distribution = reader.choice(entries["distribution"], DISTRIBUTIONS)
    namespace: str | None = "kube-system"
    if "namespace" in entries:
        text = reader.text(entries["namespace"])
        namespace = reader.named(text, at / "namespace", dns_label_problem, "a namespace")
    chart = _read_chart(reader, entries.get("chart"), at / "chart")
    before = len(reader.findings)
    layers = _read_layers(reader, entries, at, folder, root)
    return Cilium(
        _read_release(reader, entries, at, chart, folder, root),
        distribution or "generic",
        namespace or "kube-system",
        reader.boolean(entries.get("install"), True),
        chart,
        layers,
        before == len(reader.findings),
    )


def _read_layers(reader: Reader, entries: dict[str, yaml.Node], at: Place, folder: str, root: str) -> tuple[Layer, ...]:
    files = reader.texts(entries.get("valuesFiles"), at / "valuesFiles")
    layers = [read_values_file(reader, file, folder, root) for file in files]
    layers.append(read_values(reader, entries.get("values"), at / "values"))
    return tuple(layer for layer in layers if layer is not None and layer.values)


def _read_chart(reader: Reader, node: yaml.Node | None, at: Place) -> Chart:
    entries = None if node is None else reader.known(node, at, CHART_KEYS)
    if entries is None:
        return Chart(DEFAULT_REPOSITORY)
    repository = reader.text(entries["repository"]) if "repository" in entries else None
    if repository is not None and not re.fullmatch(_REPOSITORY, repository):
        help_text = "write an https:// or oci:// address, without user name and password"
        shown = _SECRET.sub("***", repository)
        reader.report("CH108", at / "repository", f'"{shown}" is no chart repository', help_text)
        repository = None
    path = reader.text(entries["path"]) if "path" in entries else None
    if path is not None and os.path.basename(os.path.normpath(path)) in ("", ".", ".."):
        reader.report(
            "CH108", at / "path", f'"{path}" names no chart', "write the chart's folder, such as charts/cilium"
        )
        path = None
    digest = reader.text(entries["digest"]) if "digest" in entries else None
    if digest is not None and not re.fullmatch(_DIGEST, digest):
        reader.refuse()
        digest = None
    if digest is not None and path is not None:
        reader.report("CH108", at / "digest", "a vendored chart has no digest", "remove digest, or path")
    return Chart(
        repository or DEFAULT_REPOSITORY,
        Text(path, at / "path") if path else None,
        Text(digest, at / "digest") if digest else None,
    )


def _read_release(
    reader: Reader, entries: dict[str, yaml.Node], at: Place, chart: Chart, folder: str, root: str
) -> Release | None:
    place = at / "version"
    treat_as = reader.text(entries["treatAs"]) if "treatAs" in entries else None
    if "version" in entries:
        version = reader.text(entries["version"])
        if chart.path is not None:
            check_inside(reader, chart.path, os.path.join(folder, chart.path.text), root)
    elif chart.path is not None:
        version, place = _vendored_version(reader, chart.path, folder, root), chart.path.at
    else:
        reader.refuse()
        version = None
    if version is None:
        return None
    try:
        return release_for(version, treat_as)
    except UnknownRelease as fault:
        reader.report("CH110", place, str(fault), fault.suggestion)
        return None


def _vendored_version(reader: Reader, chart: Text, folder: str, root: str) -> str | None:
    path = os.path.join(folder, chart.text, "Chart.yaml")
    documents = read_named(reader, chart, path, root, "name the folder that holds Chart.yaml")
    if documents is None:
        return None
    node = documents[0].find(("version",)) if documents else None
    if isinstance(node, yaml.ScalarNode) and node.value:
        return str(node.value)
    reader.report(
        "CH112", chart.at, f"{paths.shown(path)} names no version", "vendor the chart as `helm pull --untar` writes it"
    )
    return None
