"""A Helm value contradicts what the spec says."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related, Severity
from ..helm.derived import client_qps
from ..model import Model
from . import Finding
from ._leases import effective
from ._values import Given, given

WHY = """
What stands in `values` wins over what is derived from the spec. Where the two disagree the cluster
does something else than the spec says, and whoever reads the spec does not see it.
"""

WRONG = """
cilium: {version: "1.20.0", values: {l2announcements: {enabled: false}}}
l2: true
"""

RIGHT = """
cilium: {version: "1.20.0", values: {l2announcements: {enabled: true}}}
l2: true
"""

SOURCE = "cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml"


def check(model: Model) -> Iterator[Finding]:
    """Each value that switches off or changes what the spec asks for."""
    yield from _switches(model)
    yield from _addresses(model)
    yield from _sizes(model)


def _found(given_value: Given, message: str, help_text: str, severity: Severity | None = None) -> Finding:
    return Finding(given_value.at, message, help=help_text, severity=severity)


def _switches(model: Model) -> Iterator[Finding]:
    l2 = model.l2 and not model.bare_values  # else CH531 and CH532 say it
    enabled = given(model, "l2announcements", "enabled")
    if l2 and enabled and enabled.value in (False, None):  # Helm drops null, and the chart's default is off
        yield _found(
            enabled,
            "l2announcements.enabled is off, and the spec asks for L2 announcements",
            "remove the value, or `l2`",
            Severity.ERROR,
        )
    replacement = given(model, "kubeProxyReplacement")
    if l2 and replacement and str(replacement.value).lower() in ("false", "none", "disabled", ""):
        yield _found(
            replacement,
            "kubeProxyReplacement is off, and L2 announcements are supported only with it",
            "remove the value",
        )
    ipv6 = given(model, "ipv6", "enabled")
    if (
        ipv6
        and ipv6.value is False
        and any(block.interval.family == 6 for pool in model.pools for block in pool.blocks)
    ):
        yield _found(ipv6, "ipv6.enabled is false, and a pool has IPv6 addresses", "remove the value, or the addresses")
    if model.release is None or model.release.has_lbipam_switches:  # before, CH502 says that they do nothing
        yield from _lbipam(model)


def _lbipam(model: Model) -> Iterator[Finding]:
    pools = given(model, "enableLBIPAM")
    if model.pools and pools and pools.value is False:
        yield _found(
            pools,
            "enableLBIPAM is false, so no pool gives out an address",
            "remove the value, or the pools",
            Severity.ERROR,
        )
    default = given(model, "defaultLBServiceIPAM")
    classed = model.services and all(service.load_balancer_class for service in model.services)
    if model.pools and default and default.value != "lbipam" and isinstance(default.value, str) and not classed:
        yield _found(
            default,
            f'defaultLBServiceIPAM is "{default.value}", so pools serve no Service without a loadBalancerClass',
            "remove the value",
        )


def _addresses(model: Model) -> Iterator[Finding]:
    server = model.cluster.api_server if model.cluster else None
    host = given(model, "k8sServiceHost")
    if server is not None and not (host and host.at == server.at):
        for key, said in (("k8sServiceHost", server.host), ("k8sServicePort", str(server.port or 6443))):
            value = given(model, key)
            if value and value.value == "auto":
                continue  # CH504 and CH507 say where nobody looks it up
            if value and value.value is None and (given(model, "k8sServiceHostRef") or given(model, "k8s")):
                continue  # the address comes from there instead
            if value and str(value.value) != said:
                shown = "null" if value.value is None else value.value or "empty"
                message = f"{key} is {shown}, and cluster.apiServer says {said}"
                yield _found(value, message, "write it in one place only")._replace(
                    related=(Related(server.at, "said here"),)
                )
    name = given(model, "cluster", "name")
    if name and model.cluster and model.cluster.name and name.value != model.cluster.name:
        yield _found(
            name,
            f"the value cluster.name is {name.value}, and the spec says {model.cluster.name}",
            "write it in one place only",
        )


def _sizes(model: Model) -> Iterator[Finding]:
    nodes = model.cluster.nodes if model.cluster and model.cluster.nodes_complete else ()
    replicas = given(model, "operator", "replicas")
    if nodes and replicas and isinstance(replicas.value, int) and replicas.value > len(nodes):
        message = (
            f"operator.replicas is {replicas.value}, and {len(nodes)} known nodes take one each: the rest stays pending"
        )
        yield _found(replicas, message, f"write {len(nodes)}, or remove the value")
    qps = given(model, "k8sClientRateLimit", "qps")
    count = len(model.services)
    if not model.l2 or not count or not qps or not isinstance(qps.value, int) or isinstance(qps.value, bool):
        return
    leases = effective(model)
    needed = 0 if leases is None else client_qps(count, leases, floor=0)
    if 0 < qps.value < needed:
        message = f"k8sClientRateLimit.qps is {qps.value}, and renewing the leases of {count} Services takes {needed}"
        yield _found(qps, message, f"write {needed} or more, or remove the value")
