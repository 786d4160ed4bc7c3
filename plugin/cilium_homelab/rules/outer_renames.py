"""The kustomization beside the spec changes names or selectors."""

WHY = """
A renamed pool is deleted and created, and its Services move. Labels that go into selectors change
the DaemonSet's, which is immutable: the sync fails for ever.
"""

WRONG = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.128/25]
---
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [rendered]
namePrefix: attic-
"""

RIGHT = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.128/25]
---
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [rendered]
labels:
  - pairs: {cluster: attic}
"""

SOURCE = "Kubernetes: DaemonSet spec.selector is immutable"
