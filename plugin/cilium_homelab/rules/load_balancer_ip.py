"""A Service asks for an address with spec.loadBalancerIP."""

WHY = """
Kubernetes deprecated the field in 1.24, and Cilium still reads it. It adds to what the annotation asks
for: where the two differ the Service gets both addresses.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: apps
spec:
  type: LoadBalancer
  loadBalancerIP: 192.168.1.150
  selector: {app: web}
  ports: [{port: 80}]
"""

RIGHT = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
---
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

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, getSVCRequestedIPs"
