"""Services are to get the addresses of nodes, and Cilium's Node IPAM is off."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from ..releases import NODE_CLASS
from . import Finding
from ._sharing import key_of
from ._values import comes_later, given, said

WHY = """
Services of class io.cilium/node, and with defaultLBServiceIPAM: nodeipam those without a class, get the addresses
of nodes from Node IPAM alone, which the chart leaves off. Pools leave them out, so they stay without any.
"""

WRONG = """
cilium: {version: "1.20.0", values: {defaultLBServiceIPAM: nodeipam, nodeIPAM: {enabled: false}}}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {defaultLBServiceIPAM: nodeipam, nodeIPAM: {enabled: true}}}
"""

SOURCE = "cilium/cilium operator/pkg/nodeipam/cell.go; operator/pkg/lbipam/lbipam.go, isResponsibleForSVC"


def check(model: Model) -> Iterator[Finding]:
    """The default that asks for it, and each Service of its class, where the values are known and leave it off."""
    assert model.release is not None
    if not model.release.has_node_ipam or said(model, "nodeIPAM", "enabled") not in (None, False):
        return
    help_text = "write nodeIPAM.enabled: true"
    default = given(model, "defaultLBServiceIPAM")
    if default and default.value == "nodeipam" and not comes_later(model, "defaultLBServiceIPAM"):
        message = 'defaultLBServiceIPAM is "nodeipam", and nodeIPAM.enabled is not true: nobody gives out addresses'
        yield Finding(default.at, message, help=help_text)
    for service in model.services:
        name = service.load_balancer_class
        # One that asks Cilium's pools for something is CH409's.
        if name is not None and name.text == NODE_CLASS and not service.addresses and not key_of(service):
            message = (
                f"Service {service.key} is of class {NODE_CLASS}, and nodeIPAM.enabled is not true: it gets no address"
            )
            yield Finding(name.at, message, help=help_text)
