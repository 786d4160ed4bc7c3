"""Sharing an address is asked for on a release that cannot."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._sharing import key_of

WHY = """
Cilium 1.14 does not know sharing keys: the second Service that asks for an address stays pending.
"""

WRONG = """
cilium: {version: "1.14.4"}
services: {pi-hole/web: {ips: 192.168.1.153, sharingKey: pi-hole}}
"""

RIGHT = """
cilium: {version: "1.15.1"}
services: {pi-hole/web: {ips: 192.168.1.153, sharingKey: pi-hole}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go of 1.14 and 1.15"


def check(model: Model) -> Iterator[Finding]:
    """Each sharing key where the release has none."""
    assert model.release is not None
    if model.release.sharing_key_annotation is not None:
        return
    for service in model.services:
        if service.sharing_key is not None and key_of(service):
            yield Finding(
                service.sharing_key.at,
                f"Cilium {model.release.text} shares no addresses, which Service {service.key} asks for",
                help="use Cilium 1.15 or newer, or give each Service its own address",
            )
