"""The file is no homelab spec."""

WHY = """
A spec is one YAML document with `apiVersion: cilium-homelab.io/v1alpha1` and
`kind: CiliumHomelab`. An empty file, a list, several documents or another kind of object is not
guessed at.
"""

WRONG = ""

RIGHT = ""

SOURCE = "the spec's JSON Schema, `cilium-homelab schema`"
