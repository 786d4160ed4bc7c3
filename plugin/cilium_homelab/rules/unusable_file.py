"""A file that the spec names cannot be used."""

WHY = """
It does not exist, lies outside of the repository, or is not what it should be: Helm values are one
YAML mapping, a vendored chart holds a Chart.yaml. No path leaves the repository.
"""

WRONG = """
# cilium/homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", valuesFiles: ../../values.yaml}
  cluster: {apiServer: "192.168.1.10:6443"}
---
# cilium/values.yaml
hubble: {relay: {enabled: true}}
"""

RIGHT = """
# cilium/homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", valuesFiles: values.yaml}
  cluster: {apiServer: "192.168.1.10:6443"}
---
# cilium/values.yaml
hubble: {relay: {enabled: true}}
"""

SOURCE = "cilium-homelab itself: docs/security.md"
