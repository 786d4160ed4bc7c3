"""An object of the spec is not in the built output."""

WHY = """
Something on the way, such as a patch with `$patch: delete`, removed it. Output that is only a part
of the plan would make Argo CD prune the rest.
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
      metadata: {name: default}
      $patch: delete
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

SOURCE = "argo-cd docs/operator-manual/config-management-plugins.md"
