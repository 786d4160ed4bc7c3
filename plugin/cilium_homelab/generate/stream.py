"""The stream that kustomize gave: its documents, and whether what was planned is in it.

kustomize writes one canonical form, so a look at three lines of each document is enough: parsing
half a megabyte of YAML in Python would take longer than the whole build.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


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
    texts = stream.removeprefix("---\n").removesuffix("\n").split("\n---\n")
    return [Manifest(_identity(text), f"{text}\n") for text in texts if text.strip()]


def _identity(text: str) -> Identity:
    lines = f"\n{text}\n"
    metadata = lines.partition("\nmetadata:\n")[2]
    return Identity(_value(lines, "\napiVersion: "), _value(lines, "\nkind: "), _name(metadata))


def _value(lines: str, key: str) -> str:
    return lines.partition(key)[2].partition("\n")[0].strip().strip("\"'")


def _name(metadata: str) -> str:
    """The name among the fields of metadata, which end at the first line that starts with something.

    Lines without anything belong to the text of an annotation.
    """
    for line in metadata.split("\n"):
        if line and not line.startswith(" "):
            break
        if line.startswith("  name: "):
            return line[len("  name: ") :].strip().strip("\"'")
    return ""


def join(manifests: Iterable[Manifest]) -> str:
    """The stream of some documents."""
    return "---\n".join(manifest.text for manifest in manifests)


def missing(manifests: Iterable[Manifest], planned: Iterable[Identity]) -> list[Identity]:
    """The planned objects that are not in a stream."""
    there = {manifest.identity for manifest in manifests}
    return [identity for identity in planned if identity not in there]
