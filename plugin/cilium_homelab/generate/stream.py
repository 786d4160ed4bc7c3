"""The stream that kustomize gave: its documents, and whether what was planned is in it.

kustomize writes one canonical form, so a look at three lines of each document is enough: parsing
half a megabyte of YAML in Python would take longer than the whole build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_API_VERSION = re.compile(r"^apiVersion: (.+)$", re.MULTILINE)
_KIND = re.compile(r"^kind: (.+)$", re.MULTILINE)
_NAME = re.compile(r"^metadata:\n(?:(?: {3,}|  (?!name:)).*\n)*?  name: (.+)$", re.MULTILINE)


class Identity(NamedTuple):
    """What tells objects apart here: pools and policies are cluster-scoped."""

    api_version: str
    kind: str
    name: str


class Manifest(NamedTuple):
    """One document of the stream."""

    identity: Identity
    text: str


def split(stream: str) -> list[Manifest]:
    """The documents of a stream of kustomize's, in order."""
    return [Manifest(_identity(text), text) for text in re.split(r"^---\n", stream, flags=re.MULTILINE) if text.strip()]


def _identity(text: str) -> Identity:
    return Identity(*(_first(pattern, text) for pattern in (_API_VERSION, _KIND, _NAME)))


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1].strip().strip("\"'") if found else ""


def join(manifests: Iterable[Manifest]) -> str:
    """The stream of some documents."""
    return "---\n".join(manifest.text for manifest in manifests)


def missing(manifests: Iterable[Manifest], planned: Iterable[Identity]) -> list[Identity]:
    """The planned objects that are not in a stream."""
    there = {manifest.identity for manifest in manifests}
    return [identity for identity in planned if identity not in there]
