"""YAML reads this value as something else than it looks like."""

WHY = """
An unquoted 1.20 is the number 1.2, an unquoted yes is a boolean in YAML 1.1 and text in YAML 1.2,
and `- fd00::` is a mapping. Editors, PyYAML, kustomize and Helm do not agree about such words, so a
spec takes them only in quotes.
"""

WRONG = """
cilium: {version: 1.20}
"""

RIGHT = """
cilium: {version: "1.20.0"}
"""

SOURCE = "YAML 1.1 and 1.2; go.yaml.in/yaml/v2 resolve.go"

FIX = """
The text is put in quotes; for allowFirstLastIPs true becomes "Yes" and false "No".
"""
