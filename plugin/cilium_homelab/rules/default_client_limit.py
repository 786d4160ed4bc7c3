"""More leases than the agents' default request limit can renew."""

WHY = """
Each announced Service has a lease, which its node renews every retry period. Requests above the limit
wait, renewals come too late, and the Service moves from node to node or falls silent.
"""

WRONG = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [policy.yaml, jellyfin.yaml, photos.yaml, wiki.yaml]
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.20.0
    namespace: kube-system
    valuesInline:
      kubeProxyReplacement: true
      l2announcements: {enabled: true, leaseDuration: 3s, leaseRenewDeadline: 1s, leaseRetryPeriod: 200ms}
---
# policy.yaml
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
---
# jellyfin.yaml
apiVersion: v1
kind: Service
metadata: {name: jellyfin, namespace: apps, annotations: {lbipam.cilium.io/ips: 192.168.1.150}}
spec: {type: LoadBalancer, selector: {app: jellyfin}, ports: [{port: 80}]}
---
# photos.yaml
apiVersion: v1
kind: Service
metadata: {name: photos, namespace: apps, annotations: {lbipam.cilium.io/ips: 192.168.1.151}}
spec: {type: LoadBalancer, selector: {app: photos}, ports: [{port: 80}]}
---
# wiki.yaml
apiVersion: v1
kind: Service
metadata: {name: wiki, namespace: apps, annotations: {lbipam.cilium.io/ips: 192.168.1.152}}
spec: {type: LoadBalancer, selector: {app: wiki}, ports: [{port: 80}]}
"""

RIGHT = """
# kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [policy.yaml, jellyfin.yaml, photos.yaml, wiki.yaml]
helmCharts:
  - name: cilium
    repo: https://helm.cilium.io
    version: 1.20.0
    namespace: kube-system
    valuesInline:
      kubeProxyReplacement: true
      k8sClientRateLimit: {qps: 50, burst: 100}
      l2announcements: {enabled: true, leaseDuration: 3s, leaseRenewDeadline: 1s, leaseRetryPeriod: 200ms}
---
# policy.yaml
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
---
# jellyfin.yaml
apiVersion: v1
kind: Service
metadata: {name: jellyfin, namespace: apps, annotations: {lbipam.cilium.io/ips: 192.168.1.150}}
spec: {type: LoadBalancer, selector: {app: jellyfin}, ports: [{port: 80}]}
---
# photos.yaml
apiVersion: v1
kind: Service
metadata: {name: photos, namespace: apps, annotations: {lbipam.cilium.io/ips: 192.168.1.151}}
spec: {type: LoadBalancer, selector: {app: photos}, ports: [{port: 80}]}
---
# wiki.yaml
apiVersion: v1
kind: Service
metadata: {name: wiki, namespace: apps, annotations: {lbipam.cilium.io/ips: 192.168.1.152}}
spec: {type: LoadBalancer, selector: {app: wiki}, ports: [{port: 80}]}
"""

SOURCE = "cilium/cilium pkg/defaults/defaults.go; client-go leaderelection; GH #26586"
