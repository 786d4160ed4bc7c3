"""A key is not one that a spec knows."""

WHY = """
A misspelled key would otherwise be without effect, silently: the cluster just does not do what the
spec seems to say. Keys that Cilium's own chart knows go below `cilium.values`.
"""

WRONG = """
pool: [192.168.1.128/25]
"""

RIGHT = """
pools: [192.168.1.128/25]
"""

SOURCE = "the spec's JSON Schema, `cilium-homelab schema`"

FIX = """
A key in the wrong case is written in the right one.
"""
