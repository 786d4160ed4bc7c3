"""An edit -> the stretch of text that it replaces. All other bytes stay as they are.

Where an edit would reach further than its finding (an alias, a merge key, a foreign file) or its place
is written in a form that nobody would mend by machine, there is no change, and the finding stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import yaml

from ..diagnostics import Diagnostic, Edit, Route
from ..placeholders import is_placeholder
from ..quoting import quote
from ..source import Document, Source


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
    changes: list[Change | None] = []
    added: dict[Route, list[Edit]] = {}
    for edit in finding.fix:
        document, own = edit.place.document, finding.place.document
        if document is None or own is None or document.source is not own.source or _has_odd_lines(document.source):
            return ()
        below = _existing(document, edit.place.route)
        if len(below) == len(edit.place.route):
            changes.append(_change(document, edit))
        elif edit.text is None or edit.place.key or document.find(edit.place.route) is not None:
            return ()  # a merge key brings it from where others have it too
        else:
            added.setdefault(below, []).append(edit)
    for below, edits in added.items():
        document = edits[0].place.document
        assert document is not None
        changes.append(_insertion(document, below, edits))
    if None in changes:
        return ()
    text = "" if finding.place.document is None else finding.place.document.source.text
    # One that writes what stands there already would be made for ever.
    return tuple(change for change in changes if change is not None and text[change.start : change.end] != change.text)


def apply(text: str, changes: Iterable[Change]) -> str:
    """The text with changes that do not overlap."""
    parts: list[str] = []
    end = 0
    for change in sorted(changes):
        parts += (text[end : change.start], change.text)
        end = change.end
    return "".join((*parts, text[end:]))


@lru_cache(maxsize=4)
def _has_odd_lines(source: Source) -> bool:
    """Whether lines end as they do in YAML 1.1 alone: nobody writes that, and no line below is found by it."""
    return re.search("\r(?!\n)|[\x85\u2028\u2029]", source.text) is not None


def _existing(document: Document, route: Route) -> Route:
    """As much of a route as is written in the document."""
    node = document.root
    for index, name in enumerate(route):
        found = next(_children(node, name), None)
        if found is None:
            return route[:index]
        node = found.value
    return route


def _change(document: Document, edit: Edit) -> Change | None:
    steps = _steps(document, edit.place.route)
    if not steps:
        return None
    text = document.source.text
    if edit.text is None:
        return _removal(text, steps)
    node = steps[-1].key if edit.place.key else steps[-1].value
    if node is None:
        return None
    return _replacement(document, node, edit.text, edit.place.part)


def _steps(document: Document, route: Route) -> list[_Step] | None:
    """The nodes on a route; None where one is shared, merged in, twice there, or from another file."""
    steps: list[_Step] = []
    node = document.root
    shared = _shared(document)
    for name in route:
        found = list(_children(node, name))
        if len(found) != 1:
            return None
        if any(id(part) in shared or id(part) in document.foreign for part in found[0][1:]):
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


@lru_cache(maxsize=4)
def _shared(document: Document) -> frozenset[int]:
    """The nodes that an alias repeats, by identity."""
    if "*" not in document.source.text or "&" not in document.source.text:
        return frozenset()
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
    return frozenset(shared)


def _replacement(document: Document, node: yaml.Node, new: str, part: tuple[int, int] | None) -> Change | None:
    start, end = node.start_mark.index, node.end_mark.index
    written = document.source.text[start:end]
    if not isinstance(node, yaml.ScalarNode) or not written or written[0] in "&!|>*" or "\n" in written:
        return None
    if is_placeholder(written) or (node.style or "") != (written[0] if written[0] in "'\"" else ""):
        return None  # filled in from elsewhere, or a node that is made up
    if part is not None:
        new = node.value[: part[0]] + new + node.value[part[1] :]
    return Change(start, end, written_as(new, node.style or "", _is_json(document)))


def _is_json(document: Document) -> bool:
    return document.source.name.endswith(".json")


def written_as(value: str, style: str, is_json: bool) -> str:
    """A value in the quotes that stand there already, or as it has to be where none do."""
    if is_json:
        import json

        return json.dumps(value, ensure_ascii=False)
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if style == '"' and value.isprintable():
        return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
    return quote(value)


def _removal(text: str, steps: list[_Step]) -> Change | None:
    """An entry of a mapping with its whole lines; with the mapping where it is the only one."""
    parent, key, value = steps[-1]
    if key is None or key.start_mark.index >= key.end_mark.index:
        return None  # an item of a list, or a mapping that is made up
    if len(parent.value) == 1:
        return _removal(text, steps[:-1]) if len(steps) > 1 else None
    index = next(index for index, (other, _) in enumerate(parent.value) if other is key)
    following = parent.value[index + 1][0].start_mark.index if index + 1 < len(parent.value) else None
    start, end = key.start_mark.index, max(key.end_mark.index, end_of(text, value))
    if parent.flow_style:
        first, last = (start, following) if following else (end_of(text, parent.value[index - 1][1]), end)
        around = text[first:start] + text[end:last]
        return None if "#" in around or not re.fullmatch(r"\s*,\s*", around) else Change(first, last, "")
    if re.search(r"[|>][0-9]?\+", text):
        return None  # a text that keeps its last line ends would get those behind the entry too
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    if not before.strip(" "):
        close = text.find("\n", end)
        if close >= 0:
            return Change(line, close + 1, "")
        # The last line of a file that ends without a line end: it still does.
        return Change(line - (2 if text[:line].endswith("\r\n") else 1), len(text), "") if line else None
    # Behind a dash: the next entry takes its place, where no comment stands between.
    if following is None or before.strip(" -") or "#" in text[end:following]:
        return None
    return Change(start, following, "")


def end_of(text: str, node: yaml.Node) -> int:
    """Where what a node says ends: its mark may stand at the next thing, lines further down."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        pair = last if isinstance(last, tuple) else (last,)
        return max(end_of(text, child) for child in pair)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def _insertion(document: Document, below: Route, edits: list[Edit]) -> Change | None:
    """Entries that are not there yet, in the nearest mapping above them that is."""
    steps = _steps(document, below)
    if steps is None:
        return None
    tree: dict[str, object] = {}
    for edit in edits:
        *above, last = map(str, edit.place.route[len(below) :])
        inner = tree
        for name in above:
            deeper = inner.setdefault(name, {})
            assert isinstance(deeper, dict)
            inner = deeper
        inner[last] = edit.text
    from .insert import insertion

    node = steps[-1].value if steps else document.root
    key = steps[-1].key if steps else None
    return insertion(document.source.text, key, node, tree, _is_json(document), _shared(document))
