"""Bytes to documents: the only module that knows lines and columns.

A Source is the text of one file, a Document one YAML document of it. Everything else points into a
document by route (diagnostics.Place); `Document.span` turns that into a line and a column.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
import re
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import yaml

from .diagnostics import Diagnostic, Place, Route, Severity
from .errors import EnvironmentFault, Refusal

MAX_BYTES = 8 * 1024 * 1024
"""A spec of 10,000 Services takes about 1 MB; what is larger is not a spec."""

MAX_EXPANSION = 1_000_000
"""Nodes that the aliases of one document may stand for, before it counts as an alias bomb."""

COMMENT_MARK = "cilium-homelab:"
"""What a comment for us begins with; a text without it needs no search for ignores."""

MERGE_TAG = "tag:yaml.org,2002:merge"

# libyaml ends a line at each of these (YAML 1.1), so its marks count them.
LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


_Entry = tuple["yaml.Node | None", "yaml.Node"]


class Span(NamedTuple):
    """A stretch of text: lines and columns count from 1, the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """The text of one input, under the name that users know it by (a relative path or <stdin>)."""

    __slots__ = ("_holds", "_lines", "name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._lines: list[str] | None = None
        self._holds: dict[str, bool] = {}

    def holds(self, word: str) -> bool:
        """Whether a word is anywhere in the text: looked for once, though each of many documents asks."""
        if word not in self._holds:
            self._holds[word] = word in self.text
        return self._holds[word]

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end; empty past the last one."""
        if self._lines is None:
            self._lines = LINE_END.split(self.text)
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""


class Document:
    """One YAML document. `root` is None when it is empty or did not parse.

    `error_span` is where it did not, or where one begins that stands inside of another.
    `foreign` holds, by identity, the nodes that come from elsewhere than its text, with their own source.
    """

    __slots__ = ("_entries", "error_span", "foreign", "root", "source")

    def __init__(self, source: Source, root: yaml.Node | None = None, error_span: Span | None = None) -> None:
        self.source = source
        self.root = root
        self.error_span = error_span
        self.foreign: dict[int, tuple[yaml.Node, Source]] = {}
        self._entries: dict[int, dict[str, _Entry]] = {}

    def at(self, *route: str | int) -> Place:
        """The place of a route in this document."""
        return Place(self, route)

    def find(self, route: Route) -> yaml.Node | None:
        """The node at a route, or None when there is none."""
        node, found = self._nearest(route)
        return node if found else None

    def _nearest(self, route: Route) -> tuple[yaml.Node | None, bool]:
        """The node at a route, or the last there is on the way to it, and whether it is the one."""
        node = self.root
        for step in route:
            entry = self._child(node, step)
            if entry is None:
                return node, False
            node = entry[1]
        return node, True

    def _child(self, node: yaml.Node | None, step: str | int) -> _Entry | None:
        if isinstance(node, yaml.MappingNode):
            # Kept, since thousands of findings may point into one large mapping.
            entries = self._entries.get(id(node))
            if entries is None:
                entries = self._entries[id(node)] = {key.value: (key, value) for key, value in pairs(node)}
            return entries.get(str(step))
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
            return None, node.value[step]
        return None

    def text(self, place: Place) -> str:
        """The source text of a scalar at a place, as written; empty when there is none."""
        node = self.find(place.route)
        if node is None:
            return ""
        if id(node) in self.foreign:
            return self.foreign[id(node)][1].text
        return self.source.text[node.start_mark.index : node.end_mark.index]

    def source_at(self, place: Place) -> Source:
        """The source that a place is shown in: this document's, but for foreign nodes."""
        if not self.foreign:
            return self.source
        node, _ = self._nearest(place.route)
        return self.foreign[id(node)][1] if id(node) in self.foreign else self.source

    def span(self, place: Place) -> Span:
        """Where a place stands; a route that does not exist gives its nearest parent's key."""
        if self.root is None:
            return self.error_span or Span(1, 1, 1, 1)
        key: yaml.Node | None = None
        node = self.root
        as_key = place.key
        for step in place.route:
            entry = self._child(node, step)
            if entry is None:
                as_key = True
                break
            key, node = entry
        if as_key and key is not None:
            node = key
        elif not isinstance(node, yaml.ScalarNode) and key is not None and not getattr(node, "flow_style", False):
            node = key  # a block mapping or list is shown by its key, not by its whole text
        elif place.part is not None and isinstance(node, yaml.ScalarNode):
            return _part(node, place.part)
        elif not place.route:
            return self.error_span or Span(1, 1, 1, 1)
        return _node_span(node)


def pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """The entries of a mapping, merge keys (`<<`) resolved as YAML 1.1 says: own keys win.

    Entries whose key is no scalar are left out; duplicates are given as they stand.
    """
    merged: list[yaml.Node] = []
    own: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.tag == MERGE_TAG:
            merged.extend(value.value if isinstance(value, yaml.SequenceNode) else [value])
            continue
        own.add(key.value)
        yield key, value
    for other in merged:
        if isinstance(other, yaml.MappingNode) and other is not node:
            for key, value in pairs(other):
                if key.value not in own:
                    own.add(key.value)
                    yield key, value


def _node_span(node: yaml.Node) -> Span:
    start, end = node.start_mark, node.end_mark
    if isinstance(node, yaml.ScalarNode) and end.line != start.line and node.style in ("|", ">"):
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _part(node: yaml.ScalarNode, part: tuple[int, int]) -> Span:
    # Only where the source spells the value out, so that offsets mean the same in both.
    start, end = node.start_mark, node.end_mark
    quotes = 1 if node.style in ("'", '"') else 0
    if start.line != end.line or end.column - start.column - 2 * quotes != len(node.value):
        return _node_span(node)
    first = start.column + quotes + part[0]
    last = start.column + quotes + max(part[1], part[0] + 1)
    return Span(start.line + 1, first + 1, start.line + 1, last + 1)


_instead: dict[str, bytes] = {}


@contextmanager
def reading(instead: Mapping[str, bytes]) -> Iterator[None]:
    """In here these bytes are read in place of files, by real path: what a fix would make of them."""
    before = dict(_instead)
    _instead.update(instead)
    try:
        yield
    finally:
        _instead.clear()
        _instead.update(before)


def read_bytes(path: str, shown: str | None = None, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file, or of standard input for `-`; at most `limit` + 1 of them.

    `shown` is the path as users know it. Raises EnvironmentFault when it cannot be opened or is not a
    file.
    """
    shown = shown or path
    try:
        if _instead and os.path.realpath(path) in _instead:
            return _instead[os.path.realpath(path)]
        if path == "-":
            return sys.stdin.buffer.read(limit + 1)
        # O_NONBLOCK: opening a FIFO that nobody writes would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISDIR(mode):
                raise EnvironmentFault(f"{shown} is a folder: name a file, such as {shown.rstrip('/')}/homelab.yaml")
            if not stat.S_ISREG(mode):
                raise EnvironmentFault(f"{shown} is not a regular file")
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(limit + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        hint = "; `cilium-homelab init` writes one" if os.path.basename(path) == "homelab.yaml" else ""
        raise EnvironmentFault(f"{shown} does not exist{hint}") from None
    except OSError as fault:
        raise EnvironmentFault(f"{shown} cannot be read: {fault.strerror or fault}") from None


def decode_text(data: bytes, name: str, limit: int = MAX_BYTES) -> Source:
    """The text of a file's bytes. Raises Refusal (CH101) for what is no YAML text at all."""
    source = Source(name, "")
    if len(data) > limit:
        raise Refusal(
            [_fault(source, "CH109", f"the file is larger than {limit // 2**20} MiB", "a spec is a short file")]
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8", "replace")
        line = len(LINE_END.findall(before)) + 1
        column = len(LINE_END.split(before)[-1]) + 1
        source.text = data.decode("utf-8", "replace")
        what = "a binary file" if b"\0" in data[:1024] else f"not UTF-8 text: byte 0x{data[fault.start]:02x}"
        raise Refusal(
            [_fault(source, "CH101", f"this is {what}", "save the file as UTF-8", Span(line, column, line, column + 1))]
        ) from None
    source.text = text
    return source


def parse(source: Source) -> list[Document]:
    """The documents of a source; empty ones are left out.

    Raises Refusal: CH101 for what YAML refuses, CH109 for an alias bomb or too deep nesting.
    """
    try:
        roots = _compose(LOADER(source.text))
    except yaml.MarkedYAMLError as fault:
        # YAML 1.2 and Go's parsers let an anchor stand twice, the later one counting; PyYAML does not.
        if not (fault.context or "").startswith("found duplicate anchor"):
            raise Refusal([_syntax_fault(source, fault)]) from None
        roots = _compose_again(source)
    except yaml.reader.ReaderError as fault:
        raise Refusal([_character_fault(source, fault)]) from None
    except RecursionError:
        raise Refusal([_fault(source, "CH109", "the YAML is nested too deeply", "")]) from None
    documents = [Document(source, root) for root in roots]
    if "*" in source.text and "&" in source.text:
        for document in documents:
            _check_aliases(document)
    return documents


def _compose(loader: yaml.SafeLoader) -> list[yaml.Node]:
    """The nodes of a stream, less empty documents."""
    roots: list[yaml.Node] = []
    try:
        while loader.check_node():
            root = loader.get_node()
            if root is not None and not (isinstance(root, yaml.ScalarNode) and root.value == "" and not root.style):
                roots.append(root)
    finally:
        loader.dispose()
    return roots


def _compose_again(source: Source) -> list[yaml.Node]:
    """The same by a loader that forgets an anchor when it meets it again: slower, and hardly ever wanted."""

    class Loader(yaml.SafeLoader):
        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            if not self.check_event(yaml.AliasEvent):
                parser: Any = self
                parser.anchors.pop(parser.peek_event().anchor, None)
            return super().compose_node(parent, index)

    try:
        return _compose(Loader(source.text))
    except yaml.MarkedYAMLError as fault:
        raise Refusal([_syntax_fault(source, fault)]) from None
    except RecursionError:
        raise Refusal([_fault(source, "CH109", "the YAML is nested too deeply", "")]) from None


def _fault(source: Source, code: str, message: str, help_text: str, span: Span | None = None) -> Diagnostic:
    place = Place(Document(source, None, span))
    return Diagnostic(code, Severity.ERROR, place, message, help=help_text)


def _syntax_fault(source: Source, fault: yaml.MarkedYAMLError) -> Diagnostic:
    mark = fault.problem_mark or fault.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = fault.problem or "unreadable"
    if "nesting depth" in problem:
        return _fault(source, "CH109", "the YAML is nested too deeply", "", Span(line, column, line, column + 1))
    help_text = ""
    text = source.line(line)
    if "\t" in text[:column] or "'\\t'" in problem:
        problem = "a tab stands where YAML wants blanks"
        help_text = "indent with blanks"
    elif "mapping values are not allowed" in problem:
        help_text = "quote a value that holds ': '"
    elif re.search(r"\[[^\]\"']*:", text):
        help_text = 'quote IPv6 addresses in a flow list: ["fd00::1"]'
    elif "unknown escape" in problem:
        problem = "a backslash in double quotes starts an escape"
        help_text = "use single quotes for a pattern: '/^eth\\d+$/'"
    elif "cannot start any token" in problem:
        help_text = "quote a value that starts with @, `, % or another sign of YAML's own"
    context = f" {fault.context}" if fault.context and not help_text else ""
    return _fault(
        source,
        "CH101",
        f"this is not YAML:{context} {problem}".rstrip(),
        help_text,
        Span(line, column, line, column + 1),
    )


def _character_fault(source: Source, fault: yaml.reader.ReaderError) -> Diagnostic:
    found = re.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", source.text)
    before = source.text[: found.start()] if found else ""
    line = len(LINE_END.findall(before)) + 1
    column = len(LINE_END.split(before)[-1]) + 1
    shown = f"the character U+{ord(found.group()):04X}" if found else str(fault.reason)
    return _fault(
        source, "CH101", f"this is not YAML: it holds {shown}", "remove it", Span(line, column, line, column + 1)
    )


def _check_aliases(document: Document) -> None:
    """Refuse documents whose aliases stand for more nodes than anyone writes, or for themselves."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: yaml.Node) -> int:
        identity = id(node)
        if identity in open_nodes:
            raise Refusal(
                [_fault(document.source, "CH109", "an alias stands inside its own anchor", "", _node_span(node))]
            )
        if identity not in sizes:
            open_nodes.add(identity)
            total = 1
            if isinstance(node, yaml.MappingNode):
                total += sum(size(key) + size(value) for key, value in node.value)
            elif isinstance(node, yaml.SequenceNode):
                total += sum(map(size, node.value))
            open_nodes.discard(identity)
            sizes[identity] = total
        return sizes[identity]

    if document.root is not None and size(document.root) > MAX_EXPANSION:
        message = f"the aliases stand for more than {MAX_EXPANSION:,} values"
        raise Refusal([_fault(document.source, "CH109", message, "write out what is meant")])
