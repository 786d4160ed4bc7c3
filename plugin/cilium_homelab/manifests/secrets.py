"""Which Secrets there are, or will be: their names, namespaces and keys, never what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import Secret
from ..source import Document
from ..spec.reader import Reader
from .objects import Data, holds_unknown, kind_of, mapping, plain, text_of

# Copied from namespace to namespace: emberstack/kubernetes-reflector, mittwald/kubernetes-replicator, kubed.
_COPIED = ("reflector", "replicat", "kubed")
_GROUPS = {"Secret": "v1", "SealedSecret": "bitnami.com", "ExternalSecret": "external-secrets.io"}


def secrets_of(document: Document) -> Iterator[Secret]:
    """The Secret that a document is, or that something makes of it."""
    kind, version = kind_of(document.root)
    if kind not in _GROUPS or version.partition("/")[0] != _GROUPS[kind]:
        return
    data = mapping(plain(Reader(document), document.root, document.at()))  # what is wrong with it others say
    metadata = mapping(data.get("metadata"))
    target = mapping(mapping(data.get("spec")).get("target")) if kind == "ExternalSecret" else {}
    name = target.get("name", metadata.get("name"))
    if isinstance(name, str) and name:
        yield Secret(name, _namespace(metadata), document.at("metadata", "name"), _keys(data, kind))


def _namespace(metadata: Data) -> str:
    """The namespace; "" where it is unknown, or only one of several."""
    annotations = mapping(metadata.get("annotations"))
    copied = any(word in key for key in annotations for word in _COPIED)
    return "" if copied else text_of(metadata.get("namespace"))


def _keys(data: Data, kind: str) -> frozenset[str] | None:
    """The keys; None where somebody else adds them."""
    parts = [data.get("data"), data.get("stringData")]
    if kind != "Secret" or any(not isinstance(part, (dict, type(None))) for part in parts):
        return None
    keys = frozenset(key for part in parts for key in mapping(part))
    return None if not keys or any(holds_unknown({key: None}) for key in keys) else keys
