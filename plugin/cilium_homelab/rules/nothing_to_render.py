"""The spec renders nothing."""

WHY = """
An output without any object would be a success that deletes everything: Argo CD prunes what is no
longer there.
"""

WRONG = """
cilium: {version: "1.20.0", install: false}
"""

RIGHT = """
cilium: {version: "1.20.0", install: false}
pools: [192.168.1.128/25]
"""

SOURCE = "argo-cd docs/user-guide/auto_sync.md"
