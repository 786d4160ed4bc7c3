"""The kustomization beside the spec does not use the rendered tree."""

WHY = """
A kustomization.yaml beside the spec is the outer layer, for patches of your own. If it does not
list the folder `rendered`, nothing of the spec would reach the cluster.
"""

WRONG = ""

RIGHT = ""

SOURCE = ""
