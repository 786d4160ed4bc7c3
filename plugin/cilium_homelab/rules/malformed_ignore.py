"""A comment that should ignore a finding names no code that can be ignored."""

WHY = """
`# cilium-homelab: ignore[CH203, CH301] reason` names codes in brackets. Without them, or with a word
that is no code, nothing is silenced. Files that are no YAML cannot be silenced at all: nobody knows
what else is wrong in them.
"""

WRONG = """
pools: [192.168.1.128/25]  # cilium-homelab: ignore CH202
"""

RIGHT = """
pools: [192.168.1.130/25]  # cilium-homelab: ignore[CH202] masked on purpose
"""

SOURCE = "cilium-homelab itself: comments like `# cilium-homelab: ignore[CH203] reason`"
