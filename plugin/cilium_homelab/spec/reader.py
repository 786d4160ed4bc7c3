"""The primitives of the decoder: one YAML node in, one checked value or None out.

A structural mistake (wrong type, unknown or missing key) only counts up `refused`: the JSON
Schema then says what is wrong (explain.py). So a valid spec never pays for jsonschema, and each
shape is described once. Mistakes in meaning become findings here, each at its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import yaml

from ..addresses import AddressError, Interval
from ..diagnostics import Diagnostic, Edit, Place
from ..labels import key_problem, value_problem
from ..model import Block, Text
from ..rules.table import BY_CODE
from ..scalars import spec_value
from ..source import MERGE_TAG, Document, pairs

T = TypeVar("T")
MAP_TAG = "tag:yaml.org,2002:map"
SEQ_TAG = "tag:yaml.org,2002:seq"
STR_TAG = "tag:yaml.org,2002:str"


class Reader:
    """Reads one document; collects findings, and counts what its structure is refused for."""

    __slots__ = ("document", "findings", "refused")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings: list[Diagnostic] = []
        self.refused = 0

    def report(
        self, code: str, place: Place, message: str, help: str = "", label: str = "", fix: tuple[Edit, ...] = ()
    ) -> None:
        """Add a finding with the severity that the table gives its code."""
        self.findings.append(Diagnostic(code, BY_CODE[code].severity, place, message, label, help, fix=fix))

    def refuse(self) -> None:
        """Say that the structure is wrong; explain.py finds the words."""
        self.refused += 1

    def entries(self, node: yaml.Node | None, at: Place) -> dict[str, yaml.Node] | None:
        """The entries of a mapping by key, or None when it is none. Reports duplicate keys."""
        if not isinstance(node, yaml.MappingNode) or node.tag != MAP_TAG:
            self.refuse()
            return None
        self._check_keys(node, at)
        return {key.value: value for key, value in pairs(node)}

    def _check_keys(self, node: yaml.MappingNode, at: Place) -> None:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.report(
                    "CH104", at, "a key of this mapping is a list or a mapping", "write a plain word as the key"
                )
            elif key.tag != MERGE_TAG:
                if key.value in seen:
                    place = (at / key.value).at_key()
                    self.report("CH102", place, f'the key "{key.value}" stands twice here', "keep one of the two")
                seen.add(key.value)

    def known(self, node: yaml.Node | None, at: Place, keys: frozenset[str]) -> dict[str, yaml.Node] | None:
        """Like entries, for a mapping whose keys are a closed list."""
        found = self.entries(node, at)
        if found is not None and not found.keys() <= keys:
            self.refuse()
        return found

    def scalar(self, node: yaml.Node) -> object:
        """What a scalar means in a spec; None, and refused, for a list, a mapping or a foreign tag."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse()
            return None
        if self.document.source.text.startswith("!", node.start_mark.index):
            if node.tag != STR_TAG:
                self.refuse()
                return None
            return str(node.value)
        return spec_value(node.value) if not node.style else str(node.value)

    def text(self, node: yaml.Node | None) -> str | None:
        """A string that is not empty, or None (refused)."""
        value = None if node is None else self.scalar(node)
        if isinstance(value, str) and value:
            return value
        self.refuse()
        return None

    def boolean(self, node: yaml.Node | None, default: bool) -> bool:
        """True or false; the default where there is none or it is refused."""
        if node is None:
            return default
        value = self.scalar(node)
        if isinstance(value, bool):
            return value
        self.refuse()
        return default

    def integer(self, node: yaml.Node | None, default: int, least: int, most: int) -> int:
        """A whole number in least..most; the default where there is none or it is refused."""
        if node is None:
            return default
        value = self.scalar(node)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.refuse()
        return default

    def choice(self, node: yaml.Node | None, choices: tuple[str, ...]) -> str | None:
        """One of a few words, or None (refused)."""
        value = None if node is None else self.scalar(node)
        if isinstance(value, str) and value in choices:
            return value
        self.refuse()
        return None

    def items(self, node: yaml.Node, at: Place) -> Iterator[tuple[yaml.Node, Place]]:
        """The items of a list with their places; a scalar stands for a list of itself."""
        if isinstance(node, yaml.SequenceNode) and node.tag == SEQ_TAG:
            for index, item in enumerate(node.value):
                yield item, at / index
        elif isinstance(node, yaml.ScalarNode):
            yield node, at
        else:
            self.refuse()

    def objects(self, node: yaml.Node, at: Place) -> Iterator[tuple[yaml.Node, Place]]:
        """The items of a list of objects: here no scalar stands for a list."""
        if isinstance(node, yaml.SequenceNode):
            yield from self.items(node, at)
        else:
            self.refuse()

    def texts(self, node: yaml.Node | None, at: Place) -> tuple[Text, ...]:
        """A list of strings, or one string; what is none is left out (refused)."""
        if node is None:
            return ()
        found = ((self.text(item), place) for item, place in self.items(node, at))
        return tuple(Text(text, place) for text, place in found if text is not None)

    def block(self, node: yaml.Node | None, at: Place, parse: Callable[[str], Interval]) -> Block | None:
        """An address, range or CIDR by one of the parsers of addresses.py; None when it is none."""
        text = self.text(node)
        if text is None:
            return None
        interval = self.checked(text, at, parse)
        return None if interval is None else Block(interval, at)

    def blocks(self, node: yaml.Node | None, at: Place, parse: Callable[[str], Interval]) -> tuple[Block, ...]:
        """A list of those, or one; what does not parse is reported and left out."""
        if node is None:
            return ()
        found = (self.block(item, place, parse) for item, place in self.items(node, at))
        return tuple(block for block in found if block is not None)

    def checked(self, text: str, at: Place, parse: Callable[[str], T]) -> T | None:
        """Parse an address; what is none is reported (CH201)."""
        try:
            return parse(text)
        except AddressError as fault:
            place = at if fault.span is None else at.at_part(*fault.span)
            suggestion = f"write {fault.suggestion}" if fault.suggestion else ""
            self.report("CH201", place, f'"{text}" {fault}', suggestion)
            return None

    def named(self, text: str | None, at: Place, problem: Callable[[str], str | None], what: str) -> str | None:
        """A name that Kubernetes accepts, or None; a bad one is reported (CH113)."""
        if text is None:
            return None
        reason = problem(text)
        if reason is None:
            return text
        self.report(
            "CH113", at, f'"{text}" cannot be the name of {what}: {reason}', "use lower-case letters, digits and -"
        )
        return None

    def labels(self, node: yaml.Node | None, at: Place) -> dict[str, str] | None:
        """A map of labels; None when there is none. Bad keys and values are reported (CH115)."""
        if node is None:
            return None
        found = self.entries(node, at)
        if found is None:
            return None
        labels: dict[str, str] = {}
        for key, value_node in found.items():
            value = self.scalar(value_node)
            if not isinstance(value, str):
                self.refuse()
                continue
            self._check_label(key, value, at / key)
            labels[key] = value
        return labels

    def _check_label(self, key: str, value: str, at: Place) -> None:
        if reason := key_problem(key):
            self.report("CH115", at.at_key(), f'"{key}" is no label key: {reason}', "API server and operator refuse it")
        if reason := value_problem(value):
            self.report("CH115", at, f'"{value}" is no label value: {reason}', "the API server refuses it")
