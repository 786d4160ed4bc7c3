"""The Helm values that a spec means, each with a short reason for whoever reads values.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import Leases, Model, Values
from .merge import merge

SECOND = 10**9
DEFAULT_RENEW, DEFAULT_RETRY = 5 * SECOND, 2 * SECOND
"""leaseRenewDeadline and leaseRetryPeriod of the agent (daemon/cmd/daemon_main.go)."""

MIN_QPS = 50
"""The recipe's floor: how many Services there will be is never known from a spec alone."""

HEADROOM = 5
API_PORT = 6443
ARGOCD = "argocd.argoproj.io"


class Derived(NamedTuple):
    """One derived value: its path, the value, and why, in a line or two ("" where it is plain)."""

    path: tuple[str, ...]
    value: object
    why: str = ""


def derive(model: Model) -> list[Derived]:
    """All derived values of a model, in the order in which they are written."""
    return [
        *_api_server(model),
        *_datapath(model),
        *_certificates(model),
        *_l2(model),
        *_operator(model),
        *_platform(model),
    ]


def derived_values(model: Model) -> Values:
    """The same as nested maps."""
    values: Values = {}
    for item in derive(model):
        node = values
        for key in item.path[:-1]:
            inner = node.setdefault(key, {})
            assert isinstance(inner, dict)
            node = inner
        node[item.path[-1]] = item.value
    return values


def effective_values(model: Model) -> Values:
    """What values.yaml holds: derived values, then the user's layers."""
    return merge(derived_values(model), *(layer.values for layer in model.layers))


def _api_server(model: Model) -> Iterator[Derived]:
    cluster = model.cluster
    if cluster is not None and cluster.name is not None:
        yield Derived(("cluster", "name"), cluster.name)
    server = None if cluster is None else cluster.api_server
    if server is not None:
        why = "The address that agents reach the Kubernetes API at, since kube-proxy is not there to find it."
        yield Derived(("k8sServiceHost",), server.host, why)
        yield Derived(("k8sServicePort",), server.port or API_PORT)
    elif model.distribution == "talos":
        yield Derived(
            ("k8sServiceHost",), "localhost", "KubePrism, Talos' own load balancer for the API, on every node."
        )
        yield Derived(("k8sServicePort",), 7445)


def _datapath(model: Model) -> Iterator[Derived]:
    assert model.release is not None
    why = "Cilium in the place of kube-proxy" + (", which L2 announcements need." if model.l2 else ".")
    yield Derived(("kubeProxyReplacement",), model.release.kube_proxy_replacement, why)
    yield Derived(
        ("rollOutCiliumPods",), True, "Restart the agents when their configuration changes; they do not reread it."
    )
    if model.release.has_external_ips_key:
        yield Derived(("externalIPs", "enabled"), True, "Serve spec.externalIPs of Services.")


def _certificates(model: Model) -> Iterator[Derived]:
    assert model.release is not None
    why = "The chart's default makes new certificates on every render, so GitOps never settles."
    yield Derived(("hubble", "tls", "auto", "method"), "cronJob", why)
    if model.argocd is None or not model.release.certgen_is_helm_hook:
        return
    # Argo CD reads its own annotation first (gitops-engine/pkg/sync/hook/hook.go, Types, for each object).
    why = "The chart's Helm hook would wait until all is healthy, and Hubble Relay waits for these certificates."
    yield Derived(("certgen", "annotations", "job", f"{ARGOCD}/hook"), "Sync", why)
    yield Derived(("certgen", "annotations", "job", f"{ARGOCD}/hook-delete-policy"), "BeforeHookCreation")


def _l2(model: Model) -> Iterator[Derived]:
    if not model.l2:
        return
    protocols = "ARP and NDP" if model.release is not None and model.release.announces_ipv6 else "ARP"
    yield Derived(("l2announcements", "enabled"), True, f"Answer {protocols} for the addresses of Services.")
    for key, duration in (
        ("leaseDuration", model.leases.duration),
        ("leaseRenewDeadline", model.leases.renew_deadline),
        ("leaseRetryPeriod", model.leases.retry_period),
    ):
        if duration is not None:
            yield Derived(("l2announcements", key), duration.text)
    qps = client_qps(len(model.services), _leases(model))
    why = "Each announced Service renews a lease; with the default limit renewals are throttled and answers stop."
    yield Derived(("k8sClientRateLimit", "qps"), qps, why)
    yield Derived(("k8sClientRateLimit", "burst"), 2 * qps)


def _leases(model: Model) -> Leases:
    """The timing that the user's values make of the spec's, as far as it is known."""
    if not model.lease_values:
        return model.leases
    from ..rules._leases import effective

    return effective(model) or model.leases


def client_qps(services: int, leases: Leases, floor: int = MIN_QPS) -> int:
    """The client rate that renewing the leases of so many Services needs, never below a floor.

    The holder renews every retry period (client-go leaderelection), whatever the documentation's
    formula says of the renew deadline.
    """
    retry = leases.retry_period.nanoseconds if leases.retry_period else DEFAULT_RETRY
    renew = leases.renew_deadline.nanoseconds if leases.renew_deadline else DEFAULT_RENEW
    period = min(retry, renew)
    return max(floor, -(-services * SECOND // period) + HEADROOM)


def _operator(model: Model) -> Iterator[Derived]:
    nodes = model.cluster.nodes if model.cluster else ()
    replicas = min(2, len(nodes)) or 1
    why = "No more than there are nodes: replicas keep to different ones."
    yield Derived(("operator", "replicas"), replicas, why)
    yield Derived(("operator", "rollOutPods"), True)


def _platform(model: Model) -> Iterator[Derived]:
    if model.distribution != "talos":
        return
    capabilities = ["CHOWN", "KILL", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "SYS_ADMIN", "SYS_RESOURCE"]
    capabilities += ["DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"]
    why = "Talos does not let Pods load kernel modules: all capabilities but SYS_MODULE."
    yield Derived(("securityContext", "capabilities", "ciliumAgent"), capabilities, why)
    yield Derived(("securityContext", "capabilities", "cleanCiliumState"), ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"])
    yield Derived(("cgroup", "autoMount", "enabled"), False, "Talos mounts cgroup v2 itself.")
    yield Derived(("cgroup", "hostRoot"), "/sys/fs/cgroup")
    yield Derived(("ipam", "mode"), "kubernetes", "Talos hands out the Pod addresses of each node.")
