"""A lease timing is given, and L2 announcements are off."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._leases import written
from ._values import said

WHY = """
The chart passes lease timings on only together with l2announcements.enabled, whose default is off. Who
writes them expects announcements, and there are none.
"""

WRONG = """
cilium: {version: "1.20.0", values: {l2announcements: {leaseDuration: 30s}}}
pools: [192.168.1.128/25]
"""

RIGHT = """
cilium: {version: "1.20.0", values: {l2announcements: {leaseDuration: 30s}}}
pools: [192.168.1.128/25]
l2: true
"""

SOURCE = "cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml"


def check(model: Model) -> Iterator[Finding]:
    """The first lease timing of the Helm values, where nothing else says that announcements are off."""
    if said(model, "l2announcements", "enabled") not in (None, False):
        return
    for key, text, value in written(model):
        yield Finding(
            value.at.at_key(),
            f"l2announcements.{key} is {text}, and L2 announcements are off, so that it does nothing",
            help="write `l2` in the spec, or remove it"
            if model.install
            else "write l2announcements.enabled: true, or remove it",
        )
        return
