"""What lies beside or below a kustomization and is no part of it: kustomize builds nothing of it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .. import paths
from ..diagnostics import Diagnostic, Place
from ..source import Document
from ..spec.reader import Reader
from .chart import Kustomization
from .objects import SERVICE, Manifest
from .read import File

_CODE = "CH126"


def left_out(files: Sequence[File], named: Iterable[str]) -> tuple[list[File], list[Diagnostic]]:
    """The files less what is not applied, and a word on that.

    Flux and Argo CD build a folder that has a kustomization, so that a file which none lists is switched
    off, or kept for later. `named` are paths that the user named: they always count.
    """
    sure = {os.path.abspath(path) for path in named}
    found = [file.kustomization for file in files if file.kustomization is not None]
    strict = {kustomization.folder: kustomization for kustomization in found if kustomization.lists_all}
    mentioned = {path for kustomization in found for path in kustomization.mentioned}
    kept: list[File] = []
    findings: list[Diagnostic] = []
    for file in files:
        if file.path in sure or file.spec is not None or file.kustomization is not None:
            kept.append(file)
            continue
        alone = os.path.dirname(file.path) in strict and file.path not in mentioned
        if alone and not any(manifest.kind == SERVICE and not manifest.owner for manifest in file.manifests):
            findings += _told(_first(file), "the kustomization of this folder does not list this file")
            continue
        above = _leaves_out(file.path, strict)
        if above is None or not any(map(_asks, file.manifests)):
            kept.append(file)
            continue
        # Others than the kustomization of an app may apply pools and policies, hardly ever an app.
        kept.append(file._replace(manifests=tuple(manifest for manifest in file.manifests if not _asks(manifest))))
        place = next(manifest.at for manifest in file.manifests if _asks(manifest))
        findings += _told(place, f"the kustomization of {paths.shown(above)} lists nothing of this folder")
    return kept, findings


def _asks(manifest: Manifest) -> bool:
    return manifest.kind == SERVICE


def _leaves_out(path: str, strict: Mapping[str, Kustomization]) -> str | None:
    """The folder above whose kustomization lists other folders and not the one that a file lies in."""
    for folder in _above(os.path.dirname(path)):
        kustomization = strict.get(folder)
        if kustomization is None:
            continue
        steps = {_step(folder, mention) for mention in kustomization.mentioned if _is_below(mention, folder)}
        if any(map(os.path.isdir, steps)) and _step(folder, path) not in steps:
            return folder
    return None


def _above(folder: str) -> Iterator[str]:
    """The folders above one, the nearest first."""
    while os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
        yield folder


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def _step(folder: str, path: str) -> str:
    """What lies in a folder on the way to a path below it."""
    return os.path.join(folder, os.path.relpath(path, folder).split(os.sep)[0])


def _told(place: Place | None, reason: str) -> list[Diagnostic]:
    if place is None or place.document is None:
        return []
    reader = Reader(place.document)
    help_text = "list it under resources, or name the file to have it judged"
    reader.report(_CODE, place, f"{reason}, so it is not judged", help_text)
    return reader.findings


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
