"""The vendored chart is of another version than the spec says."""

WHY = """
The spec's version decides fields, keys and annotation names; a chart of another version would be
given values that it does not know, silently.
"""

WRONG = ""

RIGHT = ""

SOURCE = "kubernetes-sigs/kustomize: a chart folder that is there is used as found"
