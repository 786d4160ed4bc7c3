"""The release does not announce an address that a Service gets later."""

from ..releases import Release

WHY = """
The announcer of Cilium 1.20.0 looks at a Service when its labels, annotations or spec change, and not when its
address does. One that waited for a pool stays silent, and one that lost its address goes on being announced.
"""

WRONG = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium}
spec:
  source:
    repoURL: https://helm.cilium.io
    chart: cilium
    targetRevision: 1.20.0
    helm:
      valuesObject: {kubeProxyReplacement: true, l2announcements: {enabled: true}, k8sClientRateLimit: {qps: 50}}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
"""

RIGHT = WRONG.replace("targetRevision: 1.20.0", "targetRevision: 1.20.1")

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go of 1.20.0 and 1.20.1; GH #47579"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.misses_late_addresses
