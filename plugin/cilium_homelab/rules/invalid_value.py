"""A value is not one that the key takes."""

WHY = """
The type is right, but the value is none of the words, numbers or forms that the key takes.
"""

WRONG = """
cilium: {version: "1.20.0", distribution: microk8s}
"""

RIGHT = """
cilium: {version: "1.20.0", distribution: generic}
"""

SOURCE = "the spec's JSON Schema, `cilium-homelab schema`"

FIX = """
Another spelling of one of the words, such as "yes" or "true" for "Yes", becomes that word.
"""
