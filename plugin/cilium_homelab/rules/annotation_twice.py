"""A Service has the old and the new name of one annotation."""

from ..releases import IPS, Release

WHY = """
From 1.16 on the new name wins, even where it is empty, and what the old one says is not read.
"""

WRONG = """
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: apps
  annotations:
    lbipam.cilium.io/ips: 192.168.1.150
    io.cilium/lb-ipam-ips: 192.168.1.151
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
The old one is removed, where both say the same.
"""


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return len(release.reads(IPS)) > 1
