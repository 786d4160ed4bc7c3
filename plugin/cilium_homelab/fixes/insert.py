"""Entries that are added to a mapping: at its end, as deep and in the style that it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from .edits import Change, end_of, written_as

STEP = 2
"""How much deeper a map stands that is new; what is there keeps its own."""

Tree = Mapping[str, object]


def insertion(
    text: str, key: yaml.ScalarNode | None, node: yaml.Node | None, tree: Tree, is_json: bool, shared: frozenset[int]
) -> Change | None:
    """The change that adds a tree of texts to a mapping, or to a key that has no value yet; else None."""
    if isinstance(node, yaml.MappingNode) and node.start_mark.index < node.end_mark.index:
        if node.flow_style:
            return _in_flow(text, node, tree, is_json)
        return _in_block(text, node, tree, shared) if node.value else None
    empty = isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index
    if key is None or not empty or key.start_mark.index == key.end_mark.index:
        return None
    column = _column(text, key.start_mark.index)
    line = text[text.rfind("\n", 0, key.start_mark.index) + 1 : key.start_mark.index]
    if line.strip(" -"):
        return None  # inside of a flow mapping
    return _after_line(text, key.end_mark.index, list(_lines(tree, column + STEP)))


def _in_flow(text: str, node: yaml.MappingNode, tree: Tree, is_json: bool) -> Change | None:
    written = ", ".join(_flow(tree, is_json))
    if not node.value:
        start = node.start_mark.index + 1
        return Change(start, start, written) if text[start - 1 : start] == "{" else None
    start = end_of(text, node.value[-1][1])
    if start <= node.value[-1][0].end_mark.index:
        return None  # an alias, or a key without a value
    return Change(start, start, f", {written}")


def _flow(tree: Tree, is_json: bool) -> Iterator[str]:
    for key, value in tree.items():
        name = written_as(key, "", is_json)
        if isinstance(value, Mapping):
            yield f"{name}: {{{', '.join(_flow(value, is_json))}}}"
        else:
            yield f"{name}: {written_as(str(value), '', is_json)}"


def _in_block(text: str, node: yaml.MappingNode, tree: Tree, shared: frozenset[int]) -> Change | None:
    first = node.value[0][0].start_mark.index
    lines = list(_lines(tree, _column(text, first)))
    leaf: yaml.Node = node
    while isinstance(leaf, yaml.CollectionNode) and leaf.value and not leaf.flow_style:
        last = leaf.value[-1]
        leaf = last[1] if isinstance(last, tuple) else last
    if id(leaf) in shared or (isinstance(leaf, yaml.ScalarNode) and leaf.style in ("|", ">")):
        # Nobody sees where that ends: what is new stands before the first entry.
        before = "".join(f"{line}{_line_end(text)}" for line in lines).lstrip(" ")
        return Change(first, first, before + " " * _column(text, first))
    return _after_line(text, end_of(text, node), lines)


def _lines(tree: Tree, column: int) -> Iterator[str]:
    for key, value in tree.items():
        start = " " * column + written_as(key, "", False)
        if isinstance(value, Mapping):
            yield f"{start}:"
            yield from _lines(value, column + STEP)
        else:
            yield f"{start}: {written_as(str(value), '', False)}"


def _after_line(text: str, index: int, lines: list[str]) -> Change:
    """Lines after the one that an index is in; a file without a last line end keeps none."""
    close = text.find("\n", index)
    ending = _line_end(text)
    if close < 0:
        return Change(len(text), len(text), "".join(f"{ending}{line}" for line in lines))
    return Change(close + 1, close + 1, "".join(f"{line}{ending}" for line in lines))


def _line_end(text: str) -> str:
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _column(text: str, index: int) -> int:
    return index - text.rfind("\n", 0, index) - 1
