"""The outer layer: a kustomization beside the spec that lists the rendered tree.

It is the user's and never edited. What it would fetch or rename is refused before kustomize runs,
since kustomize itself would just do it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import yaml

from .. import paths
from ..diagnostics import Diagnostic, Place, Severity
from ..errors import EnvironmentFault, Refusal
from ..render.tree import MARKER
from ..source import Document, decode_text, parse, read_bytes

FOLDER = "rendered"
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_PLUGINS = ("generators", "transformers", "validators")
_ENTRIES = ("resources", "bases", "components", "crds", *_PLUGINS)
_PATHS = frozenset(
    {"path", "files", "envs", "env", "configurations", "patchesStrategicMerge", "valuesFile", "additionalValuesFiles"}
)
# What kustomize clones although a folder of that name is there (api/internal/git/repospec.go).
_CLONED = re.compile(r"(?:git::)?(?:(?:ssh|https?|file)://|[a-z][a-z0-9-]*@[^/:]*[/:]|github\.com[/:])", re.IGNORECASE)
_DOWNLOADED = re.compile("(?:[^=]*=)?https?://", re.IGNORECASE)
_REMOTE = re.compile(r"://|\?ref=|^[\w-]+(\.[\w-]+)+(:[0-9]+)?/[^/]+/")
VENDOR = "vendor it: keep it in the repository"
_RENAMING = ("namePrefix", "nameSuffix", "commonLabels")


def find(folder: str) -> str | None:
    """The kustomization beside a spec, unless it is one that we rendered; None when there is none."""
    for name in NAMES:
        path = os.path.join(folder, name)
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                return None if file.read(len(MARKER)) == MARKER else path
        except FileNotFoundError:
            continue
        except OSError as fault:
            raise EnvironmentFault(f"{paths.shown(path)} cannot be read: {fault.strerror}") from None
    return None


def place_of(path: str) -> Place:
    """The start of a kustomization beside the spec, for what kustomize says of it without a line."""
    shown = paths.shown(path)
    source = decode_text(read_bytes(path, shown), shown)
    return next(iter(parse(source)), Document(source)).at()


def check(path: str, root: str) -> None:
    """Refuse an outer layer that does not list the tree, would fetch something, or renames things."""
    findings = list(_check(path, root, set(), "top"))
    if findings:
        raise Refusal(findings)


def _check(path: str, root: str, seen: set[tuple[str, str]], role: str) -> Iterator[Diagnostic]:
    """Judge one kustomization. `role` is "top", or how it is included: as a "component" or a "base"."""
    if (os.path.realpath(path), role) in seen:
        return
    seen.add((os.path.realpath(path), role))
    shown = paths.shown(path) if role == "top" else os.path.relpath(path)
    source = decode_text(read_bytes(path, shown), shown)
    documents = parse(source)
    document, folder = documents[0] if documents else Document(source), os.path.dirname(path)
    content = _plain(document.root)
    if not isinstance(content, dict):
        content = {}
    if role == "top" and FOLDER not in {os.path.normpath(str(entry)) for entry in _list(content.get("resources"))}:
        help_text = f"add it: `resources: [{FOLDER}]`"
        yield _finding(
            "CH701",
            document.at("resources"),
            f"this kustomization does not list `{FOLDER}`, the tree of the spec",
            help_text,
        )
    if role != "base":  # what a base names and labels is its own
        yield from _renaming(document, content)
    yield from _charts(document, content, folder, root)
    for key in _ENTRIES:
        for index, entry in enumerate(_list(content.get(key))):
            if isinstance(entry, str) and "\n" not in entry:  # else it is a plugin's configuration itself
                inner = "component" if key == "components" and role != "base" else "base"
                yield from _entry(document.at(key, index), entry, folder, root, seen, inner)
    yield from _urls(document, content, ())


def _entry(
    place: Place, entry: str, folder: str, root: str, seen: set[tuple[str, str]], role: str
) -> Iterator[Diagnostic]:
    path = os.path.join(folder, entry)
    there = os.path.lexists(path)
    cloned = not os.path.isfile(path) and _CLONED.match(entry)
    if cloned or _DOWNLOADED.match(entry) or (not there and _REMOTE.search(entry)):
        yield _fetches(place, f'"{entry}"')
    elif there and not paths.inside(path, root):
        yield _outside(place, entry)
    elif os.path.isdir(path) and os.path.normpath(entry) != FOLDER:
        inner = find(path)
        if inner is not None:
            yield from _check(inner, root, seen, role)


def _renaming(document: Document, content: dict[str, object]) -> Iterator[Diagnostic]:
    help_text = "remove it; labels without includeSelectors, patches and the namespace are fine"
    for key in _RENAMING:
        if content.get(key):
            what = (
                "changes selectors, and a DaemonSet's is immutable"
                if key == "commonLabels"
                else "renames pools and policies"
            )
            yield _finding("CH704", document.at(key).at_key(), f"{key} {what}", help_text)
    for index, labels in enumerate(_list(content.get("labels"))):
        if isinstance(labels, dict) and str(labels.get("includeSelectors")).lower() == "true":
            place = document.at("labels", index, "includeSelectors")
            yield _finding(
                "CH704", place, "includeSelectors changes selectors, and a DaemonSet's is immutable", help_text
            )


def _charts(document: Document, content: dict[str, object], folder: str, root: str) -> Iterator[Diagnostic]:
    settings = content.get("helmGlobals")
    home = settings.get("chartHome") if isinstance(settings, dict) else None
    base = os.path.join(folder, str(home or "charts"))
    for index, chart in enumerate(_list(content.get("helmCharts"))):
        if not isinstance(chart, dict):
            continue
        name = str(chart.get("name"))
        inner = f"{name}-{chart.get('version')}" if chart.get("repo") and chart.get("version") else ""
        path = os.path.join(base, inner, name)
        if not os.path.isdir(path):
            yield _fetches(document.at("helmCharts", index), f'the chart "{name}"')
        elif not paths.inside(path, root):
            yield _outside(document.at("helmCharts", index), os.path.join(str(home), inner, name))


def _urls(document: Document, value: object, route: tuple[str | int, ...]) -> Iterator[Diagnostic]:
    """Paths that are URLs, anywhere: kustomize's loader fetches them too."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("patch", "literals", *_ENTRIES):
                yield from _urls(document, item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _urls(document, item, (*route, index))
    elif isinstance(value, str) and _DOWNLOADED.match(value) and not _PATHS.isdisjoint(route):
        yield _fetches(document.at(*route), f'"{value}"')


def _fetches(place: Place, what: str) -> Diagnostic:
    return _finding(
        "CH702",
        place,
        f"{what} would be fetched from the network while building",
        VENDOR,
    )


def _outside(place: Place, what: str) -> Diagnostic:
    return _finding("CH112", place, f'"{what}" lies outside of the repository', "keep it inside")


def _finding(code: str, place: Place, message: str, help_text: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, place, message, help=help_text)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _plain(node: yaml.Node | None) -> object:
    if isinstance(node, yaml.MappingNode):
        return {str(getattr(key, "value", "")): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return node.value if isinstance(node, yaml.ScalarNode) else None
