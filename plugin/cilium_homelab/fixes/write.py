"""Mended files are put in their places: each is the old one or the new one, never half of it."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from .. import paths
from ..errors import EnvironmentFault
from ..manifests.find import RENDERED
from ..source import read_bytes

if TYPE_CHECKING:
    from .run import File


# SOPS signs a file with all its values, those that are not encrypted too: one more byte, and nobody decrypts it.
_SOPS = re.compile(rb"""^["']?sops["']?[ \t]*:|^[ \t]*"sops"[ \t]*:""", re.MULTILINE)
_GENERATED = b"DO NOT EDIT"


class Refusal(NamedTuple):
    """Why a file is not mended. `fault`: whoever runs us may want it otherwise. No words: it is no file."""

    words: str
    fault: bool = False


def refusal(name: str) -> Refusal | None:
    """Why a file is not mended; None: it may be written."""
    path = os.path.realpath(name)
    shown = paths.shown(name)
    try:
        mode = os.stat(path).st_mode
        data = read_bytes(path, shown).removeprefix(b"\xef\xbb\xbf")
    except (OSError, EnvironmentFault):
        return Refusal("")
    if not paths.inside(path, paths.repository_root(os.path.dirname(os.path.abspath(name)))):
        return Refusal(f"{shown} lies outside of the repository: it is not mended")
    if data.startswith(RENDERED):
        return Refusal(f"{shown} was made by cilium-homelab: mend the spec, and render again")
    if _GENERATED in data[:1000]:
        return Refusal(f"{shown} says that it is generated: it is not mended")
    if b"ENC[" in data and _SOPS.search(data):
        return Refusal(f"{shown} is signed by SOPS: it is not mended")
    # Root may write what nobody may: whoever took the right away meant it.
    if not mode & 0o222 or not os.access(path, os.W_OK):
        return Refusal(f"{shown} is read-only: it is not mended", True)
    if not os.access(os.path.dirname(path), os.W_OK | os.X_OK):
        return Refusal(f"{shown} is in a folder that is read-only: it is not mended", True)
    return None


def write(files: Sequence[File]) -> None:
    """Put the new bytes in their places, unless a file is no longer what was judged.

    All of them are written beside the old ones before the first takes its place. Raises EnvironmentFault.
    """
    ready: list[tuple[str, str]] = []
    shown = ""
    try:
        for file in files:
            shown = paths.shown(file.path)
            if read_bytes(file.path, shown, len(file.before)) != file.before:
                raise EnvironmentFault(f"{shown} has changed meanwhile: nothing was mended")
            ready.append((_beside(file), file.path))
        while ready:
            temporary, path = ready[0]
            shown = paths.shown(path)
            os.replace(temporary, path)
            ready.pop(0)
    except OSError as fault:
        raise EnvironmentFault(f"{shown} cannot be written: {fault.strerror or fault}") from None
    finally:
        for temporary, _ in ready:
            os.unlink(temporary)


def _beside(file: File) -> str:
    """A new file beside the old one, with its mode and, where that is allowed, its owner."""
    status = os.stat(file.path)
    descriptor, temporary = tempfile.mkstemp(prefix=".cilium-homelab-", dir=os.path.dirname(file.path))
    try:
        with open(descriptor, "wb") as new:
            new.write(file.after)
            new.flush()
            if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                _give(new.fileno(), status)
            os.fchmod(new.fileno(), stat.S_IMODE(status.st_mode))
            os.fsync(new.fileno())
    except BaseException:  # Ctrl-C too: nothing half stays behind
        os.unlink(temporary)
        raise
    return temporary


def _give(descriptor: int, status: os.stat_result) -> None:
    # Only root may give a file away; else it is that of whoever mends it.
    with suppress(PermissionError):
        os.fchown(descriptor, status.st_uid, status.st_gid)
