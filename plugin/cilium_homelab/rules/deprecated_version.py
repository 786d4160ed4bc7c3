"""An API version is still served, and deprecated."""

WHY = """
It works as before. A release after this one may stop serving it; which one is not known, and none has
so far.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium Documentation/operations/upgrade.rst of 1.18 and 1.19"

FIX = """
The API version that follows is written.
"""
