"""L2 announcements are enabled without the replacement of kube-proxy."""

WHY = """
They are supported only with it, and the chart leaves it off unless it is told.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium Documentation/network/l2-announcements.rst, prerequisites"
