"""A file's bytes -> what is in it: a spec, objects, a kustomization, or why it is none of these."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
from typing import TYPE_CHECKING, NamedTuple

from .. import paths
from ..diagnostics import Diagnostic
from ..errors import Refusal
from ..source import Document, Source, decode_text, parse
from ..spec import SpecFile, read_source
from ..spec.reader import Reader
from . import find
from .chart import Chart, Kustomization, is_kustomization, read_kustomization
from .gitops import read_charts
from .objects import BGP_KINDS, POLICY, POOL, SERVICE, Manifest, hides_values, looks_like_a_template, objects_of
from .requests import requests_of
from .variables import Variables

if TYPE_CHECKING:
    from ..bgp import Secret

Key = tuple[str, str, str]
STDIN = "-"


class File(NamedTuple):
    """One file as it was read. `hides`: kinds of which it may hold objects that nobody could read."""

    path: str
    spec: SpecFile | None = None
    manifests: tuple[Manifest, ...] = ()
    kustomization: Kustomization | None = None
    charts: tuple[Chart, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    hides: frozenset[str] = frozenset()
    source: Source | None = None
    secrets: "tuple[Secret, ...]" = ()

    @property
    def keys(self) -> set[Key]:
        """The names of what it holds, where they are known: a cluster has each once."""
        found = {
            manifest.key
            for manifest in self.manifests
            if manifest.name and (manifest.namespace or manifest.kind != SERVICE)
        }
        if self.spec is not None:
            found.add(("CiliumHomelab", "", ""))
        if any(chart.installs for chart in self.charts):
            found.add(("HelmChart", "", "cilium"))
        return found


def read_file(path: str, data: bytes, root: str, variables: Variables) -> File:
    """Read one file; a template that is no YAML is skipped, with a finding of information."""
    shown = "<stdin>" if path == STDIN else paths.shown(path)
    absolute = os.path.join(os.getcwd(), "<stdin>") if path == STDIN else os.path.abspath(path)
    try:
        source = decode_text(data, shown)
    except Refusal as refusal:
        return File(absolute, findings=refusal.findings, hides=_hidden(data))
    try:
        if find.is_spec(data) or (path == STDIN and not find.is_of_interest(data)):
            spec = read_source(source, os.path.dirname(absolute))
            return File(absolute, spec, findings=spec.findings, source=source)
        return _read_objects(absolute, source, root, variables)._replace(source=source)
    except Refusal as refusal:
        if not find.is_spec(data) and looks_like_a_template(source.text):
            return _skipped(absolute, source)
        return File(absolute, findings=refusal.findings, hides=_hidden(data))


def _read_objects(path: str, source: Source, root: str, variables: Variables) -> File:
    if hides_values(source.text):
        return _skipped(path, source)
    manifests: list[Manifest] = []
    findings: list[Diagnostic] = []
    charts: list[Chart] = []
    secrets: list[Secret] = []
    kustomization: Kustomization | None = None
    for document in parse(source):
        variables.fill_in(document)
        if is_kustomization(path):
            reader = Reader(document)
            kustomization = read_kustomization(reader, path, root)
            charts += kustomization.charts
            findings += reader.findings
            break
        reader = Reader(document)
        charts += read_charts(reader, document, path, root)
        findings += reader.findings
        if source.holds("Secret"):
            from .secrets import secrets_of

            secrets += secrets_of(document)
        found, faults = objects_of(document)
        manifests += found
        manifests += requests_of(document)
        findings += faults
    # A patch of one, or one inside of the values of some chart: what it says of it nobody reads.
    hides = frozenset(kind for kind in (POLICY, *BGP_KINDS) if kind in source.text) - {item.kind for item in manifests}
    file = File(path, None, tuple(manifests), kustomization, tuple(charts), tuple(findings), hides)
    return file._replace(secrets=tuple(secrets)) if secrets else file


def _skipped(path: str, source: Source) -> File:
    reader = Reader(Document(source))
    hidden = _hidden(source.text.encode())
    if hidden:  # charts are full of templates that only mention Cilium
        message = "this is a template, not YAML: it is skipped"
        reader.report("CH125", reader.document.at(), message, "check what it becomes")
    return File(path, findings=tuple(reader.findings), hides=hidden)


def _hidden(data: bytes) -> frozenset[str]:
    words = {POOL: POOL.encode(), POLICY: POLICY.encode(), SERVICE: b"LoadBalancer"}
    words |= {kind: kind.encode() for kind in BGP_KINDS}
    return frozenset(kind for kind, word in words.items() if word in data)
