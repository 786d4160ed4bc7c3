"""Helm values out of YAML nodes, typed as Helm types them (not as PyYAML does)."""

from __future__ import annotations

import os
from math import isfinite

import yaml

from .. import paths
from ..diagnostics import Place
from ..model import Layer, Text, Values
from ..scalars import float_key, helm_value
from ..source import pairs
from .files import read_named
from .reader import MAP_TAG, SEQ_TAG, STR_TAG, Reader

MAX_DEPTH = 100
_CORE_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")


def read_values(reader: Reader, node: yaml.Node | None, at: Place) -> Layer | None:
    """A mapping of Helm values in this document; None when there is none or it is refused."""
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        reader.refuse()
        return None
    return Layer(_mapping(reader, node, at), at)


def _mapping(reader: Reader, node: yaml.MappingNode, at: Place) -> Values:
    reader.entries(node, at)
    values: Values = {}
    for key, value in pairs(node):
        name = node_key(key)
        if name is None:
            message = "a key is empty, and Helm reads no file with such a key" if not key.value else _NO_KEY
            reader.report(
                "CH104", (at / key.value).at_key(), message.format(key.value), "put it in quotes, or remove it"
            )
        else:
            values[name] = _value(reader, value, at / key.value)
    return values


_NO_KEY = "the key {} means nothing in YAML, and Helm reads no file with such a key"


def node_key(node: yaml.ScalarNode) -> str | None:
    """The name of a key as Helm reads it; None for null, with which it reads no file at all.

    Through JSON keys become strings: true is "true", 017 is "15", 1e3 is "1000" (sigs.k8s.io/yaml).
    """
    value = helm_value(node.value) if not node.style else node.value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float_key(value)
    return str(value)


def _value(reader: Reader, node: yaml.Node, at: Place) -> object:
    if len(at.route) > MAX_DEPTH:
        reader.report("CH109", at, f"Helm values are nested more than {MAX_DEPTH} levels deep", "no chart reads that")
        return None
    if isinstance(node, yaml.MappingNode) and node.tag == MAP_TAG:
        return _mapping(reader, node, at)
    if isinstance(node, yaml.SequenceNode) and node.tag == SEQ_TAG:
        return [_value(reader, item, at / index) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        tagged = reader.document.source.text.startswith("!", node.start_mark.index)
        if node.style or (tagged and node.tag == STR_TAG):
            return str(node.value)
        if not tagged or node.tag in _CORE_TAGS:
            value = helm_value(node.value)
            if not isinstance(value, float) or isfinite(value):
                return value
            help_text = f'put it in quotes: "{node.value}"'
            reader.report("CH104", at, f"{node.value} is no number that Helm can read", help_text)
            return None
    reader.report("CH104", at, f"Helm values cannot hold the tag {node.tag}", "write a plain value")
    return None


def read_values_file(reader: Reader, file: Text, folder: str, root: str) -> Layer | None:
    """The Helm values of a file that the spec names, relative to its folder; its faults are reported."""
    path = os.path.join(folder, file.text)
    documents = read_named(reader, file, path, root, "valuesFiles are relative to the spec's folder")
    if documents is None:
        return None
    shown = paths.shown(path)
    if len(documents) > 1:
        reader.report("CH112", file.at, f"{shown} holds {len(documents)} documents", "a values file is one mapping")
        return None
    if not documents:
        return None
    inner = Reader(documents[0])
    layer = read_values(inner, documents[0].root, documents[0].at())
    reader.findings.extend(inner.findings)
    if layer is None:
        reader.report("CH112", file.at, f"{shown} holds no mapping of Helm values", "a values file is one mapping")
    return layer
