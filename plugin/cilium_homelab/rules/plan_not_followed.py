"""A Service does not ask for the address that the plan of the spec gives it."""

WHY = """
The plan alone gives nothing: an address is asked for by an annotation of the Service. Without it the
Service gets whatever is free, and the next one may get the address that was planned.
"""

WRONG = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.240/28]
  services: {media/jellyfin: 192.168.1.245}
---
# jellyfin.yaml
apiVersion: v1
kind: Service
metadata:
  name: jellyfin
  namespace: media
spec:
  type: LoadBalancer
  selector: {app: jellyfin}
  ports: [{port: 80}]
"""

RIGHT = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.240/28]
  services: {media/jellyfin: 192.168.1.245}
---
# jellyfin.yaml
apiVersion: v1
kind: Service
metadata:
  name: jellyfin
  namespace: media
  annotations: {lbipam.cilium.io/ips: 192.168.1.245}
spec:
  type: LoadBalancer
  selector: {app: jellyfin}
  ports: [{port: 80}]
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go, getSVCRequestedIPs"

FIX = """
The annotations of the plan are added, where the Service asks for nothing yet.
"""
