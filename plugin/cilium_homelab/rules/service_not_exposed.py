"""A policy takes a Service that is kept from the announcer."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model
from ..releases import Release
from . import Finding
from ._l2 import announces_pools, is_hidden, policies
from ._sharing import PROXY_LABEL, is_of_another_proxy, key_of
from ._values import said

WHY = """
service.cilium.io/type names the one type that Cilium serves of a Service: with ClusterIP or NodePort its
address from a pool is given out and, from 1.19 on, not announced. A Service of another service proxy is none of
Cilium's at all. No condition says either.
"""

WRONG = """
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium}
spec:
  source:
    repoURL: https://helm.cilium.io
    chart: cilium
    targetRevision: 1.20.2
    helm:
      valuesObject: {kubeProxyReplacement: true, l2announcements: {enabled: true}, k8sClientRateLimit: {qps: 50}}
---
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lan}
spec: {blocks: [{cidr: 192.168.1.128/25}]}
---
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
---
apiVersion: v1
kind: Service
metadata: {name: jellyfin, namespace: media, annotations: {service.cilium.io/type: ClusterIP}}
spec: {type: LoadBalancer, ports: [{port: 8096}]}
"""

RIGHT = WRONG.replace("service.cilium.io/type: ClusterIP", "service.cilium.io/type: LoadBalancer")

SOURCE = "cilium/cilium pkg/loadbalancer/reflectors/conversions.go, NewSvcExposureType; pkg/k8s/service_lister"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return release.honours_exposure


def check(model: Model) -> Iterator[Finding]:
    """Each Service whose address from a pool a policy certainly takes, and that Cilium does not serve."""
    for service in model.services:
        proxy = (service.labels or {}).get(PROXY_LABEL)
        policy = next((policy for policy in policies(model) if announces_pools(policy, service)), None)
        if policy is None:
            continue
        related = (Related(policy.at, "taken by this policy"),)
        if is_of_another_proxy(model, service) and (service.addresses or key_of(service)):
            continue  # CH416 says so
        if proxy is not None and said(model, "k8s", "serviceProxyName") not in (proxy, ...):
            yield Finding(
                service.at,
                f'the label {PROXY_LABEL} gives Service {service.key} to "{proxy}": Cilium does not announce it',
                help="remove the label, or write the value k8s.serviceProxyName",
                related=related,
            )
        elif service.exposure is not None and is_hidden(model, service):
            yield Finding(
                service.exposure.at,
                f"service.cilium.io/type of Service {service.key} is {service.exposure.text}: its address from a pool"
                " is not announced",
                help="write LoadBalancer, or remove it",
                related=related,
            )
