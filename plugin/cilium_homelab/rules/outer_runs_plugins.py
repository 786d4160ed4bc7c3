"""The kustomization beside the spec runs plugins."""

WHY = """
Generators, transformers and validators of a repository can run programs. They are never run.
"""

WRONG = ""

RIGHT = ""

SOURCE = "kubernetes-sigs/kustomize: alpha plugins"
