"""Which files below a folder are of interest: read as bytes, parsed only where they speak of Cilium."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from .. import paths
from ..errors import EnvironmentFault
from ..source import MAX_BYTES, read_bytes

SUFFIXES = (".yaml", ".yml", ".json")
SKIPPED = frozenset({"node_modules", "venv"})
# What is kept and not in use; whoever means it names it.
_ARCHIVES = frozenset({"archive", "archived", "_archive", "_archived", "deprecated", "_deprecated"})
KUSTOMIZATIONS = frozenset({"kustomization.yaml", "kustomization.yml"})
# What our rendered files begin with (render/tree.py); the spec that they were made from is judged.
RENDERED = b"# Made by cilium-homelab from "
# What a kustomization does to objects that lie in other files, or that it fetches from elsewhere.
_CHANGES = re.compile(rb"^(?:labels|commonLabels|components):|^\s*-\s+\S*(?:://|\?ref=)", re.MULTILINE)
_INTEREST = re.compile(rb"[Cc]ilium|LoadBalancer|loadBalancerIP")
_KIND = re.compile(rb"CiliumLoadBalancerIPPool|CiliumL2AnnouncementPolicy|CiliumBGP|CiliumHomelab")
# What a kustomization may leave out, so that those beside and above it are to be read too.
_LISTED = re.compile(_KIND.pattern + rb"|lbipam\.cilium\.io|lb-ipam-|loadBalancerIP")
# At the start of a line: a spec inside of a ConfigMap is none.
_SPEC = re.compile(rb"^(?:kind:[ \t]*[\"']?CiliumHomelab\b|apiVersion:[ \t]*[\"']?cilium-homelab\.io/)", re.MULTILINE)
_JSON_SPEC = re.compile(rb'\s*\{(?s:.)*"(?:kind"\s*:\s*"CiliumHomelab|apiVersion"\s*:\s*"cilium-homelab\.io/)')


def is_spec(data: bytes) -> bool:
    """Whether a file means to be a spec of ours."""
    return _SPEC.search(data) is not None or _JSON_SPEC.match(data) is not None


def is_of_interest(data: bytes) -> bool:
    """Whether a file may hold something that is judged here."""
    return _INTEREST.search(data) is not None and not data.startswith(RENDERED)


def _is_searched(folder: str) -> bool:
    return not (folder.startswith(".") or folder in SKIPPED or folder in _ARCHIVES)


def walk(
    folder: str,
    root: str,
    complain: Callable[[str], None],
    see: Callable[[str, bytes], None] = lambda _path, _data: None,
) -> Iterator[tuple[str, bytes]]:
    """The files of interest below a folder with their bytes, in the order of their paths.

    Every file is shown to `see`, whatever it holds. A kustomization is of interest too where an object of
    ours, or what asks for an address, lies beside or below it. Hidden folders, archives and folders behind
    symlinks are not entered, files behind them are read where they lie in the repository. What cannot be
    read is said to `complain`, in one line, and the rest is still read.
    """

    def failed(fault: OSError) -> None:
        complain(f"{paths.shown(str(fault.filename))} cannot be read: {fault.strerror or fault}")

    waiting: list[tuple[str, str, bytes]] = []
    busy = ""
    for current, folders, names in os.walk(folder, onerror=failed):
        waiting = [held for held in waiting if held[0] == current or current.startswith(os.path.join(held[0], ""))]
        folders[:] = sorted(name for name in folders if _is_searched(name))
        for name in sorted(names):
            path = os.path.normpath(os.path.join(current, name))
            if not name.endswith(SUFFIXES) or name == paths.CONFIG:
                continue
            if os.path.islink(path) and not (os.path.isfile(path) and paths.inside(path, root)):
                continue
            try:
                data = read_bytes(path, paths.shown(path))
            except EnvironmentFault as fault:
                complain(str(fault))
                continue
            see(path, data)
            if len(data) > MAX_BYTES:
                if _KIND.search(data):
                    complain(f"{paths.shown(path)} is larger than {MAX_BYTES // 2**20} MiB: it is not checked")
            elif is_of_interest(data):
                if _LISTED.search(data):
                    yield from ((held, text) for _, held, text in waiting)
                    waiting, busy = [], current
                yield path, data
            elif name in KUSTOMIZATIONS and (busy == current or _CHANGES.search(data)):
                yield path, data
            elif name in KUSTOMIZATIONS:
                waiting.append((current, path, data))
