"""The kustomization beside the spec changes names or selectors."""

WHY = """
A renamed pool is deleted and created, and its Services move. Labels that go into selectors change
the DaemonSet's, which is immutable: the sync fails for ever.
"""

WRONG = ""

RIGHT = ""

SOURCE = "Kubernetes: DaemonSet spec.selector is immutable"
