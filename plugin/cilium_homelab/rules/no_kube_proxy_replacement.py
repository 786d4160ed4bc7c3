"""L2 announcements are enabled without the replacement of kube-proxy."""

WHY = """
They are supported only with it, and the chart leaves it off unless it is told.
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
      l2announcements: {enabled: true}
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
      l2announcements: {enabled: true}
      kubeProxyReplacement: true
      k8sServiceHost: 192.168.1.10
---
# policy.yaml
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
"""

SOURCE = "cilium/cilium Documentation/network/l2-announcements.rst, prerequisites"
