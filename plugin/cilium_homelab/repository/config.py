"""The reader of `.cilium-homelab.yaml`: what no manifest says, and which findings are not wanted."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
from typing import NamedTuple

import yaml

from .. import paths
from ..diagnostics import Diagnostic, Place
from ..errors import Refusal
from ..model import Cluster, Network, Text
from ..releases import Release, UnknownRelease, release_for
from ..rules.table import BY_CODE
from ..source import Document, decode_text, parse, read_bytes
from ..spec.network import read_cluster, read_networks
from ..spec.reader import Reader

KEYS = frozenset({"cilium", "cluster", "networks", "ignore"})
IGNORE_KEYS = frozenset({"codes", "paths", "reason"})


class Ignore(NamedTuple):
    """Findings that are not wanted: of these codes, in files that a pattern names, relative to the root.

    No paths: everywhere. Patterns are as written: `apps/**`.
    """

    codes: tuple[str, ...]
    paths: tuple[str, ...]
    reason: str
    at: Place


class Config(NamedTuple):
    """What the file says, and what is wrong with it."""

    release: Release | None = None
    cluster: Cluster | None = None
    networks: tuple[Network, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def read_config(root: str) -> Config:
    """The file at a repository's root, or an empty Config where there is none.

    Raises EnvironmentFault where it is there and cannot be read.
    """
    path = os.path.join(root, paths.CONFIG)
    if not os.path.lexists(path):
        return Config()
    shown = paths.shown(path)
    try:
        documents = parse(decode_text(read_bytes(path, shown), shown))
    except Refusal as refusal:
        return Config(findings=refusal.findings)
    if not documents:
        return Config()
    reader = Reader(documents[0])
    config = _read(reader)
    if len(documents) > 1:
        reader.report("CH112", documents[1].at(), f"{paths.CONFIG} is one document", "keep the first")
    findings = reader.findings
    if reader.refused:
        findings = _explained(documents[0]) + findings
    return config._replace(findings=tuple(findings))


def _read(reader: Reader) -> Config:
    at = reader.document.at()
    entries = reader.known(reader.document.root, at, KEYS)
    if entries is None:
        return Config()
    return Config(
        _read_release(reader, entries.get("cilium"), at / "cilium"),
        read_cluster(reader, entries["cluster"], at / "cluster") if "cluster" in entries else None,
        read_networks(reader, entries.get("networks"), at / "networks"),
        tuple(_read_ignore(reader, entries.get("ignore"), at / "ignore")),
    )


def _read_release(reader: Reader, node: yaml.Node | None, at: Place) -> Release | None:
    entries = None if node is None else reader.known(node, at, frozenset({"version"}))
    text = None if entries is None else reader.text(entries.get("version"))
    if text is None:
        return None
    try:
        return release_for(text)
    except UnknownRelease as fault:
        reader.report("CH110", at / "version", str(fault), "name a release that is known")
        return None


def _read_ignore(reader: Reader, node: yaml.Node | None, at: Place) -> list[Ignore]:
    found: list[Ignore] = []
    for item, place in () if node is None else reader.objects(node, at):
        entries = reader.known(item, place, IGNORE_KEYS)
        if entries is None:
            continue
        if "codes" not in entries:
            reader.refuse()
        codes = [code for code in reader.texts(entries.get("codes"), place / "codes") if _is_code(reader, code)]
        patterns = reader.texts(entries.get("paths"), place / "paths")
        reason = reader.text(entries["reason"]) if "reason" in entries else None
        if codes:
            texts = tuple(pattern.text for pattern in patterns)
            found.append(Ignore(tuple(code.text for code in codes), texts, reason or "", place))
    return found


def _is_code(reader: Reader, code: Text) -> bool:
    if code.text in BY_CODE:
        return True
    reader.report("CH108", code.at, f'"{code.text}" is no code of a finding', "`cilium-homelab rules` lists them")
    return False


def _explained(document: Document) -> list[Diagnostic]:
    """The words for what the structure gets wrong, from the parts of the spec's schema that it shares."""
    from ..spec.explain import explain
    from .schema import config_schema

    return explain(document, config_schema())
