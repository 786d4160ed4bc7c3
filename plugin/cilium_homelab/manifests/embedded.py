"""YAML that stands as text in YAML, such as `helm.values: |` of an Application: read where it stands."""

from __future__ import annotations

import re

import yaml

from ..errors import Refusal
from ..source import Document, Source, Span, parse

# A comment or blank line may be indented less, so that it ends no block.
_NO_LINE_END = re.compile("[^\r\n\x85\u2028\u2029]")


def inner_document(document: Document, node: yaml.Node | None) -> Document | None:
    """The mapping that a literal block (`|`) holds, as a document of the same source; None: it is not read.

    Everything before the block is made blank, so that each node keeps its line, column and index. Blocks of
    other styles do not stand in the file as they are read, and a template is no YAML yet.
    """
    if not isinstance(node, yaml.ScalarNode) or node.style != "|":
        return None
    text = document.source.text
    first = _after_line(text, node.start_mark.index)
    masked = _NO_LINE_END.sub(" ", text[:first]) + text[first : node.end_mark.index]
    try:
        inner = parse(Source(document.source.name, masked))
    except Refusal:
        return None
    if len(inner) != 1 or not isinstance(inner[0].root, yaml.MappingNode):
        return None
    start = node.start_mark
    whole = Span(start.line + 1, start.column + 1, start.line + 1, start.column + 2)
    return Document(document.source, inner[0].root, whole)


def _after_line(text: str, index: int) -> int:
    """Where the line after that of an index begins."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
