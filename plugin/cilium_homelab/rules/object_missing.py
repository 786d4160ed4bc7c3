"""An object of the spec is not in the built output."""

WHY = """
Something on the way, such as a patch with `$patch: delete`, removed it. Output that is only a part
of the plan would make Argo CD prune the rest.
"""

WRONG = ""

RIGHT = ""

SOURCE = "argo-cd docs/operator-manual/config-management-plugins.md"
