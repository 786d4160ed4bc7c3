"""A value is of another type than the key takes."""

WHY = """
A list where one value is meant, a mapping where text is meant, or nothing at all after the colon.
What cannot be understood is left out of every other check, so that it is reported once.
"""

WRONG = """
pools: {addresses: 192.168.1.128/25}
"""

RIGHT = """
pools: [192.168.1.128/25]
"""

SOURCE = "the spec's JSON Schema, `cilium-homelab schema`"
