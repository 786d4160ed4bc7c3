"""What the templates of the chart `fail` for, of Cluster Mesh (see _refusals.py)."""

from __future__ import annotations

from collections.abc import Iterator

from .. import helmkeys
from ..releases import Release
from ._chart_values import Values
from ._refusals import Check, Refusal, go_int, shown
from ._refusals_hubble import provided

_SERVER = "clustermesh.useAPIServer"
_WORKLOADS = "externalWorkloads.enabled"
_AUTO = "clustermesh.apiserver.tls.auto"
_STORE = "clustermesh.apiserver.kvstoremesh"
_IDENTITIES = "identityAllocationMode"


def _workloads(values: Values, release: Release) -> bool:
    alive = helmkeys.status(tuple(_WORKLOADS.split(".")), release.minor) == "alive"
    return alive and values.on(_WORKLOADS)


def _count(values: Values, release: Release) -> Iterator[Refusal]:
    count = values.of("clustermesh.maxConnectedClusters", 255)
    if release.stops_at("number of clusters") and go_int(count) not in (255, 511):
        yield Refusal("clustermesh.maxConnectedClusters", f"takes 255 or 511, not {shown(count)}", "remove it")


def _certificates(values: Values, release: Release) -> Iterator[Refusal]:
    server, workloads = values.on(_SERVER), _workloads(values, release)
    if not server and not workloads:
        return
    if values.on(f"{_AUTO}.enabled", True):
        method, issuer = values.of(f"{_AUTO}.method"), f"{_AUTO}.certManagerIssuerRef"
        if method == "certmanager" and not values.on(issuer):
            yield Refusal(f"{_AUTO}.method", f"needs {issuer} to be certmanager", f"write {issuer}")
    elif release.stops_at("certificates of the mesh as values"):
        for owner in ("server", "admin", "remote") if server else ():
            path = f"clustermesh.apiserver.tls.{owner}.cert"
            if values.on(path):
                yield Refusal(path, "was removed", f"make its Secret beforehand, or remove {_AUTO}.enabled")
                return
    elif _makes_secrets(values, release) and _stores_inside(values, release):
        owners = {"server": True, "admin": True, "remote": server, "client": workloads}
        for owner, used in owners.items():
            if used:
                yield from provided(values, release, f"clustermesh.apiserver.tls.{owner}", f"{_AUTO}.enabled")


def _makes_secrets(values: Values, release: Release) -> bool:
    path = "clustermesh.apiserver.tls.enableSecrets"
    return helmkeys.status(tuple(path.split(".")), release.minor) != "alive" or values.on(path, True)


def _stores_inside(values: Values, release: Release) -> bool:
    return not release.stops_at("store of the mesh") or values.of(f"{_STORE}.kvstoreMode", "internal") == "internal"


def _client_certificates(values: Values, _release: Release) -> Iterator[Refusal]:
    path = "clustermesh.apiserver.tls.authMode"
    modes = ("legacy", "migration", "cluster")
    mode = values.of(path, "legacy")
    if values.on(_SERVER) and isinstance(mode, str) and mode not in modes:
        yield Refusal(path, f"takes {', '.join(modes[:2])} or {modes[2]}, not {shown(mode)}", "remove it")


def _identities(values: Values, release: Release) -> Iterator[Refusal]:
    """Who keeps identities: up to 1.17 the mesh works with CRDs alone."""
    if not release.stops_at("mesh without endpoints"):
        return
    server, mode = values.on(_SERVER), values.of(_IDENTITIES, "crd")
    users = [(_SERVER, server), (_WORKLOADS, _workloads(values, release))]
    for path in [path for path, on in users if on]:
        crds = mode == "crd" or (mode != "kvstore" and release.stops_at("store of the mesh"))
        if not crds and not release.stops_at("store of the mesh"):
            yield Refusal(_IDENTITIES, f"cannot be {shown(mode)} while {path} is true", "remove one of the two")
        elif not crds and not values.on(f"{_STORE}.enabled", True):
            yield Refusal(f"{_STORE}.enabled", f"cannot be off while {_IDENTITIES} is {mode}", "remove it")
        elif crds and values.on("disableEndpointCRD"):
            yield Refusal("disableEndpointCRD", f"cannot be true while {path} is", "remove one of the two")


def _store(values: Values, release: Release) -> Iterator[Refusal]:
    path = f"{_STORE}.kvstoreMode"
    mode = values.of(path, "internal")
    if not release.stops_at("store of the mesh") or not isinstance(mode, str):
        return
    if mode not in ("internal", "external"):
        yield Refusal(path, f"takes internal or external, not {shown(mode)}", "remove it")
    elif mode == "external":
        if not values.on(_SERVER):
            yield Refusal(path, f"cannot be external without {_SERVER}: true", "remove it")
        elif not values.on(f"{_STORE}.enabled", True):
            yield Refusal(path, f"cannot be external without {_STORE}.enabled", "remove it")
        elif shown(values.of("clustermesh.apiserver.replicas", 1)).strip('"') != "1":
            yield Refusal(path, "takes one replica alone", "write clustermesh: {apiserver: {replicas: 1}}")
        elif values.of(_IDENTITIES, "crd") not in ("kvstore", "doublewrite-readkvstore", "doublewrite-readcrd"):
            yield Refusal(path, f"cannot be external while {_IDENTITIES} is crd", f"write {_IDENTITIES}: kvstore")


def _clusters(values: Values, release: Release) -> Iterator[Refusal]:
    """A cluster of the mesh that nobody can find."""
    path = "clustermesh.config.clusters"
    clusters = values.of(path, []) if values.on("clustermesh.config.enabled") else []
    if not release.stops_at("cluster without address"):
        return
    if isinstance(clusters, dict):
        clusters = list(clusters.values())
    for item in clusters if isinstance(clusters, list) else ():
        if not isinstance(item, dict) or (release.switches_clusters and item.get("enabled") is False):
            continue
        if not item.get("ips") and not item.get("address"):
            name = f' "{item["name"]}"' if isinstance(item.get("name"), str) else ""
            yield Refusal(path, f"holds a cluster{name} without ips and without address", "write one of them")
            return


CHECKS: tuple[Check, ...] = (
    _count,
    _certificates,
    _client_certificates,
    _identities,
    _store,
    _clusters,
)
