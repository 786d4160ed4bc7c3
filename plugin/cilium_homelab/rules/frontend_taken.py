"""An external address and port of a Service are those of another one."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Block, Model, Service
from . import Finding

WHY = """
An address and port belong to the first Service that Cilium meets. The other has no lease and no traffic, only
a line in the agents' logs says so, and it is not tried again when the first one goes.
"""

WRONG = """
services:
  a/one: {externalIPs: 192.168.1.50, ports: 80}
  b/two: {externalIPs: 192.168.1.50, ports: 80}
"""

RIGHT = """
services:
  a/one: {externalIPs: 192.168.1.50, ports: 80}
  b/two: {externalIPs: 192.168.1.50, ports: 8080}
"""

SOURCE = "cilium/cilium pkg/loadbalancer/writer: frontend already owned by another service"

Frontend = tuple[int, int, int, str]


def check(model: Model) -> Iterator[Finding]:
    """Each Service that has a frontend of one before it, where externalIPs give one of the two."""
    first: dict[Frontend, tuple[Service, Block, bool]] = {}
    for service in model.services:
        told = False
        for frontend, block, external in _frontends(service):
            other, theirs, their_external = first.setdefault(frontend, (service, block, external))
            # Two that ask pools for one address are judged as those that share it.
            if other is not service and (external or their_external) and not told:
                told = True
                yield Finding(
                    block.at,
                    f"Services {service.key} and {other.key} both have {block.interval.text} port"
                    f" {frontend[2]}/{frontend[3]}: one of them gets nothing",
                    help="give one of them another port or address",
                    related=(Related(theirs.at, f"the address of {other.key}"),),
                )


def _frontends(service: Service) -> Iterator[tuple[Frontend, Block, bool]]:
    if not service.complete:
        return
    blocks = [(block, True) for block in service.external_ips] + [(block, False) for block in service.addresses]
    for block, external in blocks:
        for port in service.ports or ():
            yield (block.interval.family, block.interval.first, port.number, port.protocol), block, external
