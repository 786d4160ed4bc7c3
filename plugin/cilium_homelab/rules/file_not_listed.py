"""A file lies beside a kustomization that does not list it."""

WHY = """
Where a folder has a kustomization, Flux, Argo CD and `kubectl apply -k` build that one, and a file that
it does not list never reaches the cluster. Often that is meant, a part that is switched off: so it is
not judged with the rest.
"""

WRONG = """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- l2-policy.yaml
# - ip-pool.yaml
"""

RIGHT = """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- l2-policy.yaml
- ip-pool.yaml
"""

SOURCE = "kubernetes-sigs/kustomize api/types/kustomization.go; fluxcd/kustomize-controller; Argo CD's tool detection"
