"""Cilium is to replace kube-proxy, and is not told where the API server is."""

WHY = """
Without kube-proxy nothing serves the address of the Service "kubernetes", at which agents look for the API
server unless they are told another one: they never start. Where kube-proxy still runs it does no harm.
"""

WRONG = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.20.2
    namespace: kube-system
    valuesInline:
      kubeProxyReplacement: true
      rollOutCiliumPods: true
      operator: {rollOutPods: true}
"""

RIGHT = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.20.2
    namespace: kube-system
    valuesInline:
      kubeProxyReplacement: true
      k8sServiceHost: 192.168.1.10
      k8sServicePort: 6443
      rollOutCiliumPods: true
      operator: {rollOutPods: true}
"""

SOURCE = "cilium/cilium Documentation/network/kubernetes/kubeproxy-free.rst"
