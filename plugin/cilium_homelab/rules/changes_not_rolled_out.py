"""Agents and operator keep running with the old values when a chart's values change."""

WHY = """
A changed value changes a ConfigMap, which neither reads again. With the chart's defaults a switch such as
l2announcements.enabled does nothing until somebody restarts them; LB-IPAM takes its classes from the
operator's configuration, L2 announcements theirs from the agents'.
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
      k8sServiceHost: 192.168.1.10
      k8sServicePort: 6443
      l2announcements: {enabled: true}
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
      l2announcements: {enabled: true}
      rollOutCiliumPods: true
      operator: {rollOutPods: true}
"""

SOURCE = "cilium/cilium install/kubernetes/cilium/values.yaml, rollOutCiliumPods and operator.rollOutPods"
