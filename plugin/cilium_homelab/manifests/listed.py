"""Files that lie beside a kustomization and that it leaves out: kustomize builds nothing of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from ..diagnostics import Diagnostic, Place
from ..source import Document
from ..spec.reader import Reader
from .objects import SERVICE
from .read import File


def left_out(files: Sequence[File], named: Iterable[str]) -> tuple[list[File], list[Diagnostic]]:
    """The files that count, and a word on each that is no part of the kustomization beside it.

    Flux and Argo CD build a folder that has a kustomization, so that a file which none lists is not
    applied: switched off, or kept for later. `named` are paths that the user named: they always count, and
    so does a Service, since others than the kustomization of Cilium may apply it.
    """
    sure = {os.path.abspath(path) for path in named}
    kustomizations = [file.kustomization for file in files if file.kustomization is not None]
    strict = {kustomization.folder for kustomization in kustomizations if kustomization.lists_all}
    mentioned = {path for kustomization in kustomizations for path in kustomization.mentioned}
    kept: list[File] = []
    findings: list[Diagnostic] = []
    for file in files:
        counts = file.path in sure or file.spec is not None or file.kustomization is not None or _has_service(file)
        if counts or os.path.dirname(file.path) not in strict or file.path in mentioned:
            kept.append(file)
        elif place := _first(file):
            assert place.document is not None
            reader = Reader(place.document)
            message = "the kustomization of this folder does not list this file, so it is not judged"
            reader.report("CH126", place, message, "list it under resources, or name the file to have it judged")
            findings += reader.findings
    return kept, findings


def _has_service(file: File) -> bool:
    return any(manifest.kind == SERVICE for manifest in file.manifests)


def _first(file: File) -> Place | None:
    """Where the first thing of ours stands in a file; None where it holds none."""
    if file.manifests:
        return file.manifests[0].at
    if file.charts:
        return file.charts[0].at
    if file.findings:
        place = file.findings[0].place
        return Place(Document(place.document.source)) if place.document is not None else None
    return None
