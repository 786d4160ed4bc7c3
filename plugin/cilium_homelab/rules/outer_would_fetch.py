"""The kustomization beside the spec would fetch something from the network."""

WHY = """
A remote resource, base or component, or a chart that is not in the repository, would be fetched
while Argo CD waits, and could be another one tomorrow.
"""

WRONG = ""

RIGHT = ""

SOURCE = "kubernetes-sigs/kustomize api/internal/builtins"
