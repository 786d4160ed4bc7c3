"""The file is no homelab spec."""

WHY = """
A spec is one YAML document with `apiVersion: cilium-homelab.io/v1alpha1` and
`kind: CiliumHomelab`. An empty file, a list, several documents or another kind of object is not
guessed at.
"""

WRONG = """
apiVersion: cilium-homelab.io/v1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.128/25]
"""

RIGHT = """
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.128/25]
"""

SOURCE = "the spec's JSON Schema, `cilium-homelab schema`"
