"""Variables that Flux fills in, ${NAME}, where their values stand in ConfigMaps of the repository."""

from __future__ import annotations

import re

import yaml

from ..errors import Refusal
from ..placeholders import is_placeholder
from ..source import Document, Source, parse
from .objects import kind_of

# kustomize.toolkit.fluxcd.io Kustomization, spec.postBuild.substituteFrom: a list of kinds and names.
_USE = re.compile(rb"substituteFrom:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-[ \t]*)?(?:kind|name|optional):.*\r?\n?)+)")
_NAME = re.compile(rb"name:[ \t]*[\"']?([\w.-]+)")
_HOLDER = re.compile(rb"^kind:[ \t]*[\"']?(?:ConfigMap|Secret)\b", re.MULTILINE)
# github.com/drone/envsubst, which Flux uses; a second dollar sign before it says that no variable is meant.
_VARIABLE = re.compile(r"(?<!\$)\$\{([A-Za-z_]\w*)(?::?[=-][^{}]*)?\}")
_SWITCHED_OFF = "kustomize.toolkit.fluxcd.io/substitute"
_MAX_BYTES = 100_000  # a ConfigMap with more is no list of variables


class Variables:
    """The variables of a repository, from the bytes of its files.

    One of which two ConfigMaps say different things belongs to several clusters, and one that stands in a
    Secret too may be either: these stay unknown.
    """

    __slots__ = ("_holders", "_names", "_values")

    def __init__(self) -> None:
        self._names: set[bytes] = set()
        self._holders: list[tuple[str, bytes]] = []
        self._values: dict[str, str] | None = None

    def see(self, path: str, data: bytes) -> None:
        """Remember a file that may say something of variables."""
        if b"substituteFrom:" in data:
            self._names.update(name for use in _USE.findall(data) for name in _NAME.findall(use))
        if len(data) < _MAX_BYTES and _HOLDER.search(data):
            self._holders.append((path, data))

    def fill_in(self, document: Document) -> None:
        """Put the values that are known into the nodes of a document; they stay where they stand."""
        source = document.source
        if self._names and source.holds("${") and not source.holds(_SWITCHED_OFF):
            if self._values is None:
                self._values = self._read()
            if self._values:
                _fill_in(document.root, self._values, set())

    def _read(self) -> dict[str, str]:
        found: dict[str, set[str | None]] = {}
        names = {name.decode() for name in self._names}
        for path, data in self._holders:
            if not any(name in data for name in self._names):
                continue
            try:
                documents = parse(Source(path, data.decode("utf-8", "replace")))
            except Refusal:
                continue
            for document in documents:
                kind, _ = kind_of(document.root)
                name = document.find(("metadata", "name"))
                if kind in ("ConfigMap", "Secret") and isinstance(name, yaml.ScalarNode) and name.value in names:
                    _collect(document, kind, found)
        return {key: value for key, (value, *others) in found.items() if value is not None and not others}


def _collect(document: Document, kind: str, found: dict[str, set[str | None]]) -> None:
    for field in ("data", "stringData"):
        node = document.find((field,))
        for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                known = kind == "ConfigMap" and isinstance(value, yaml.ScalarNode) and _is_plain(value.value)
                found.setdefault(key.value, set()).add(value.value if known else None)


def _is_plain(text: str) -> bool:
    """Whether a value is what it says: no variable itself, and not encrypted by SOPS."""
    return not is_placeholder(text) and not text.startswith("ENC[")


def _fill_in(node: yaml.Node | None, values: dict[str, str], seen: set[int]) -> None:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if "${" in node.value and node.style not in ("|", ">"):
            node.value = _VARIABLE.sub(lambda match: values.get(match[1], match[0]), node.value)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _fill_in(key, values, seen)
            _fill_in(value, values, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _fill_in(item, values, seen)
