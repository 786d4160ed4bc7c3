"""Certificates are made anew at each rendering."""

from __future__ import annotations

from collections.abc import Iterator

from .. import helmkeys
from ..model import Model
from . import Finding
from ._values import Path, given

WHY = """
With the method `helm` the chart makes keys and certificates while it is rendered, and where it
would look for those that are there, `helm template` sees no cluster. So no two renderings are the
same: Argo CD never settles, and every sync changes the certificates under what uses them.
"""

WRONG = """
cilium: {version: "1.20.0", values: {hubble: {tls: {auto: {method: helm}}}}}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {hubble: {tls: {auto: {method: cronJob}}}}}
"""

SOURCE = "every chart from 1.14 on, rendered twice: templates/hubble/tls-helm, clustermesh-apiserver/tls-helm"

HUBBLE: Path = ("hubble", "tls", "auto")
MESH: Path = ("clustermesh", "apiserver", "tls", "auto")


def check(model: Model) -> Iterator[Finding]:
    """The method of Hubble where the user set it to helm, that of Cluster Mesh where it was not set to another."""
    method = given(model, *HUBBLE, "method")
    if method and method.value == "helm" and _hubble_makes_certificates(model):
        message = "hubble.tls.auto.method is helm, so each rendering makes other certificates for Hubble"
        yield Finding(method.at, message, help="remove the value: cronJob makes them in the cluster")
    method = given(model, *MESH, "method")
    switch = _mesh_switch(model)
    if switch and (method is None or method.value == "helm") and _mesh_makes_certificates(model):
        key = ".".join((*MESH, "method"))
        said = "helm" if method else "helm by the chart's default"
        at = given(model, *switch)
        assert at is not None
        yield Finding(
            method.at if method else at.at,
            f"{key} is {said}, so each rendering makes other certificates for Cluster Mesh",
            help=f"write {key}: cronJob, which makes them in the cluster",
        )


def _hubble_makes_certificates(model: Model) -> bool:
    if not (_on(model, True, "hubble", "enabled") and _on(model, True, *HUBBLE, "enabled")):
        return False
    agent = _on(model, True, "agent")
    users = agent or _on(model, False, "hubble", "relay", "enabled") or _on(model, False, "hubble", "ui", "enabled")
    return (users and _on(model, True, "hubble", "tls", "enabled")) or (
        agent and _on(model, False, "hubble", "metrics", "tls", "enabled")
    )


def _mesh_switch(model: Model) -> Path | None:
    switches = (("clustermesh", "useAPIServer"), ("externalWorkloads", "enabled"))
    return next((path for path in switches if _on(model, False, *path)), None)


def _mesh_makes_certificates(model: Model) -> bool:
    mode = given(model, "clustermesh", "apiserver", "kvstoremesh", "kvstoreMode")
    if mode and mode.value != "internal" and _alive(model, "clustermesh", "apiserver", "kvstoremesh", "kvstoreMode"):
        # No certificates then, but a CA all the same.
        own_ca = _on(model, False, "tls", "ca", "cert") and _on(model, False, "tls", "ca", "key")
        return _on(model, True, *MESH, "enabled") and not own_ca
    return _on(model, True, *MESH, "enabled")


def _on(model: Model, default: bool, *path: str) -> bool:
    """Whether a value is true as templates see it; `default` is the chart's own."""
    if not _alive(model, *path):
        return False
    value = given(model, *path)
    return bool(value.value) if value else default


def _alive(model: Model, *path: str) -> bool:
    assert model.release is not None
    return helmkeys.status(path, model.release.minor) == "alive"
