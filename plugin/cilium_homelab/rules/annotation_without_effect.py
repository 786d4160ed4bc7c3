"""An annotation of LB-IPAM stands on a Service of another type."""

WHY = """
LB-IPAM looks at Services of type LoadBalancer only.
"""

WRONG = """
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: apps
  annotations:
    lbipam.cilium.io/ips: 192.168.1.150
spec:
  type: ClusterIP
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

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go"
