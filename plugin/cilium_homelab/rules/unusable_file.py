"""A file that the spec names cannot be used."""

WHY = """
It does not exist, lies outside of the repository, or is not what it should be: Helm values are one
YAML mapping, a vendored chart holds a Chart.yaml. No path leaves the repository.
"""

WRONG = """
cilium: {version: "1.20.0", valuesFiles: ../../values.yaml}
"""

RIGHT = ""

SOURCE = ""
