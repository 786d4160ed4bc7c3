"""The kustomization beside the spec would fetch something from the network."""

WHY = """
A remote resource, base or component, or a chart that is not in the repository, would be fetched
while Argo CD waits, and could be another one tomorrow.
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
resources:
  - rendered
  - https://example.org/gateway-api.yaml
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
resources:
  - rendered
  - gateway-api.yaml
---
# gateway-api.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: {name: cilium}
spec: {controllerName: io.cilium/gateway-controller}
"""

SOURCE = "kubernetes-sigs/kustomize api/internal/builtins"
