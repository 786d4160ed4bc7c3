"""An annotation has its old name."""

WHY = """
The names that begin with io.cilium/lb-ipam are aliases since 1.16. They work, in every release so far.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium pkg/annotation/k8s.go"

FIX = """
The new names are written.
"""
