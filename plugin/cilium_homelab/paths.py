"""Where the repository ends: no path that the input names leads out of it."""

from __future__ import annotations

import os

CONFIG = ".cilium-homelab.yaml"
"""What a repository says of itself, at its root (repository/config.py)."""


def repository_root(folder: str) -> str:
    """The repository that a folder belongs to, as a real path.

    The nearest folder with .git; else, under Argo CD, the working directory less the Application's
    path (cmp-server may leave .git out); else the folder itself.
    """
    start = os.path.realpath(folder)
    current = start
    while True:
        if os.path.exists(os.path.join(current, ".git")):
            return current
        parent = os.path.dirname(current)
        if parent == current:
            break
        current = parent
    source_path = os.path.normpath(os.environ.get("ARGOCD_APP_SOURCE_PATH") or ".")
    working = os.path.realpath(os.getcwd())
    if source_path != "." and working.endswith(os.sep + source_path):
        return working[: -len(source_path) - 1] or os.sep
    return start


def inside(path: str, root: str) -> bool:
    """Whether a path, symlinks resolved, lies in the root."""
    real = os.path.realpath(path)
    return real == root or real.startswith(root.rstrip(os.sep) + os.sep)


def shown(path: str) -> str:
    """A path as users know it: relative to the working directory where it lies below it."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
