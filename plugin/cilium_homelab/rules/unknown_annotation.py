"""A Service has an annotation that looks like Cilium's and is none."""

WHY = """
Cilium ignores it, and the Service gets any address. There is none that names a pool: a pool chooses its
Services, by its serviceSelector.
"""

WRONG = """
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: apps
  annotations:
    lbipam.cilium.io/pool: lan
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
  labels: {pool: lan}
spec:
  type: LoadBalancer
  selector: {app: web}
  ports: [{port: 80}]
"""

SOURCE = "cilium/cilium pkg/annotation/k8s.go; GH #45327"

FIX = """
A name with the letters of a known one becomes that one.
"""
