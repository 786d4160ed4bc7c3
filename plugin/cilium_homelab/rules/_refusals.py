"""What the templates of the chart `fail` for, of the datapath, Services and the agents: what meets what it cannot.

Each check gives what it found wrong, in the words of the chart's own condition; the release says whether
it has that condition. A value that nobody can know yet raises Unsaid, which silences the one check.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .. import helmkeys
from ..releases import Release
from ._chart_values import Values


class Refusal(NamedTuple):
    """A value that the chart refuses: its path, why ("it ..."), what to write instead."""

    path: str
    reason: str
    help: str


Check = Callable[[Values, Release], Iterator[Refusal]]


def shown(value: object) -> str:
    """A value as one writes it in YAML, short enough for a message."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (dict, list)):
        return "a map" if isinstance(value, dict) else "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 42 else text[:39] + '..."'


def go_int(value: object) -> int:
    """What the templates' `int` makes of a value (spf13/cast): 0 of what is no number."""
    if isinstance(value, str):
        return int(value) if re.fullmatch("[-+]?[0-9]{1,18}", value) else 0
    return int(value) if isinstance(value, (bool, int, float)) else 0


_PROXIED = ("ingressController", "gatewayAPI", "envoyConfig")


def _replacement(values: Values, release: Release) -> Iterator[Refusal]:
    value = values.of("kubeProxyReplacement")
    if value is None or value == "":
        yield from _replacement_of_old(values, release, value)
    elif isinstance(value, bool):
        return
    elif value == "disabled" and (switch := _proxied(values)):
        reason = f"cannot be disabled while {switch} is true"
        yield Refusal("kubeProxyReplacement", reason, "write true")
    elif value not in release.replacement_words and values.configures(release):
        words = " or ".join(release.replacement_words[:2])
        yield Refusal("kubeProxyReplacement", f"takes {words}, not {shown(value)}", "write true")


def _replacement_of_old(values: Values, release: Release, value: object) -> Iterator[Refusal]:
    """The default of the minor that upgradeCompatibility names may be none that this chart takes."""
    old = values.upgraded_from()
    if old is None or old >= (1, 14):
        return
    unsaid = value is None and (not release.says_replacement or values.find("kubeProxyReplacement") is not None)
    if unsaid and (switch := _proxied(values)):
        reason = f"needs kubeProxyReplacement while {switch} is true"
    elif (unsaid or value == "") and values.configures(release):
        default = release.replacement_since(old)
        if default in release.replacement_words:
            return
        reason = f"means kubeProxyReplacement: {default}, which it does not take"
    else:
        return
    yield Refusal("upgradeCompatibility", reason, "write kubeProxyReplacement: true")


def _proxied(values: Values) -> str | None:
    return next((f"{name}.enabled" for name in _PROXIED if values.on(f"{name}.enabled")), None)


def _compatibility(values: Values, _release: Release) -> Iterator[Refusal]:
    if not values.is_version("upgradeCompatibility"):
        reason = f"takes a version, not {shown(values.of('upgradeCompatibility'))}"
        yield Refusal("upgradeCompatibility", reason, 'write the minor that was installed first, such as "1.15"')


def _waiting(values: Values, release: Release) -> Iterator[Refusal]:
    """A comparison of 1.14 that only takes text."""
    value = values.of("kubeProxyReplacement")
    if release.stops_at("waiting with a boolean") and isinstance(value, bool) and values.on("waitForKubeProxy"):
        help_text = f'write kubeProxyReplacement: "{shown(value)}"'
        yield Refusal("waitForKubeProxy", "needs kubeProxyReplacement to be text", help_text)


def _lookup(values: Values, release: Release) -> Iterator[Refusal]:
    if release.fails_without_api_server and not values.model.asks_cluster and values.of("k8sServiceHost") == "auto":
        help_text = "write the address, or remove the value: the spec's apiServer is used"
        if not values.model.install:
            help_text = "write the address that nodes reach the Kubernetes API at"
        yield Refusal("k8sServiceHost", "cannot be auto where no cluster is asked while rendering", help_text)


def _host_beside_reference(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("host beside its reference"):
        return
    if values.on("k8sServiceHostRef.name") and values.on("k8sServiceHostRef.key") and values.on("k8sServiceHost"):
        derived = "" if values.written("k8sServiceHost") else ", which the spec's apiServer becomes"
        help_text = "remove it, or write k8sServiceHost: null"
        yield Refusal("k8sServiceHostRef", f"cannot stand beside k8sServiceHost{derived}", help_text)


def _l7_proxy(values: Values, release: Release) -> Iterator[Refusal]:
    proxy = values.find("l7Proxy")
    if proxy is None or proxy.value is None or proxy.value:
        return
    users = [f"{name}.enabled" for name in ("ingressController", "gatewayAPI") if values.on(f"{name}.enabled")]
    if values.of("loadBalancer.l7.backend") == "envoy" and release.stops_at("Envoy's balancing without its proxy"):
        users.append("loadBalancer.l7.backend")
    if users:
        yield Refusal("l7Proxy", f"cannot be off while {users[0]} is on", f"remove it, or {users[0]}")


_POLICIES = ("Cluster", "Local")


def _gateway_policy(values: Values, release: Release) -> Iterator[Refusal]:
    if release.stops_at("traffic policies") and values.on("gatewayAPI.enabled"):
        yield from _policy(values, "gatewayAPI.externalTrafficPolicy")


def _ingress_policy(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("traffic policies") or not values.on("ingressController.enabled"):
        return
    if values.of("ingressController.service.type", "LoadBalancer") in ("LoadBalancer", "NodePort"):
        yield from _policy(values, "ingressController.service.externalTrafficPolicy")


def _policy(values: Values, path: str) -> Iterator[Refusal]:
    policy = values.of(path, "Cluster")
    if policy not in _POLICIES:
        yield Refusal(path, f"takes Cluster or Local, not {shown(policy)}", "write Cluster")


def _bgp(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("BGP without announcements") or not values.on("bgp.enabled"):
        return
    if not values.configures(release):
        return
    if not values.on("bgp.announce.loadbalancerIP") and not values.on("bgp.announce.podCIDR"):
        reason = "announces nothing: neither bgp.announce.loadbalancerIP nor bgp.announce.podCIDR is on"
        yield Refusal("bgp.enabled", reason, "write bgp: {announce: {loadbalancerIP: true}}")


def _taints(values: Values, release: Release) -> Iterator[Refusal]:
    if not values.configures(release):
        return
    if values.on("operator.setNodeTaints") and not values.on("operator.removeNodeTaints", True):
        reason = "cannot be true while operator.removeNodeTaints is off: nobody would take the taints away"
        yield Refusal("operator.setNodeTaints", reason, "remove it, or operator.removeNodeTaints")


def _pod_cidr(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("one Pod CIDR as text") or _ipam(values, release) not in release.pool_modes:
        return
    if not values.configures(release):
        return
    for family, default in ((4, True), (6, False)):
        path = f"ipam.operator.clusterPoolIPv{family}PodCIDR"
        if values.on(f"ipv{family}.enabled", default) and values.find(path) is not None:
            yield Refusal(path, f"was removed for {path.rpartition('.')[2]}List, a list", f"write {path}List: [...]")


def _ipam(values: Values, release: Release) -> object:
    """The mode of IPAM; later charts let eni.enabled decide."""
    if release.eni_is_ipam and values.on("eni.enabled"):
        return "eni"
    return values.of("ipam.mode", "cluster-pool") or "cluster-pool"


def _native_routing(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("native routing without CIDR") or values.of("routingMode") != "native":
        return
    if values.on("ipMasqAgent.enabled"):
        return
    if not values.configures(release):
        return
    mode = _ipam(values, release)
    pooled = mode == "cluster-pool" and values.on("nativeRoutingCIDRFromClusterPool")
    pooled = pooled and release.stops_at("CIDR from one pool")
    # enableIPv4Masquerade is null in values.yaml and true only in the agent; IPv6's is true in values.yaml.
    for family, used, masquerades in ((4, True, False), (6, False, True)):
        if family == 4 and mode in ("eni", "alibabacloud"):
            continue
        if not values.on(f"ipv{family}.enabled", used) or not values.on(f"enableIPv{family}Masquerade", masquerades):
            continue
        if not values.on(f"ipv{family}NativeRoutingCIDR") and not pooled:
            reason = f"cannot be native without ipv{family}NativeRoutingCIDR while traffic is masqueraded"
            yield Refusal("routingMode", reason, f"write ipv{family}NativeRoutingCIDR: the range of all Pods")


def _pool_cidr(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("CIDR from one pool") or not values.on("nativeRoutingCIDRFromClusterPool"):
        return
    if _ipam(values, release) != "cluster-pool" or not values.configures(release):
        return
    for family, default in ((4, True), (6, False)):
        path = f"ipam.operator.clusterPoolIPv{family}PodCIDRList"
        pools = values.of(path, [""])
        count = len(pools.split(" ")) if isinstance(pools, str) else len(pools) if isinstance(pools, list) else 1
        if values.on(f"ipv{family}.enabled", default) and count != 1 and not values.on(f"ipv{family}NativeRoutingCIDR"):
            reason = f"takes one CIDR and not {count} while nativeRoutingCIDRFromClusterPool is true"
            yield Refusal(path, reason, f"write ipv{family}NativeRoutingCIDR instead")


def _labels(values: Values, _release: Release) -> Iterator[Refusal]:
    """Where the namespace is known: that of a spec."""
    if not values.model.install or values.model.namespace != "kube-system" or values.on("preflight.enabled"):
        return
    if values.on("gke.enabled") and values.on("keepDeprecatedLabels") and values.on("agent", True):
        help_text = "remove it, or install Cilium in another namespace"
        yield Refusal("keepDeprecatedLabels", "cannot be true in kube-system while gke.enabled is", help_text)


def _clouds(values: Values, release: Release) -> Iterator[Refusal]:
    if release.stops_at("ENI") and values.of("ipam.mode") == "eni" and not values.on("eni.enabled"):
        yield Refusal("ipam.mode", "cannot be eni while eni.enabled is false", "write eni: {enabled: true}")
    if not release.stops_at("routing of clouds") or not values.configures(release):
        return
    for cloud, mode in (("gke", "native"), ("aksbyocni", "tunnel")):
        if values.on(f"{cloud}.enabled"):
            if (values.of("routingMode") or mode) != mode:
                yield Refusal("routingMode", f"must be {mode} while {cloud}.enabled is true", f"write {mode}")
            return


def _endpoint_slices(values: Values, release: Release) -> Iterator[Refusal]:
    for path in ("enableCiliumEndpointSlice", "ciliumEndpointSlice.enabled"):
        alive = helmkeys.status(tuple(path.split(".")), release.minor) == "alive"
        if alive and values.on(path) and values.of("disableEndpointCRD") is True:
            yield Refusal("disableEndpointCRD", f"cannot be true while {path} is", "remove one of the two")
            return


def _endpoint_status(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("endpointStatus without status") or not values.on("endpointStatus.enabled"):
        return
    if values.of("endpointStatus.status") in (None, ""):
        yield Refusal("endpointStatus.enabled", "needs endpointStatus.status", "write status: policy, for example")


def _spire(values: Values, release: Release) -> Iterator[Refusal]:
    path = "authentication.mutual.spire.enabled"
    if values.on(path) and not values.on("authentication.enabled", release.authenticates):
        yield Refusal(path, "needs authentication.enabled: true", "write authentication: {enabled: true}")


def _backoff(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("back-off in two places") or not values.on("k8sClientExponentialBackoff.enabled", True):
        return
    extra = values.of("extraEnv")
    for item in extra if isinstance(extra, list) else ():
        name = item.get("name") if isinstance(item, dict) else None
        if name in ("KUBE_CLIENT_BACKOFF_BASE", "KUBE_CLIENT_BACKOFF_DURATION"):
            help_text = "remove it, or write k8sClientExponentialBackoff: {enabled: false}"
            yield Refusal("extraEnv", f"holds {name}, which k8sClientExponentialBackoff sets", help_text)
            return


def _envoy(values: Values, release: Release) -> Iterator[Refusal]:
    base = values.of("envoy.baseID", 0)
    if release.stops_at("base ID of Envoy") and isinstance(base, (int, float)) and not 0 <= base <= 2**32 - 1:
        yield Refusal("envoy.baseID", f"takes a number from 0 to 4294967295, not {base}", "remove it")


def _dns_proxy(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("DNS proxy without port") or not values.on("standaloneDnsProxy.enabled"):
        return
    if not values.on("dnsProxy.proxyPort"):
        help_text = "write dnsProxy: {proxyPort: 10094}"
        yield Refusal("standaloneDnsProxy.enabled", "needs dnsProxy.proxyPort", help_text)


def _tproxy(values: Values, release: Release) -> Iterator[Refusal]:
    mode = values.of("bpf.datapathMode")
    if release.stops_at("tproxy beside netkit") and values.on("bpf.tproxy") and mode in ("netkit", "netkit-l2"):
        yield Refusal("bpf.tproxy", f"cannot be on while bpf.datapathMode is {mode}", "remove one of the two")


def _networks(values: Values, release: Release) -> Iterator[Refusal]:
    """cni: the bug of policies with ENI or Alibaba's network, for some identities of a mesh (GH #21330)."""
    if not release.stops_at("policies of a mesh in clouds"):
        return
    users = [name for name in ("eni.enabled", "alibabacloud.enabled") if values.on(name)]
    users += ["cni.chainingMode"] if values.of("cni.chainingMode") == "aws-cni" else []
    number = go_int(values.of("cluster.id", 0))
    if not users or not (128 <= number <= 255 or 384 <= number <= 511):
        return
    extra = values.of("extraConfig", {}) if release.stops_at("the same, without leave") else None
    if not isinstance(extra, dict) or extra.get("allow-unsafe-policy-skb-usage") != "true":
        reason = f"cannot be {number} beside {users[0]}: policies would drop traffic"
        yield Refusal("cluster.id", reason, "write a number below 128")


def _driver(values: Values, release: Release) -> Iterator[Refusal]:
    """Where the version of Kubernetes is known."""
    cluster = values.model.cluster
    version = cluster.kubernetes_version if cluster is not None else None
    if version is None or not release.stops_at("network driver on old Kubernetes"):
        return
    if int(version.split(".")[1]) < 34 and values.on("networkDriver.enabled"):
        yield Refusal("networkDriver.enabled", f"needs Kubernetes 1.34 or later, not {version}", "remove it")


CHECKS: tuple[Check, ...] = (
    _compatibility,
    _replacement,
    _waiting,
    _lookup,
    _host_beside_reference,
    _l7_proxy,
    _gateway_policy,
    _ingress_policy,
    _bgp,
    _taints,
    _pod_cidr,
    _native_routing,
    _pool_cidr,
    _labels,
    _clouds,
    _endpoint_slices,
    _endpoint_status,
    _spire,
    _backoff,
    _envoy,
    _dns_proxy,
    _tproxy,
    _networks,
    _driver,
)
