"""The chart that was fetched has another digest than the spec pins."""

WHY = """
A pinned digest says which bytes are trusted. Another one means that the chart was replaced under its version,
or that the digest is of another version: a new version needs its own.
"""

WRONG = ""

RIGHT = ""

SOURCE = "helm/helm: `digest` in a repository's index.yaml, the SHA-256 of the archive; OCI: that of the manifest"
