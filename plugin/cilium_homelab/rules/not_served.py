"""The release does not serve a kind, or not in this API version."""

WHY = """
The API server knows no such object, so that nothing that it says happens: CiliumLoadBalancerIPPool is
cilium.io/v2 from 1.18 on, CiliumL2AnnouncementPolicy is cilium.io/v2alpha1 in every release, and
CiliumBGPPeeringPolicy is gone since 1.19.
"""

WRONG = """
apiVersion: cilium.io/v2 # cilium: 1.20.0
kind: CiliumL2AnnouncementPolicy
metadata:
  name: lan
spec:
  interfaces: [^eth0$]
  loadBalancerIPs: true
"""

RIGHT = """
apiVersion: cilium.io/v2alpha1 # cilium: 1.20.0
kind: CiliumL2AnnouncementPolicy
metadata:
  name: lan
spec:
  interfaces: [^eth0$]
  loadBalancerIPs: true
"""

SOURCE = "cilium/cilium pkg/k8s/apis/cilium.io/client/crds of 1.14 to 1.21"

FIX = """
The best API version that the release serves is written, where it serves the kind at all.
"""
