"""An edit -> the stretch of text that it replaces. All other bytes stay as they are.

Where an edit would reach further than its finding (an alias, a merge key, a foreign file) or its place
is written in a form that nobody would mend by machine, there is no change, and the finding stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import yaml

from ..diagnostics import Diagnostic, Edit, Route
from ..quoting import quote
from ..source import Document


class Change(NamedTuple):
    """The text from `start` to `end` (offsets in characters, the end exclusive) becomes `text`."""

    start: int
    end: int
    text: str


class _Step(NamedTuple):
    """One step of a route: the collection, the key where it is a mapping, and what stands there."""

    parent: yaml.CollectionNode
    key: yaml.ScalarNode | None
    value: yaml.Node


def changes_of(finding: Diagnostic) -> tuple[Change, ...]:
    """What a finding's fix changes in its file; empty where it has none, or not all of it can be done."""
    changes = []
    for edit in finding.fix:
        change = _change(edit) if edit.place.document is finding.place.document else None
        if change is None:
            return ()
        changes.append(change)
    return tuple(changes)


def apply(text: str, changes: Iterable[Change]) -> str:
    """The text with changes that do not overlap."""
    parts: list[str] = []
    end = 0
    for change in sorted(changes):
        parts += (text[end : change.start], change.text)
        end = change.end
    return "".join((*parts, text[end:]))


def _change(edit: Edit) -> Change | None:
    document = edit.place.document
    steps = None if document is None else _steps(document, edit.place.route)
    if document is None or not steps:
        return None
    text = document.source.text
    if edit.text is None:
        return _removal(text, steps)
    node = steps[-1].key if edit.place.key else steps[-1].value
    return None if node is None else _replacement(text, node, edit.text, edit.place.part)


def _steps(document: Document, route: Route) -> list[_Step] | None:
    """The nodes on a route; None where one is shared, merged in, twice there, or from another file."""
    steps: list[_Step] = []
    node = document.root
    shared = _shared(document)
    for name in route:
        found = list(_children(node, name))
        if len(found) != 1 or id(found[0].value) in document.foreign or id(found[0].value) in shared:
            return None
        steps += found
        node = found[0].value
    return steps


def _children(node: yaml.Node | None, name: str | int) -> Iterator[_Step]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == str(name):
                yield _Step(node, key, value)
    elif isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
        yield _Step(node, None, node.value[name])


def _shared(document: Document) -> set[int]:
    """The nodes that an alias repeats."""
    if "*" not in document.source.text or "&" not in document.source.text:
        return set()
    seen: set[int] = set()
    shared: set[int] = set()
    waiting = [document.root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            shared.add(id(node))
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [child for pair in node.value for child in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return shared


def _replacement(text: str, node: yaml.Node, new: str, part: tuple[int, int] | None) -> Change | None:
    start, end = node.start_mark.index, node.end_mark.index
    written = text[start:end]
    if not isinstance(node, yaml.ScalarNode) or not written or written[0] in "&!|>" or "\n" in written:
        return None
    if part is not None:
        new = node.value[: part[0]] + new + node.value[part[1] :]
    return Change(start, end, _written(new, node.style or ""))


def _written(value: str, style: str) -> str:
    """A value in the quotes that stand there already, or as it has to be where none do."""
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style == '"' and value.isprintable() and not re.search(r'["\\]', value):
        return f'"{value}"'
    return quote(value)


def _removal(text: str, steps: list[_Step]) -> Change | None:
    """An entry of a mapping with its whole lines; with the mapping where it is the only one."""
    parent, key, value = steps[-1]
    if key is None:
        return None
    if len(parent.value) == 1:
        return _removal(text, steps[:-1]) if len(steps) > 1 else None
    index = next(index for index, (other, _) in enumerate(parent.value) if other is key)
    following = parent.value[index + 1][0].start_mark.index if index + 1 < len(parent.value) else None
    start, end = key.start_mark.index, max(key.end_mark.index, _end(text, value))
    if parent.flow_style:
        if following is not None:
            return Change(start, following, "")
        return Change(parent.value[index - 1][1].end_mark.index, end, "")
    line = text.rfind("\n", 0, start) + 1
    if not text[line:start].strip(" "):
        close = text.find("\n", end)
        return Change(line, len(text) if close < 0 else close + 1, "")
    if following is None or text[text.find(":", key.end_mark.index) + 1 : following].count("#"):
        return None  # behind a dash, with nothing that could stand there instead
    return Change(start, following, "")


def _end(text: str, node: yaml.Node) -> int:
    """Where what a node says ends: its mark may stand at the next thing, lines further down."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        pair = last if isinstance(last, tuple) else (last,)
        return max(_end(text, child) for child in pair)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())
