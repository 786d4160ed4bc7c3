"""Services that somebody else makes: what values of charts, Gateways and other objects ask of Cilium.

Half of all requested addresses stand there. Each is read as the Service that it becomes, as far as it is
known: the annotations and spec.loadBalancerIP stay where they are written, and the name, the ports and the
labels are those of whoever makes the Service.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import yaml

from ..placeholders import is_placeholder
from ..releases import IPS, SHARING_KEY, SHARING_NAMESPACES
from ..scalars import helm_value
from ..source import Document, pairs
from .embedded import inner_document
from .objects import MAX_DEPTH, SERVICE, Manifest, kind_of, objects_of

_ANNOTATIONS = frozenset(name for spellings in (IPS, SHARING_KEY, SHARING_NAMESPACES) for name in spellings if name)
_MARKS = ("lbipam.cilium.io/", "io.cilium/lb-ipam-", "loadBalancerIP")
_VALUES = re.compile(r"values[^/]*\.ya?ml\Z")
# What holds examples and schemas, and what only carries text.
_NOT_THESE = frozenset({SERVICE, "ConfigMap", "Secret", "CustomResourceDefinition", "List", "CiliumHomelab"})

Entries = dict[str, yaml.Node]


def requests_of(document: Document) -> list[Manifest]:
    """The Services that a document makes somebody make, where it asks for an address or to share one."""
    if not any(map(document.source.holds, _MARKS)):
        return []
    kind, version = kind_of(document.root)
    root = _entries(document.root)
    if kind and version:
        if kind in _NOT_THESE or "spec" not in root:
            return []
        name = _text(_entries(root.get("metadata")).get("name"))
        owner = f"of {kind} {name}" if name else f"of a {kind}"
        start: yaml.Node | None = root["spec"]
    elif not kind and _VALUES.search(os.path.basename(document.source.name)):
        owner, start = f"of {document.source.name}", document.root
    else:
        return []
    found: list[Manifest] = []
    for service in _walk(document, start, 0):
        manifests, _ = objects_of(Document(document.source, service))
        # Values files may stand for each other, an overlay's for its base's: see Manifest.
        found += [manifest._replace(name=owner, owner=owner, sure=bool(kind)) for manifest in manifests]
    return found


def _walk(document: Document, node: yaml.Node | None, depth: int, kind: str = "") -> Iterator[yaml.Node]:
    """The Services below a node; nothing below what is switched off."""
    if depth > MAX_DEPTH:
        return
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _walk(document, item, depth + 1)
    elif isinstance(node, yaml.ScalarNode):
        if node.style == "|" and any(mark in node.value for mark in _MARKS):
            inner = inner_document(document, node)
            if inner is not None:
                yield from _walk(inner, inner.root, depth + 1)
    elif isinstance(node, yaml.MappingNode):
        entries = _entries(node)
        if _is_false(entries.get("enabled")):
            return
        kind = _text(entries.get("type")) or _text(_entries(entries.get("spec")).get("type")) or kind
        annotations, old = entries.get("annotations"), entries.get("loadBalancerIP")
        ours = not _ANNOTATIONS.isdisjoint(_entries(annotations))
        if (ours or _text(old)) and kind in ("", "LoadBalancer"):
            yield _service(node, annotations if ours else None, old)
        for key, value in entries.items():
            inherited = kind if key in ("metadata", "spec") else ""
            yield from _walk(document, value, depth + 1, inherited)


def _service(node: yaml.MappingNode, annotations: yaml.Node | None, old: yaml.Node | None) -> yaml.Node:
    """A Service whose parts are the nodes that are written somewhere else."""
    metadata: list[tuple[yaml.Node, yaml.Node]] = [(_scalar(node, "name"), _scalar(node, "made"))]
    if annotations is not None:
        metadata.append((_scalar(annotations, "annotations"), annotations))
    spec: list[tuple[yaml.Node, yaml.Node]] = [(_scalar(node, "type"), _scalar(node, "LoadBalancer"))]
    if old is not None:
        spec.append((_scalar(old, "loadBalancerIP"), old))
    parts = {
        "apiVersion": _scalar(node, "v1"),
        "kind": _scalar(node, SERVICE),
        "metadata": _mapping(node, metadata),
        "spec": _mapping(node, spec),
    }
    return _mapping(node, [(_scalar(node, key), value) for key, value in parts.items()])


def _scalar(near: yaml.Node, text: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, near.start_mark, near.start_mark, style='"')


def _mapping(near: yaml.Node, entries: list[tuple[yaml.Node, yaml.Node]]) -> yaml.Node:
    return yaml.MappingNode("tag:yaml.org,2002:map", entries, near.start_mark, near.end_mark)


def _entries(node: yaml.Node | None) -> Entries:
    return {key.value: value for key, value in pairs(node)} if isinstance(node, yaml.MappingNode) else {}


def _text(node: yaml.Node | None) -> str:
    if isinstance(node, yaml.ScalarNode) and not is_placeholder(node.value):
        return str(node.value)
    return ""


def _is_false(node: yaml.Node | None) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and helm_value(node.value) is False
