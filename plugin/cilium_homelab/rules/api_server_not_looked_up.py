"""`k8sServiceHost: auto` where nobody looks the address up."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..releases import Release
from . import Finding
from ._values import comes_later, given

WHY = """
For auto the chart asks the cluster while it is rendered, which kustomize and Argo CD do not do. Up to
1.18 the agents then get "auto" as the name of the API server, which nobody knows, and never start
(CH504: from 1.19 the chart refuses it). 1.14 and 1.15 do not know the word at all.
"""

WRONG = """
cilium: {version: "1.18.12", values: {k8sServiceHost: auto}}
"""

RIGHT = """
cilium: {version: "1.18.12"}
cluster: {apiServer: "192.168.1.10:6443"}
"""

SOURCE = "cilium/cilium install/kubernetes/cilium/templates/_helpers.tpl: k8sServiceHost"


def concerns(release: Release) -> bool:
    """Whether the fault can be there in a release."""
    return not release.fails_without_api_server


def check(model: Model) -> Iterator[Finding]:
    """The word as the last layer says it, where the rendering certainly asks no cluster."""
    release = model.release
    assert release is not None
    host = given(model, "k8sServiceHost")
    if host is None or host.value != "auto" or comes_later(model, "k8sServiceHost"):
        return
    if not concerns(release) or (release.looks_up_api_server and model.asks_cluster):
        return
    why = f"Cilium {release.minor} looks nothing up"
    if release.looks_up_api_server:
        why = "nothing is looked up where no cluster is asked while rendering"
    message = f'k8sServiceHost is auto, and {why}: agents get "auto" as the name of the API server'
    help_text = "remove the value: the spec's apiServer is used"
    if not model.install:
        help_text = "write the address that nodes reach the Kubernetes API at"
    yield Finding(host.at, message, help=help_text)
