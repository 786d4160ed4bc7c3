"""A list of namespaces has blanks."""

WHY = """
Cilium splits the list at its commas and trims nothing: "a, b" permits "a" and " b", and no namespace has
the second name.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, getSVCSharingCrossNamespace"

FIX = """
The blanks around the names are removed.
"""
