"""A comment or an entry of `.cilium-homelab.yaml` ignores what is not there."""

WHY = """
What it silenced is mended or has moved. Left where it is, it would silence the same mistake when
somebody makes it again.

It is only said where the finding would have been seen: not when the release is unknown, when a file
could not be read, or when a single manifest was checked without the others that it depends on.
"""

WRONG = """
pools: [192.168.1.128/25]  # cilium-homelab: ignore[CH202] masked on purpose
"""

RIGHT = """
pools: [192.168.1.128/25]
"""

SOURCE = "cilium-homelab itself: comments like `# cilium-homelab: ignore[CH203] reason`"
