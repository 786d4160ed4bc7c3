"""A list of namespaces has blanks."""

WHY = """
Cilium splits the list at its commas and trims nothing: "a, b" permits "a" and " b", and no namespace has
the second name.
"""

WRONG = """
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: apps
  annotations:
    lbipam.cilium.io/ips: 192.168.1.150
    lbipam.cilium.io/sharing-key: web
    lbipam.cilium.io/sharing-cross-namespace: "media, photos"
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
    lbipam.cilium.io/sharing-key: web
    lbipam.cilium.io/sharing-cross-namespace: "media,photos"
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80}]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, getSVCSharingCrossNamespace"

FIX = """
The blanks around the names are removed.
"""
