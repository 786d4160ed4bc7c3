"""The Cilium release is not one that is known."""

WHY = """
API versions, fields, Helm keys and annotation names differ from release to release. For a release
that nobody has looked at they would be guesses; `cilium.treatAs` says which known one to follow. A
patch release that is not known yet belongs to its minor and needs nothing.
"""

WRONG = """
cilium: {version: "1.13.4"}
"""

RIGHT = """
cilium: {version: "1.20.0"}
"""

SOURCE = "plugin/cilium_homelab/releases.py"
