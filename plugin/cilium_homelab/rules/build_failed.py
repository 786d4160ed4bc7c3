"""Helm or kustomize refused what it was given."""

WHY = """
The chart's own checks refuse these values, or the kustomization beside the spec is wrong. Their
words are shown without the paths of temporary folders.
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
patches:
  - patch: |
      apiVersion: cilium.io/v2
      kind: CiliumLoadBalancerIPPool
      metadata: {name: lan}
      spec: {disabled: true}
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
patches:
  - patch: |
      apiVersion: cilium.io/v2
      kind: CiliumLoadBalancerIPPool
      metadata: {name: default}
      spec: {disabled: true}
"""

SOURCE = "kubernetes-sigs/kustomize; helm/helm; the chart's templates/validate.yaml"
