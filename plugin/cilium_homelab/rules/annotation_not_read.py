"""The release does not read an annotation."""

from ..releases import Release

WHY = """
The names that begin with lbipam.cilium.io came with 1.16. Before, they are ignored and the Service gets
any address.
"""

WRONG = """
apiVersion: v1 # cilium: 1.15.1
kind: Service
metadata:
  name: web
  namespace: apps
  annotations:
    lbipam.cilium.io/ips: 192.168.1.150
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80}]
"""

RIGHT = """
apiVersion: v1 # cilium: 1.15.1
kind: Service
metadata:
  name: web
  namespace: apps
  annotations:
    io.cilium/lb-ipam-ips: 192.168.1.150
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80}]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go of 1.15, pkg/annotation/k8s.go of 1.16"

FIX = """
The name that the release reads is written.
"""


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return not release.permits_other_pods
