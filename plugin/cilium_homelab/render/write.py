"""Writing a tree into a folder: nothing of someone else's is touched, no file is ever half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from typing import NamedTuple

import yaml

from ..addresses import AddressError, Interval, parse
from ..errors import EnvironmentFault
from ..intervals import IntervalIndex
from ..model import Model
from .tree import KUSTOMIZATION, MARKER, POOLS, Tree


class Report(NamedTuple):
    """What was done, by relative file name."""

    written: list[str]
    removed: list[str]


def write(tree: Tree, folder: str) -> Report:
    """Write what differs, remove what is ours and stale; unchanged files keep their times.

    Resources first, then kustomization.yaml, then removal: the folder builds at every moment.
    Raises EnvironmentFault, before anything is written, when a file of someone else's is in the way.
    """
    present = _present(folder)
    foreign = dict.fromkeys(_in_the_way(tree, present, folder))
    if foreign:
        names = ", ".join(foreign)
        raise EnvironmentFault(
            f"not made by cilium-homelab, so not overwritten: {names}; move it or use another folder"
        )
    changed = [name for name, text in tree.items() if present.get(name) != text]
    changed.sort(key=lambda name: (name == KUSTOMIZATION, name))
    stale = sorted(name for name, text in present.items() if name not in tree and _is_ours(text))
    try:
        for name in changed:
            _replace(os.path.join(folder, name), tree[name])
        for name in stale:
            os.unlink(os.path.join(folder, name))
            _remove_empty(folder, os.path.dirname(name))
    except OSError as fault:
        path = fault.filename2 or fault.filename or folder
        raise EnvironmentFault(f"{path} cannot be written: {fault.strerror or fault}") from None
    return Report(changed, stale)


def differences(tree: Tree, folder: str) -> str:
    """A unified diff from the folder to the tree; empty when the folder is current."""
    present = _present(folder)
    names = sorted({*tree, *(name for name, text in present.items() if _is_ours(text))})
    lines: list[str] = []
    for name in names:
        old, new = present.get(name, ""), tree.get(name, "")
        path = os.path.join(folder, name)
        lines += unified_diff(
            old.splitlines(keepends=True),
            new.splitlines(keepends=True),
            path if old else os.devnull,
            path if new else os.devnull,
        )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _is_ours(text: str) -> bool:
    return text.startswith(MARKER)


def _in_the_way(tree: Tree, present: dict[str, str], folder: str) -> Iterator[str]:
    """Files of someone else's, and all that is no file or no folder where one is needed.

    A link is someone else's, wherever it leads: through it we would write outside of the folder.
    """
    for name in tree:
        below = os.path.dirname(name)
        while below:
            parent = os.path.join(folder, below)
            if os.path.lexists(parent) and not _is_folder(parent):
                yield parent
            below = os.path.dirname(below)
        path = os.path.join(folder, name)
        if not _is_ours(present[name]) if name in present else os.path.lexists(path):
            yield path


def _present(folder: str) -> dict[str, str]:
    """The files of a folder that a tree could hold: at the top, and services/*/kustomization.yaml."""
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise EnvironmentFault(f"{folder} is not a folder")
    try:
        return dict(_read(folder))
    except OSError as fault:
        raise EnvironmentFault(f"{fault.filename or folder} cannot be read: {fault.strerror or fault}") from None


def _read(folder: str) -> Iterator[tuple[str, str]]:
    for below in ("", *_service_folders(folder)):
        try:
            names = sorted(os.listdir(os.path.join(folder, below)))
        except FileNotFoundError:
            continue
        for name in names:
            path = os.path.join(folder, below, name)
            if name.endswith((".yaml", ".yml")) and os.path.isfile(path) and not os.path.islink(path):
                with open(path, encoding="utf-8", errors="replace", newline="") as file:
                    yield f"{below}/{name}".lstrip("/"), file.read()


def _service_folders(folder: str) -> list[str]:
    services = os.path.join(folder, "services")
    if not _is_folder(services):
        return []
    return [f"services/{name}" for name in sorted(os.listdir(services)) if _is_folder(os.path.join(services, name))]


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _replace(path: str, text: str) -> None:
    """Old or new, never half: a temporary file beside it, renamed."""
    parent = os.path.dirname(path) or "."
    os.makedirs(parent, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".cilium-homelab-", dir=parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:  # Ctrl-C too: nothing half stays behind
        os.unlink(temporary)
        raise


def _remove_empty(folder: str, below: str) -> None:
    while below:
        path = os.path.join(folder, below)
        if os.listdir(path):
            return
        os.rmdir(path)
        below = os.path.dirname(below)


def moved_pools(folder: str, model: Model) -> list[str]:
    """Warnings for pools of an earlier render that are gone while another name holds their addresses."""
    try:
        with open(os.path.join(folder, POOLS), encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return []
    if not _is_ours(text):
        return []
    now = IntervalIndex((block.interval, pool.name) for pool in model.pools for block in pool.blocks)
    names = {pool.name for pool in model.pools}
    warnings = []
    for name, intervals in _old_pools(text):
        if name in names:
            continue
        heirs = {heir for interval in intervals for _, heir in now.overlapping(interval)}
        if heirs:
            warnings.append(
                f'the pool "{name}" is gone and "{min(heirs)}" holds its addresses:'
                " Cilium deletes the one and creates the other, and Services may move"
            )
    return warnings


def _old_pools(text: str) -> Iterator[tuple[str, list[Interval]]]:
    try:
        documents = list(yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except yaml.YAMLError:
        return
    for document in documents:
        try:
            spec = document["spec"]
            blocks = [*spec.get("blocks", ()), *spec.get("cidrs", ())]
            texts = [block["cidr"] if "cidr" in block else f"{block['start']}-{block['stop']}" for block in blocks]
            yield document["metadata"]["name"], [parse(item) for item in texts]
        except (KeyError, TypeError, AttributeError, AddressError):
            continue
