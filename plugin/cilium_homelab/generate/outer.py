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
_ENTRIES = ("resources", "bases", "components", "crds")
_REMOTE = re.compile(r"://|^git@|^git::|\?ref=|^[\w-]+(\.[\w-]+)+(:[0-9]+)?/[^/]+/")
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


def check(path: str, root: str) -> None:
    """Refuse an outer layer that does not list the tree, would fetch something, or renames things."""
    findings = list(_check(path, root, set(), top=True))
    if findings:
        raise Refusal(findings)


def _check(path: str, root: str, seen: set[str], top: bool) -> Iterator[Diagnostic]:
    real = os.path.realpath(path)
    if real in seen:
        return
    seen.add(real)
    shown = paths.shown(path)
    documents = parse(decode_text(read_bytes(path, shown), shown))
    if not documents:
        return
    document, folder = documents[0], os.path.dirname(path)
    content = _plain(document.root)
    if not isinstance(content, dict):
        return
    if top and FOLDER not in {os.path.normpath(str(entry)) for entry in _list(content.get("resources"))}:
        help_text = f"add it: `resources: [{FOLDER}]`"
        yield _finding(
            "CH701",
            document.at("resources"),
            f"this kustomization does not list `{FOLDER}`, the tree of the spec",
            help_text,
        )
    yield from _renaming(document, content)
    yield from _charts(document, content, folder)
    for key in _ENTRIES:
        for index, entry in enumerate(_list(content.get(key))):
            if isinstance(entry, str):
                yield from _entry(document.at(key, index), entry, folder, root, seen)
    yield from _urls(document, content, ())


def _entry(place: Place, entry: str, folder: str, root: str, seen: set[str]) -> Iterator[Diagnostic]:
    path = os.path.join(folder, entry)
    if not os.path.lexists(path):
        if _REMOTE.search(entry):
            yield _fetches(place, f'"{entry}"')
    elif os.path.isdir(path) and os.path.normpath(entry) != FOLDER and paths.inside(path, root):
        inner = find(path)
        if inner is not None:
            yield from _check(inner, root, seen, top=False)


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


def _charts(document: Document, content: dict[str, object], folder: str) -> Iterator[Diagnostic]:
    settings = content.get("helmGlobals")
    home = settings.get("chartHome") if isinstance(settings, dict) else None
    base = os.path.join(folder, str(home or "charts"))
    for index, chart in enumerate(_list(content.get("helmCharts"))):
        if not isinstance(chart, dict):
            continue
        name = str(chart.get("name"))
        inner = f"{name}-{chart.get('version')}" if chart.get("repo") and chart.get("version") else ""
        if not os.path.isdir(os.path.join(base, inner, name)):
            yield _fetches(document.at("helmCharts", index), f'the chart "{name}"')


def _urls(document: Document, value: object, route: tuple[str | int, ...]) -> Iterator[Diagnostic]:
    """Paths that are URLs, anywhere: kustomize's loader fetches them too."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("helmCharts", "patch", "literals", *_ENTRIES):
                yield from _urls(document, item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _urls(document, item, (*route, index))
    elif (
        isinstance(value, str)
        and re.match("https?://", value)
        and set(route) & {"path", "files", "envs", "env", "configurations"}
    ):
        yield _fetches(document.at(*route), f'"{value}"')


def _fetches(place: Place, what: str) -> Diagnostic:
    return _finding(
        "CH702",
        place,
        f"{what} would be fetched from the network while building",
        "vendor it: keep it in the repository",
    )


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
