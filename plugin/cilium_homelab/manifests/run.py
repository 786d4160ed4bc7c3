"""The paths that a user names -> everything that is wrong with what lies there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from .. import paths
from ..diagnostics import Diagnostic
from ..errors import EnvironmentFault, Refusal
from ..model import Layer
from ..releases import MINORS, NEWEST, Release
from ..reporters import once_a_file
from ..repository.config import read_config
from ..source import COMMENT_MARK, decode_text, parse, read_bytes
from ..spec.reader import Reader
from . import find
from .chart import layer_of
from .judge import Judgement, Known, judge_files
from .listed import left_out
from .read import STDIN, File, read_file
from .variables import Variables

UNKNOWN_RELEASE = (
    f"the Cilium release is unknown, so only what is true from {MINORS[2]} on is said;"
    f" name it with --cilium, for example --cilium {NEWEST}"
)


def judge_paths(
    named: Sequence[str],
    release: Release | None,
    values: Sequence[str],
    complain: Callable[[str], None],
    every: bool = False,
) -> Judgement:
    """Judge files, folders and standard input together.

    `release` is what the user says now, `values` are files of Helm values. What cannot be read is said
    to `complain`, in one line each, and the rest is judged. `every`: also what is said once a file.
    """
    root = paths.repository_root(_folder(named))
    unread: list[str] = []
    found: dict[str, tuple[str, bytes]] = {}
    variables = Variables()
    for path, data in _read(named, root, unread.append, variables):
        found.setdefault(os.path.abspath(path), (path, data))
    everything = [read_file(path, data, root, variables) for _, (path, data) in sorted(found.items())]
    files, unlisted = left_out(everything, [path for path in named if path != STDIN])
    for fault in unread:
        complain(fault)
    layers, findings = _values(values, complain)
    if values and files and all(file.spec for file in files):
        complain("--values goes with manifests: a spec names its files in cilium.valuesFiles")
    if not layers and not unread and not any(map(_holds_something, everything)):
        _say_nothing_found(named, bool(everything), complain)
    try:
        config = read_config(root)
    except EnvironmentFault as fault:
        complain(str(fault))
        return Judgement(findings, False)
    whole = any(path == STDIN or os.path.isdir(path) for path in named)
    known = Known(release, config.release, config.cluster, config.networks, layers, whole)
    judgement = judge_files(files, known)
    findings = [*config.findings, *findings, *unlisted, *judgement.findings]
    sources = [file.source for file in files if file.source is not None]
    inner = [layer for file in files if file.spec is not None for layer in file.spec.model.layers]
    sources += [layer.at.document.source for layer in (*layers, *inner) if layer.at.document is not None]
    if not config.ignore and not any(COMMENT_MARK in source.text for source in sources):
        return judgement._replace(findings=findings if every else once_a_file(findings))
    from ..ignores import Seen, honour_in_run

    whole_root = any(os.path.isdir(path) and os.path.realpath(path) == root for path in named)
    clear = not unread and not judgement.release_unknown
    if release is not None:  # what a spec, a chart or the repository names would find something else
        clear = clear and config.release is None and all(file.spec is None and not file.charts for file in files)
    kept = honour_in_run(findings, sources, files, config.ignore, root, Seen(clear, whole, whole_root))
    return judgement._replace(findings=kept if every else once_a_file(kept))


def _folder(named: Sequence[str]) -> str:
    first = named[0]
    if first == STDIN:
        return os.getcwd()
    return first if os.path.isdir(first) else os.path.dirname(os.path.abspath(first))


def _read(
    named: Iterable[str], root: str, complain: Callable[[str], None], variables: Variables
) -> Iterable[tuple[str, bytes]]:
    for path in named:
        if path != STDIN and os.path.isdir(path):
            yield from find.walk(path, root, complain, variables.see)
            continue
        try:
            yield path, read_bytes(path)
        except EnvironmentFault as fault:
            complain(str(fault))


def _holds_something(file: File) -> bool:
    return bool(file.spec or file.manifests or file.charts or file.findings)


def _say_nothing_found(named: Sequence[str], any_files: bool, complain: Callable[[str], None]) -> None:
    if list(named) == ["."]:
        complain("homelab.yaml does not exist, and nothing else here is of Cilium; `cilium-homelab init` writes a spec")
    elif any_files or any(os.path.isdir(path) for path in named):
        shown = ", ".join(map(paths.shown, named))
        complain(f"{shown}: no spec and no manifest of Cilium is there; Helm values are named with --values")


def _values(named: Sequence[str], complain: Callable[[str], None]) -> tuple[tuple[Layer, ...], list[Diagnostic]]:
    layers: list[Layer] = []
    findings: list[Diagnostic] = []
    for path in named:
        try:
            shown = paths.shown(path)
            for document in parse(decode_text(read_bytes(path, shown), shown)):
                reader = Reader(document)
                layer = layer_of(reader, document)
                layers += [layer] if layer is not None else []
                findings += reader.findings
        except EnvironmentFault as fault:
            complain(str(fault))
        except Refusal as refusal:
            findings += refusal.findings
    return tuple(layers), findings
