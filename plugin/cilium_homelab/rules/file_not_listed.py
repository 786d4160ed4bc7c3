"""A file lies beside a kustomization that does not list it."""

WHY = """
Where a folder has a kustomization, Flux, Argo CD and `kubectl apply -k` build that one, and a file that
it does not list never reaches the cluster. Often that is meant, a part that is switched off: so it is
not judged with the rest.
"""

WRONG = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- namespace.yaml
# - ip-pool.yaml
---
# ip-pool.yaml
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: home}
spec: {blocks: [{cidr: 192.168.1.240/28}]}
"""

RIGHT = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- namespace.yaml
- ip-pool.yaml
---
# ip-pool.yaml
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: home}
spec: {blocks: [{cidr: 192.168.1.240/28}]}
"""

SOURCE = "kubernetes-sigs/kustomize api/types/kustomization.go; fluxcd/kustomize-controller; Argo CD's tool detection"
