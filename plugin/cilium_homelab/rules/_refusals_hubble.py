"""What the templates of the chart `fail` for, of Hubble and Cluster Mesh (see _refusals.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import helmkeys
from ..releases import Release
from ._chart_values import Values
from ._refusals import Check, Refusal, shown


def _relay(values: Values, _release: Release) -> Iterator[Refusal]:
    if values.on("hubble.relay.enabled") and not values.on("hubble.enabled", True):
        help_text = "remove it, or hubble.enabled: false"
        yield Refusal("hubble.relay.enabled", "needs hubble.enabled: true", help_text)


def _ui(values: Values, _release: Release) -> Iterator[Refusal]:
    if not values.on("hubble.ui.enabled"):
        return
    if not values.on("hubble.ui.standalone.enabled"):
        if not values.on("hubble.relay.enabled"):
            help_text = "write hubble: {relay: {enabled: true}}"
            yield Refusal("hubble.ui.enabled", "needs hubble.relay.enabled: true", help_text)
    elif values.on("hubble.relay.tls.server.enabled") and not values.on("hubble.ui.standalone.tls.certsVolume"):
        reason = "needs hubble.ui.standalone.tls.certsVolume while hubble.relay.tls.server.enabled is true"
        yield Refusal("hubble.ui.standalone.enabled", reason, "name the volume with the certificates there")


def _ui_images(values: Values, _release: Release) -> Iterator[Refusal]:
    if not values.on("hubble.ui.enabled"):
        return
    paths = ("hubble.ui.backend.image.tag", "hubble.ui.frontend.image.tag")
    tags = {path: values.of(path) for path in paths}
    if "latest" in tags.values():
        return
    for path, tag in tags.items():
        if isinstance(tag, str) and re.match(r"v?0\.[0-8]\.[0-9]+(@|\Z)", tag):
            yield Refusal(path, f"takes v0.9.0 or later, not {tag}", "remove it")


def _redaction(values: Values, release: Release) -> Iterator[Refusal]:
    path = "hubble.redact.http.headers"
    if release.stops_at("both lists of headers") and values.on(f"{path}.allow") and values.on(f"{path}.deny"):
        yield Refusal(f"{path}.deny", f"cannot stand beside {path}.allow", "keep one of the two")


def _hubble_certificates(values: Values, release: Release) -> Iterator[Refusal]:
    if not values.on("hubble.enabled", True) or not values.on("hubble.tls.enabled", True):
        return
    if values.on("hubble.tls.auto.enabled", True):
        method, issuer = values.of("hubble.tls.auto.method"), "hubble.tls.auto.certManagerIssuerRef"
        if method == "certmanager" and not values.on(issuer):
            yield Refusal("hubble.tls.auto.method", f"needs {issuer} to be certmanager", f"write {issuer}")
        return
    relay = values.on("hubble.relay.enabled")
    server = relay and values.on("hubble.relay.tls.server.enabled")
    owners = (
        ("hubble.tls.server", values.on("agent", True)),
        ("hubble.relay.tls.client", relay),
        ("hubble.relay.tls.server", server),
        ("hubble.ui.tls.client", server and values.on("hubble.ui.enabled")),
    )
    for owner, used in owners:
        if used:
            yield from _provided(values, release, owner, "hubble.tls.auto.enabled")


def _metrics_certificates(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("certificate of Hubble's metrics") or values.on("hubble.tls.auto.enabled", True):
        return
    if values.on("agent", True) and values.on("hubble.enabled", True) and values.on("hubble.metrics.tls.enabled"):
        yield from _provided(values, release, "hubble.metrics.tls.server", "hubble.tls.auto.enabled")


def _provided(values: Values, release: Release, owner: str, switch: str) -> Iterator[Refusal]:
    if release.takes_existing_certificates and values.on(f"{owner}.existingSecret"):
        return
    for part in ("cert", "key"):
        if values.of(f"{owner}.{part}") in (None, ""):
            reason = f"cannot be off without {owner}.{part}"
            yield Refusal(switch, reason, f"remove it: {switch.rpartition('.')[0]}.method: cronJob makes certificates")
            return


def _mesh(values: Values, release: Release) -> Iterator[Refusal]:
    count = values.of("clustermesh.maxConnectedClusters", 255)
    if release.stops_at("number of clusters") and not isinstance(count, (dict, list)) and count not in (255, 511):
        if not (isinstance(count, str) and count in ("255", "511")):
            reason = f"takes 255 or 511, not {shown(count)}"
            yield Refusal("clustermesh.maxConnectedClusters", reason, "remove it")


def _mesh_certificates(values: Values, release: Release) -> Iterator[Refusal]:
    server = values.on("clustermesh.useAPIServer")
    workloads = helmkeys.status(("externalWorkloads", "enabled"), release.minor) == "alive"
    if not server and not (workloads and values.on("externalWorkloads.enabled")):
        return
    auto = "clustermesh.apiserver.tls.auto"
    if values.on(f"{auto}.enabled", True):
        method, issuer = values.of(f"{auto}.method"), f"{auto}.certManagerIssuerRef"
        if method == "certmanager" and not values.on(issuer):
            yield Refusal(f"{auto}.method", f"needs {issuer} to be certmanager", f"write {issuer}")
    elif release.stops_at("certificates of the mesh as values"):
        if server:
            for owner in ("server", "admin", "remote"):
                path = f"clustermesh.apiserver.tls.{owner}.cert"
                if values.on(path):
                    yield Refusal(path, "was removed", f"make its Secret beforehand, or remove {auto}.enabled")
                    return


def _mesh_words(values: Values, release: Release) -> Iterator[Refusal]:
    modes = ("legacy", "migration", "cluster")
    path = "clustermesh.apiserver.tls.authMode"
    server = values.on("clustermesh.useAPIServer")
    mode = values.of(path, "legacy")
    if server and isinstance(mode, str) and mode not in modes:
        yield Refusal(path, f"takes {', '.join(modes[:2])} or {modes[2]}, not {shown(mode)}", "remove it")
    path = "clustermesh.apiserver.kvstoremesh.kvstoreMode"
    mode = values.of(path, "internal")
    if release.stops_at("store of the mesh") and isinstance(mode, str):
        if mode not in ("internal", "external"):
            yield Refusal(path, f"takes internal or external, not {shown(mode)}", "remove it")
        elif mode == "external" and not server:
            reason = "cannot be external without clustermesh.useAPIServer: true"
            yield Refusal(path, reason, "remove it")


def _mesh_endpoints(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("mesh without endpoints") or not values.on("clustermesh.useAPIServer"):
        return
    if values.of("identityAllocationMode", "crd") == "crd" and values.on("disableEndpointCRD"):
        yield Refusal("disableEndpointCRD", "cannot be true while clustermesh.useAPIServer is", "remove one of the two")


CHECKS: tuple[Check, ...] = (
    _relay,
    _ui,
    _ui_images,
    _redaction,
    _hubble_certificates,
    _metrics_certificates,
    _mesh,
    _mesh_certificates,
    _mesh_words,
    _mesh_endpoints,
)
