"""The mode of Cilium's Ingress load balancer is none that it knows."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._values import comes_later, given

WHY = """
Each Ingress has a Service and an address of its own (dedicated), or all have one together (shared). The
chart hands on any word, and the operator takes what is not dedicated for shared: nobody says so.
"""

WRONG = """
cilium: {version: "1.20.0", values: {ingressController: {enabled: true, loadbalancerMode: Dedicated}}}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {ingressController: {enabled: true, loadbalancerMode: dedicated}}}
"""

SOURCE = "cilium/cilium operator/pkg/ingress/ingress_reconcile.go, isEffectiveLoadbalancerModeDedicated"

_MODES = ("dedicated", "shared")


def check(model: Model) -> Iterator[Finding]:
    """The word of the last layer, where the Ingress controller is on."""
    path = ("ingressController", "loadbalancerMode")
    mode, enabled = given(model, *path), given(model, path[0], "enabled")
    if (
        mode is None
        or mode.value in _MODES
        or comes_later(model, *path)
        or enabled is None
        or enabled.value is not True
    ):
        return
    yield Finding(
        mode.at,
        f"ingressController.loadbalancerMode is {mode.value}, which Cilium takes for shared",
        help="write dedicated or shared",
    )
