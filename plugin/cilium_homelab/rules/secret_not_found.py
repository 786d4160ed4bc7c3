"""The password of a session stands where the agent does not look for it."""

from __future__ import annotations

from collections.abc import Iterator

from ..bgp import Secret
from ..diagnostics import Related, Severity
from ..model import Model, Text
from . import Finding
from ._values import given, said

WHY = """
The agent reads the key `password` of Secrets of one namespace, bgpControlPlane.secretsNamespace.name, which
is kube-system by default. A Secret that is not there is taken for an empty password, so that the router
refuses the session; one without the key stops the agent from setting up any peer of the instance.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPPeerConfig
metadata: {name: router}
spec: {authSecretRef: bgp-password, families: [{afi: ipv4, safi: unicast, advertisements: {}}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: pods}
spec: {advertisements: [{advertisementType: PodCIDR}]}
---
apiVersion: v1
kind: Secret
metadata: {name: bgp-password, namespace: cilium-secrets}
stringData: {password: for-example}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.20.0}}
  values: {bgpControlPlane: {enabled: true}}
"""

RIGHT = WRONG.replace("enabled: true", "enabled: true, secretsNamespace: {name: cilium-secrets}")

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/neighbor.go, getPeerPassword; values.yaml"


def check(model: Model) -> Iterator[Finding]:
    """Each reference to a Secret that stands among the files, in another namespace or without the key."""
    assert model.bgp is not None
    assert model.release is not None
    wanted = [config.secret for config in model.bgp.peer_configs]
    if model.release.has_bgp_passwords:
        routers = [router for policy in model.bgp.peering_policies for router in policy.routers]
        wanted += [neighbor.secret for router in routers for neighbor in router.neighbors]
    secrets: dict[str, list[Secret]] = {}
    for secret in model.bgp.secrets:
        secrets.setdefault(secret.name, []).append(secret)
    for name in wanted:
        if name is not None and name.text in secrets:
            yield from _judge(model, name, secrets[name.text])


def _judge(model: Model, name: Text, found: list[Secret]) -> Iterator[Finding]:
    namespace = said(model, "bgpControlPlane", "secretsNamespace", "name") or "kube-system"
    # The spelling of Cilium's own documentation, which CH501 reports.
    known = isinstance(namespace, str) and given(model, "bgpControlPlane", "secretNamespace") is None
    if known and all(secret.namespace not in ("", namespace) for secret in found):
        yield Finding(
            name.at,
            f'Secret "{name.text}" is in namespace {found[0].namespace}, and the agent looks for it in {namespace}:'
            " it takes the password for empty",
            help=f"move it into {namespace}, or write bgpControlPlane.secretsNamespace.name: {found[0].namespace}",
            related=(Related(found[0].at, "this Secret"),),
        )
    elif all(secret.keys is not None and "password" not in secret.keys for secret in found):
        keys = ", ".join(sorted(found[0].keys or ()))
        yield Finding(
            name.at,
            f'Secret "{name.text}" has no key "password", but {keys}: the agent sets up no peer of the instance',
            help="name the key password",
            related=(Related(found[0].at, "this Secret"),),
            severity=Severity.ERROR,
        )
