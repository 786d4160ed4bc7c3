"""The vendored chart is not the one that the spec means."""

WHY = """
The spec's version decides fields, keys and annotation names; a chart of another version, or of another
name, would be given values that it does not know, silently.
"""

WRONG = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", chart: {path: charts/cilium}}
  cluster: {apiServer: "192.168.1.10:6443"}
---
# charts/cilium/Chart.yaml
apiVersion: v2
name: cilium
version: 1.19.0
"""

RIGHT = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.19.0", chart: {path: charts/cilium}}
  cluster: {apiServer: "192.168.1.10:6443"}
---
# charts/cilium/Chart.yaml
apiVersion: v2
name: cilium
version: 1.19.0
"""

SOURCE = "kubernetes-sigs/kustomize: a chart folder that is there is used as found"
