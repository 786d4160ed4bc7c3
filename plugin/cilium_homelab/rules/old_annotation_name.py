"""An annotation has its old name."""

from ..releases import IPS, Release

WHY = """
The names that begin with io.cilium/lb-ipam are aliases since 1.16. They work, in every release so far.
"""

WRONG = """
apiVersion: v1
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

RIGHT = """
apiVersion: v1
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

SOURCE = "cilium/cilium pkg/annotation/k8s.go"

FIX = """
The new names are written.
"""


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return len(release.reads(IPS)) > 1
