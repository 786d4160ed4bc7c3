"""A pool selects Services by a key that no Service has."""

from __future__ import annotations

from collections.abc import Iterator

from ..labels import SERVICE_NAME, SERVICE_NAMESPACE, Requirement
from ..model import Model, Pool
from . import Finding

WHY = """
A pool's serviceSelector is compared with the labels of Services, to which Cilium adds two keys of its
own: io.kubernetes.service.namespace and io.kubernetes.service.name. Labels of namespaces and the keys
that network policies use are not among them, so that such a pool serves no Service.
"""

WRONG = """
pools:
- addresses: 192.168.1.128/25
  serviceSelector: {matchLabels: {kubernetes.io/metadata.name: media}}
"""

RIGHT = """
pools:
- addresses: 192.168.1.128/25
  serviceSelector: {matchLabels: {io.kubernetes.service.namespace: media}}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/service_store.go, svcLabels"

_OF_NAMESPACES = ("kubernetes.io/metadata.name", "io.kubernetes.pod.namespace")
_OF_POLICIES = "io.cilium.k8s."
_OURS = "io.kubernetes.service."


def check(model: Model) -> Iterator[Finding]:
    """Each such key, once a pool; what some known Service bears is a label like others."""
    borne = {key for service in model.services for key in service.labels or ()}
    for pool in model.pools:
        for item in pool.selector.requirements() if pool.selector else ():
            if _is_foreign(item.key) and item.key not in borne:
                yield _finding(pool, item)
                break


def _is_foreign(key: str) -> bool:
    if key in (SERVICE_NAMESPACE, SERVICE_NAME):
        return False
    return key in _OF_NAMESPACES or key.startswith((_OF_POLICIES, _OURS, _OURS.rstrip(".") + "/"))


def _finding(pool: Pool, item: Requirement) -> Finding:
    nothing = item.operator in ("In", "Exists")
    result = f'pool "{pool.name}" serves none' if nothing else "the condition leaves none out"
    return Finding(
        (pool.at / "serviceSelector").at_key(),
        f'no Service has a label "{item.key}": {result}',
        help=f"Cilium knows a Service's namespace as {SERVICE_NAMESPACE}, and its name as {SERVICE_NAME}",
    )
