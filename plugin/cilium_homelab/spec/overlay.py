"""Settings over a spec: the same document with some scalars replaced, each under its giver's name."""

from __future__ import annotations

import json
from collections.abc import Iterable

import yaml

from ..settings import BY_NAME, Given
from ..source import Document, Source
from .reader import MAP_TAG, STR_TAG

BOOL_TAG = "tag:yaml.org,2002:bool"


def overlaid(document: Document, given: Iterable[tuple[str, Given]]) -> Document:
    """A document in which what was given replaces, or adds, the keys of the spec. The one given stays as it is.

    Where the spec holds something else than a mapping on the way to a key, it is left alone: its own
    fault is reported.
    """
    result = Document(document.source, document.root)
    result.foreign.update(document.foreign)
    for name, value in given:
        setting = BY_NAME[name]
        if setting.route and result.root is not None:
            result.root = _put(result, result.root, ("spec", *setting.route), value, setting.boolean)
    return result


def _put(document: Document, node: yaml.Node, route: tuple[str, ...], given: Given, plain: bool) -> yaml.Node:
    """A copy of a node with a scalar at a route; other nodes are shared, since aliases may share them too."""
    if not route:
        return _scalar(document, given, plain)
    if isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null"):
        node = _empty(node)
    if not isinstance(node, yaml.MappingNode):
        return node
    entries: list[tuple[yaml.Node, yaml.Node]] = list(node.value)
    copy = yaml.MappingNode(node.tag, entries, node.start_mark, node.end_mark, node.flow_style)
    for index, (key, value) in enumerate(entries):
        if isinstance(key, yaml.ScalarNode) and key.value == route[0]:
            made = _put(document, value, route[1:], given, plain)
            if len(route) == 1:  # the value is foreign, and so its key is shown where it was given too
                key = _foreign(document, yaml.ScalarNode(STR_TAG, route[0]), given)
            entries[index] = (key, made)
            return copy
    key = yaml.ScalarNode(STR_TAG, route[0], node.start_mark, node.end_mark)
    if len(route) == 1:
        key = _foreign(document, key, given)
    entries.append((key, _put(document, _empty(node), route[1:], given, plain)))
    return copy


def _empty(node: yaml.Node) -> yaml.MappingNode:
    """A mapping without entries, shown where a node stands: what is missing in it is missing there."""
    return yaml.MappingNode(MAP_TAG, [], node.start_mark, node.end_mark)


def _scalar(document: Document, given: Given, plain: bool) -> yaml.Node:
    tag, style = (BOOL_TAG, None) if plain else (STR_TAG, '"')
    return _foreign(document, yaml.ScalarNode(tag, given.text, style=style), given)


def _foreign(document: Document, node: yaml.ScalarNode, given: Given) -> yaml.ScalarNode:
    """A node that is shown in the giver's text: `"value"`, as if that were a file of one line."""
    text = json.dumps(given.text, ensure_ascii=False)
    # An index past the spec's own text: what looks for a tag there finds none.
    past = len(document.source.text)
    node.start_mark = yaml.Mark(given.origin, past, 0, 0, None, 0)
    node.end_mark = yaml.Mark(given.origin, past, 0, len(text), None, 0)
    document.foreign[id(node)] = (node, Source(given.origin, text))
    return node
