"""What was rendered is not what this release takes."""

WHY = """
Everything that is rendered is checked against the CRDs and Helm keys of the release before it is
written. This finding means that cilium-homelab itself is wrong: please report it, with the spec. There is
no example: a spec that brings it about would be a fault to mend.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium-homelab itself: render/selfcheck.py, by the CRDs and values.schema.json of each release"
