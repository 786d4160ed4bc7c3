"""Texts that a template fills in later: what they will say is unknown."""

from __future__ import annotations

import re

# Shell and Flux ${X}, Jinja, Go templates, kustomize vars $(X); a whole <X> of argocd-vault-plugin.
_PLACEHOLDER = r"\$\{|\{\{|\{%|\$\([A-Za-z]|#\{|<[^<>]+>\Z"


def is_placeholder(text: str) -> bool:
    """Whether a template will fill in some of a text."""
    return any(sign in text for sign in "$#{<") and re.search(_PLACEHOLDER, text) is not None
