"""A Service has the old and the new name of one annotation."""

WHY = """
From 1.16 on the new name wins, even where it is empty, and what the old one says is not read.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium pkg/annotation/k8s.go"

FIX = """
The old one is removed, where both say the same.
"""
