"""Two Services have one lease."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Service
from . import Finding
from ._l2 import announcer, is_foreign, one_node_alone

WHY = """
The lease of a Service is called cilium-l2announce-<namespace>-<name>: a-b/c and a/b-c have the same one. Only
one node holds it, for both; a node that may announce but one of them keeps the other silent, and when one
Service goes, the lease of the other goes too.
"""

WRONG = """
l2: true
services: {media-tv/plex: 192.168.1.150, media/tv-plex: 192.168.1.151}
"""

RIGHT = """
l2: true
services: {media-tv/plex: 192.168.1.150, media/plex-tv: 192.168.1.151}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, newLeaseLock"


def check(model: Model) -> Iterator[Finding]:
    """Each Service whose lease is that of one before it, where policies certainly announce both."""
    first: dict[str, Service] = {}
    for service in model.services:
        if not service.namespace or is_foreign(service):
            continue
        lease = f"{service.namespace}-{service.name}"
        other = first.setdefault(lease, service)
        if other.key == service.key:
            continue
        policy = announcer(model, service)
        if policy is None or announcer(model, other) is None or one_node_alone(model, policy):
            continue
        yield Finding(
            service.at,
            f"Services {other.key} and {service.key} have one lease, cilium-l2announce-{lease}",
            help="give one of them another name",
            related=(Related(other.at, "the other Service"),),
        )
