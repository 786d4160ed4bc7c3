"""What the rules about Services and pools share: which pools may give a Service its address."""

from __future__ import annotations

from ..labels import SERVICE_NAME, SERVICE_NAMESPACE
from ..model import Model, Pool, Service
from ..selection import selects_service
from ._values import said


class Serving:
    """The enabled pools of a Model, asked which of them may serve a Service, and in which family.

    Not every pool is looked at for every Service: a pool that wants one of a few values of a label is filed
    under these values, and Services that look alike to every selector are asked about once.
    """

    __slots__ = ("_answers", "_filed", "_general", "_keys", "_single", "families", "pools")

    def __init__(self, model: Model) -> None:
        self.pools = [pool for pool in model.pools if not pool.disabled]
        families = {block.interval.family for pool in self.pools for block in pool.blocks}
        self.families = tuple(sorted(families))
        # Where IPv6 is off in Cilium, LB-IPAM gives a Service of both families IPv4 alone.
        self._single = said(model, "ipv6", "enabled") in (None, False)
        self._general: list[Pool] = []
        self._filed: dict[str, dict[str, list[Pool]]] = {}
        keys: set[str] = set()
        for pool in self.pools:
            requirements = pool.selector.requirements() if pool.selector else ()
            keys.update(item.key for item in requirements)
            wants = next((item for item in requirements if item.operator == "In"), None)
            if wants is None:
                self._general.append(pool)
            else:
                for value in wants.values:
                    self._filed.setdefault(wants.key, {}).setdefault(value, []).append(pool)
        self._keys = sorted(keys)
        self._answers: dict[object, tuple[Pool, ...]] = {}

    def may_serve(self, service: Service) -> tuple[Pool, ...]:
        """The pools that do not certainly leave a Service out; the same tuple for Services that look alike."""
        labels = {**(service.labels or {}), SERVICE_NAME: service.name}
        labels.pop(SERVICE_NAMESPACE, None)
        if service.namespace:
            labels[SERVICE_NAMESPACE] = service.namespace
        certain = service.labels is not None and service.labels_complete and bool(service.namespace)
        look = (certain, tuple(labels.get(key) for key in self._keys))
        if look not in self._answers:
            candidates = list(self._general)
            for key, by_value in self._filed.items():
                if key in labels:
                    candidates += by_value.get(labels[key], ())
                elif not certain:
                    candidates += [pool for pools in by_value.values() for pool in pools]
            found = {pool.name: pool for pool in candidates if selects_service(pool.selector, service) is not False}
            self._answers[look] = tuple(found.values())
        return self._answers[look]

    def wanted(self, service: Service) -> tuple[int, ...]:
        """The families in which a Service without a request gets an address; () where nobody knows.

        Nobody says it of a Service of a spec: it gets IPv4 where the cluster has it, and where all pools are
        of one family it gets that (serviceIPFamilyRequest).
        """
        if service.families:
            return (4,) if self._single and len(service.families) > 1 else service.families
        return self.families if len(self.families) == 1 else ()


def has_family(pool: Pool, family: int) -> bool:
    """Whether a pool has addresses of a family."""
    return any(block.interval.family == family for block in pool.blocks)
