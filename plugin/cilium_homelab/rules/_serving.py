"""What the rules about Services and pools share: which pools may give a Service its address."""

from __future__ import annotations

from ..labels import SERVICE_NAME, SERVICE_NAMESPACE
from ..model import Model, Pool, Service
from ..selection import selects_service
from ._values import said


class Serving:
    """The enabled pools of a Model, asked who of them may serve a Service.

    Services that look alike to every selector are asked about once.
    """

    __slots__ = ("_answers", "_keys", "pools")

    def __init__(self, model: Model) -> None:
        self.pools = [pool for pool in model.pools if not pool.disabled]
        self._keys = sorted({item.key for pool in self.pools if pool.selector for item in pool.selector.requirements()})
        self._answers: dict[object, tuple[Pool, ...]] = {}

    def may_serve(self, service: Service) -> tuple[Pool, ...]:
        """The pools that do not certainly leave a Service out."""
        labels = {**(service.labels or {}), SERVICE_NAMESPACE: service.namespace, SERVICE_NAME: service.name}
        certain = service.labels is not None and service.labels_complete and bool(service.namespace)
        look = (certain, tuple(labels.get(key) for key in self._keys))
        if look not in self._answers:
            found = (pool for pool in self.pools if selects_service(pool.selector, service) is not False)
            self._answers[look] = tuple(found)
        return self._answers[look]


def has_family(pool: Pool, family: int) -> bool:
    """Whether a pool has addresses of a family."""
    return any(block.interval.family == family for block in pool.blocks)


def wanted_families(model: Model, service: Service, pools: list[Pool]) -> tuple[int, ...]:
    """The families in which a Service without a request gets an address; () where nobody knows.

    Nobody says it of a Service of a spec: it gets IPv4 where the cluster has it, and where all pools are
    of one family it gets that. Where IPv6 is off in Cilium, LB-IPAM gives a Service of both IPv4 alone
    (serviceIPFamilyRequest).
    """
    if service.families:
        off = len(service.families) > 1 and said(model, "ipv6", "enabled") in (None, False)
        return (4,) if off else service.families
    found = tuple(family for family in (4, 6) if any(has_family(pool, family) for pool in pools))
    return found if len(found) == 1 else ()
