"""Policies are there, and the chart does not enable L2 announcements."""

WHY = """
The chart's default is off, and a policy alone announces nothing: the addresses are given out and nobody
answers for them.
"""

WRONG = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [policy.yaml]
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.20.0
    namespace: kube-system
    valuesInline:
      kubeProxyReplacement: true
      k8sServiceHost: 192.168.1.10
---
# policy.yaml
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
"""

RIGHT = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [policy.yaml]
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.20.0
    namespace: kube-system
    valuesInline:
      kubeProxyReplacement: true
      k8sServiceHost: 192.168.1.10
      l2announcements: {enabled: true}
---
# policy.yaml
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
"""

SOURCE = "cilium/cilium install/kubernetes/cilium/values.yaml; Documentation/network/l2-announcements.rst"
