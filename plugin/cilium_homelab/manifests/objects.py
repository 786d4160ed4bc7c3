"""Text to Kubernetes objects: plain data, typed as the API server's clients type YAML, with places.

What a template will fill in later is Unknown: neither right nor wrong, and no rule hears of it.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import yaml

from ..diagnostics import Diagnostic, Place, Route
from ..placeholders import is_placeholder
from ..scalars import helm_value
from ..source import Document
from ..spec.reader import MAP_TAG, SEQ_TAG, STR_TAG, Reader

POOL, POLICY, SERVICE = "CiliumLoadBalancerIPPool", "CiliumL2AnnouncementPolicy", "Service"
BGP_KINDS = (
    "CiliumBGPPeeringPolicy",
    "CiliumBGPClusterConfig",
    "CiliumBGPPeerConfig",
    "CiliumBGPAdvertisement",
    "CiliumBGPNodeConfigOverride",
)
KINDS = frozenset({POOL, POLICY, *BGP_KINDS})
MAX_DEPTH = 100

_TEMPLATE = r"\{\{|\{%|\$\{|#\{|#%"
# In these signs a comment of YAML begins, so that the value behind them would be read as none.
_COMMENT_TEMPLATE = r"#\{|#%"


class Unknown:
    """A value that is only known when a template is filled in."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()
Data = dict[str, object]


class Manifest(NamedTuple):
    """One object, and where it stands; `namespace` "": it names none, or nobody knows which.

    `owner`: who makes this Service, "" where it is written itself. `sure` False: another file may stand for
    the one it is written in.
    """

    kind: str
    api_version: str
    name: str
    namespace: str
    at: Place
    data: Data
    owner: str = ""
    sure: bool = True

    @property
    def spec(self) -> Data:
        """Its spec, empty where there is none."""
        return mapping(self.data.get("spec"))

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in a cluster."""
        return self.kind, self.namespace, self.name


def looks_like_a_template(text: str) -> bool:
    """Whether a text that is no YAML is one because a template is yet to be filled in."""
    return re.search(_TEMPLATE, text) is not None


def hides_values(text: str) -> bool:
    """Whether templates stand in comments of YAML, as makejinja's `#{ x }#`: what it says is unknown."""
    return re.search(_COMMENT_TEMPLATE, text) is not None


def mapping(value: object) -> Data:
    """The value where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """The value where it is text, else ""."""
    return value if isinstance(value, str) else ""


def look_up(data: object, route: Route) -> object:
    """What stands at a route of plain data: None where nothing does, Unknown below what is unknown."""
    for step in route:
        if isinstance(data, dict):
            data = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return data if isinstance(data, Unknown) else None
    return data


def with_unknown(data: Data, routes: Iterable[Route]) -> Data:
    """A copy of plain data in which what stands at some routes is unknown, though a key be missing there."""
    made = _copy(data)
    assert isinstance(made, dict)
    for route in routes:
        above = look_up(made, route[:-1])
        if isinstance(above, dict):
            above[str(route[-1])] = UNKNOWN
        elif isinstance(above, list) and isinstance(route[-1], int):
            above[route[-1]] = UNKNOWN
    return made


def _copy(data: object) -> object:
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(item) for item in data] if isinstance(data, list) else data


def holds_unknown(data: object) -> bool:
    """Whether anything in plain data, keys too, is yet to be filled in."""
    if isinstance(data, dict):
        return any(is_placeholder(key) or holds_unknown(value) for key, value in data.items())
    if isinstance(data, list):
        return any(map(holds_unknown, data))
    return isinstance(data, Unknown)


def plain(reader: Reader, node: yaml.Node | None, at: Place) -> object:
    """A node as plain data. Duplicate keys and what no JSON holds are reported."""
    if len(at.route) > MAX_DEPTH:
        reader.report("CH109", at, f"this is nested more than {MAX_DEPTH} levels deep", "no object of Kubernetes is")
        return UNKNOWN
    if isinstance(node, yaml.MappingNode) and node.tag == MAP_TAG:
        if any(isinstance(key, yaml.MappingNode) for key, _ in node.value):
            return UNKNOWN  # {{ x }}: to YAML a mapping whose key is one
        entries = reader.entries(node, at) or {}
        return {key: plain(reader, value, at / key) for key, value in entries.items()}
    if isinstance(node, yaml.SequenceNode) and node.tag == SEQ_TAG:
        return [plain(reader, item, at / index) for index, item in enumerate(node.value)]
    if not isinstance(node, yaml.ScalarNode):
        return UNKNOWN
    if is_placeholder(node.value):
        return UNKNOWN
    if reader.document.source.text.startswith("!", node.start_mark.index):
        return str(node.value) if node.tag == STR_TAG else UNKNOWN
    return str(node.value) if node.style else helm_value(node.value)


def objects_of(document: Document) -> tuple[list[Manifest], list[Diagnostic]]:
    """The objects of our kinds in a document, those inside of a List too, and what is wrong with the YAML."""
    reader = Reader(document)
    found = [_manifest(reader, node, at) for node, at in _nodes(document.root, document.at())]
    return [manifest for manifest in found if manifest is not None], reader.findings


def kind_of(node: yaml.Node | None) -> tuple[str, str]:
    """The kind and API version of an object, "" where it has none, before anything else is read."""
    words = {"kind": "", "apiVersion": ""}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in words and isinstance(value, yaml.ScalarNode):
                words[key.value] = str(value.value)
    return words["kind"], words["apiVersion"]


def _nodes(node: yaml.Node | None, at: Place) -> Iterator[tuple[yaml.Node, Place]]:
    kind, version = kind_of(node)
    if isinstance(node, yaml.MappingNode) and kind.endswith("List") and (version == "v1" or kind[:-4] in KINDS):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == "items" and isinstance(value, yaml.SequenceNode):
                for index, item in enumerate(value.value):
                    yield from _nodes(item, at / "items" / index)
    elif node is not None and (kind in KINDS or (kind == SERVICE and version == "v1")):
        yield node, at


def _manifest(reader: Reader, node: yaml.Node, at: Place) -> Manifest | None:
    data = plain(reader, node, at)
    if not isinstance(data, dict):
        return None
    metadata = mapping(data.get("metadata"))
    kind, version = kind_of(node)
    name, namespace = text_of(metadata.get("name")), text_of(metadata.get("namespace"))
    return Manifest(kind, version, name, namespace if kind == SERVICE else "", at, data)
