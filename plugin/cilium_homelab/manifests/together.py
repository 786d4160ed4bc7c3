"""Which files belong to one cluster: the one place that decides what is judged together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

Keys = Iterable[tuple[str, str, str]]


def clusters(files: Mapping[str, Keys]) -> list[list[str]]:
    """The files of each cluster, by path, its own before shared ones; those may be in several clusters.

    `files` says which objects each file holds. A cluster holds an object once. Where two folders both
    hold one of a name, the folders in which their paths part are two clusters, and what lies in neither
    belongs to both. Where one of the two lies above the other, it is a cluster without the other.
    Files of one folder are of one cluster.
    """
    roots: set[str] = set()
    above: set[str] = set()
    for folders in _holders(files).values():
        _part(folders, roots, above)
    inner = {root for root in roots if not any(_below(other, root) for other in roots)}
    grouped = [_members(files, leaf, roots) for leaf in sorted(inner | above)]
    return [group for group in grouped if group] or [sorted(files)]


def _members(files: Iterable[str], leaf: str, roots: set[str]) -> list[str]:
    found = [path for path in files if all(leaf == root or _below(leaf, root) for root in roots if _below(path, root))]
    return sorted(found, key=lambda path: (not _below(path, leaf), path))


def _holders(files: Mapping[str, Keys]) -> dict[tuple[str, str, str], list[str]]:
    """Which folders hold each object."""
    folders: dict[tuple[str, str, str], list[str]] = {}
    for path in sorted(files):
        folder = os.path.dirname(path)
        for key in files[path]:
            held = folders.setdefault(key, [])
            if folder not in held:
                held.append(folder)
    return folders


def _part(folders: Sequence[str], roots: set[str], above: set[str]) -> None:
    """Part folders that hold the same at the nearest folder above them all, and again below it."""
    if len(folders) < 2:
        return
    common = os.path.commonpath(folders)
    steps: dict[str, list[str]] = {}
    for folder in folders:
        if folder == common:
            above.add(common)
        else:
            step = os.path.join(common, os.path.relpath(folder, common).split(os.sep)[0])
            steps.setdefault(step, []).append(folder)
    roots.update(steps)
    for below in steps.values():
        _part(below, roots, above)


def _below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)
