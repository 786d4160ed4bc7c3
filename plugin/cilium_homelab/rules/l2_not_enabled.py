"""Policies are there, and the chart does not enable L2 announcements."""

WHY = """
The chart's default is off, and a policy alone announces nothing: the addresses are given out and nobody
answers for them.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium install/kubernetes/cilium/values.yaml; Documentation/network/l2-announcements.rst"
