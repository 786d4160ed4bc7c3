"""The file is larger, deeper or more entangled than a spec can be."""

WHY = """
A spec is a short file. One of many megabytes, with hundreds of levels, or whose aliases stand for
millions of values is a mistake or an attack, and is refused before it costs memory and time.
"""

WRONG = """
cilium: {version: "1.20.0", values: &values {hubble: {relay: *values}}}
pools: [192.168.1.128/25]
"""

RIGHT = """
cilium: {version: "1.20.0", values: {hubble: {relay: {enabled: true}}}}
pools: [192.168.1.128/25]
"""

SOURCE = "cilium-homelab itself: the limits in source.py"
