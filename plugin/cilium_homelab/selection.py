"""Who selects whom, as far as it is known: True, False, or None where nobody said.

The labels of a Service or node that the input does not name are unknown, not absent.
"""

from __future__ import annotations

from collections.abc import Iterable

from .labels import SERVICE_NAME, SERVICE_NAMESPACE, Selector
from .model import Node, Pool, Service


def selects_service(selector: Selector | None, service: Service) -> bool | None:
    """Whether a pool's or policy's selector takes a Service. No selector takes every one."""
    if selector is None:
        return True
    known = {**(service.labels or {}), SERVICE_NAME: service.name}
    if service.namespace:
        known[SERVICE_NAMESPACE] = service.namespace
    else:
        known.pop(SERVICE_NAMESPACE, None)
    if service.owned:
        known.pop(SERVICE_NAME)
    if service.labels is None or not service.labels_complete or not service.namespace:
        return selector.matches_partly(known)
    return selector.matches(known)


def selects_node(selector: Selector | None, node: Node) -> bool | None:
    """Whether a policy's selector takes a node.

    Kubernetes and its distributions set labels below kubernetes.io and k8s.io themselves: one that
    is not named may be there all the same.
    """
    if selector is None:
        return True
    if node.labels is None:
        return selector.matches_partly({})
    answer: bool | None = True
    for item in selector.requirements():
        domain = item.key.rpartition("/")[0]
        if item.key not in node.labels and domain.endswith(("kubernetes.io", "k8s.io")):
            answer = None
        elif not item.holds(node.labels.get(item.key)):
            return False
    return answer


class PoolFinder:
    """The pools that certainly serve a Service, without looking at every pool for every Service.

    A pool that wants one of a few values of a label is filed under these values.
    """

    __slots__ = ("_filed", "_general")

    def __init__(self, pools: Iterable[Pool]) -> None:
        self._general: list[Pool] = []
        self._filed: dict[tuple[str, str], list[Pool]] = {}
        for pool in pools:
            wants = [item for item in pool.selector.requirements() if item.operator == "In"] if pool.selector else []
            if wants:
                for value in wants[0].values:
                    self._filed.setdefault((wants[0].key, value), []).append(pool)
            else:
                self._general.append(pool)

    def serving(self, service: Service, family: int, most: int) -> list[Pool]:
        """At most so many pools of a family that certainly select a Service."""
        labels = {**(service.labels or {}), SERVICE_NAMESPACE: service.namespace, SERVICE_NAME: service.name}
        filed = (pool for label in labels.items() for pool in self._filed.get(label, ()))
        found: list[Pool] = []
        for pool in (*filed, *self._general[: most * 100]):
            has_family = any(block.interval.family == family for block in pool.blocks)
            if has_family and pool.complete and selects_service(pool.selector, service):
                found.append(pool)
                if len(found) == most:
                    break
        return found
