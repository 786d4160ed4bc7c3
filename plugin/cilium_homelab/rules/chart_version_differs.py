"""The vendored chart is not the one that the spec means."""

WHY = """
The spec's version decides fields, keys and annotation names; a chart of another version, or of another
name, would be given values that it does not know, silently.
"""

WRONG = ""

RIGHT = ""

SOURCE = "kubernetes-sigs/kustomize: a chart folder that is there is used as found"
