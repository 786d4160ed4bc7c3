"""`helm pull`: with Helm's own credentials, and again where the network broke it."""

from __future__ import annotations

import os
import re
import time

import yaml

from . import tools

PAUSES = (1.0, 2.0)
"""Seconds before each further try of a fetch that the network broke."""

# In Go's words, which Helm repeats. What will be the same in two seconds is not among them.
_PASSING = re.compile(
    r"timeout|timed out|connection re(?:fused|set)|unexpected EOF|network is unreachable|server misbehaving"
    r"|temporary failure|: (?:429|50[0234]) |status(?: code)?:? (?:429|50[0234])\b",
    re.IGNORECASE,
)
# What Helm itself takes for the name of a repository, less what it would read as a flag.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def is_oci(repository: str) -> bool:
    """Whether charts of a repository are artifacts in a registry."""
    return repository.startswith("oci://")


def oci_digest(said: bytes) -> str:
    """The digest of a manifest in what `pull` gave; "unknown" when it is not there."""
    found = re.search(rb"Digest: (sha256:[0-9a-f]{64})", said)
    return found[1].decode() if found else "unknown"


def pull(repository: str, name: str, version: str, scratch: str, lock: int) -> bytes:
    """Let Helm put the archive of a chart into the folder `scratch`, and give what it says.

    `lock`: a file descriptor that is open for as long as Helm runs, whatever becomes of this process.

    Raises tools.ToolFailure when it fails, EnvironmentFault when it cannot be started or hangs.
    """
    helm = tools.find("helm")
    # Helm's own cache is not made for several runs at once (helm #10735), and HOME may be read-only.
    private = {"HELM_CACHE_HOME": os.path.join(scratch, "helm")}
    private["HELM_REPOSITORY_CACHE"] = os.path.join(private["HELM_CACHE_HOME"], "repository")
    ending = ["--version", version, "--destination", scratch]
    if is_oci(repository):
        # Helm 4 prints the manifest's digest on standard output, Helm 3 on standard error.
        return _said([helm, "pull", f"{repository.rstrip('/')}/{name}", *ending], scratch, private, lock)
    known = _name_of(repository, helm, scratch)
    if known is None:
        # Helm looks a chart's address up in the index of every repository that it knows, and none is in this cache.
        private["HELM_REPOSITORY_CONFIG"] = os.path.join(scratch, "repositories.yaml")
        return _said([helm, "pull", name, "--repo", repository, *ending], scratch, private, lock)
    # Helm takes the user name and password of a repository only where it is asked for by name.
    _said([helm, "repo", "update", known], scratch, private, lock)
    return _said([helm, "pull", f"{known}/{name}", *ending], scratch, private, lock)


def _name_of(repository: str, helm: str, scratch: str) -> str | None:
    """The name by which Helm knows a repository, from `helm repo add`; None where it does not."""
    try:
        path = tools.run([helm, "env", "HELM_REPOSITORY_CONFIG"], scratch).decode().strip().strip('"')
        with open(path, encoding="utf-8") as file:
            listed = yaml.safe_load(file)
    except (tools.ToolFailure, OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    entries = listed.get("repositories") if isinstance(listed, dict) else None
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and str(entry.get("url")).rstrip("/") == repository.rstrip("/"):
            name = str(entry.get("name"))
            return name if _NAME.fullmatch(name) else None
    return None


def _said(command: list[str], scratch: str, extra: dict[str, str], lock: int) -> bytes:
    """What Helm says while it fetches; a fault that passes is waited for. Raises as tools.run does."""
    for pause in PAUSES:
        try:
            return tools.run(command, scratch, extra, with_stderr=True, kept=(lock,))
        except tools.ToolFailure as failure:
            if not _PASSING.search(failure.words):
                raise
        time.sleep(pause)
    return tools.run(command, scratch, extra, with_stderr=True, kept=(lock,))
