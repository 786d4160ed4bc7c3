"""A key stands twice in one mapping."""

WHY = """
Most YAML readers, Helm's among them, silently keep the last of the two, so the first one that you
see when you read the file from the top is without effect.
"""

WRONG = """
pools: [192.168.1.128/25]
pools: [192.168.1.64/26]
"""

RIGHT = """
pools: [192.168.1.128/25, 192.168.1.64/26]
"""

SOURCE = "YAML 1.2, 3.2.1.3"
