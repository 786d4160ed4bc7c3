"""Helm or kustomize refused what it was given."""

WHY = """
The chart's own checks refuse these values, or the kustomization beside the spec is wrong. Their
words are shown without the paths of temporary folders.
"""

WRONG = ""

RIGHT = ""

SOURCE = ""
