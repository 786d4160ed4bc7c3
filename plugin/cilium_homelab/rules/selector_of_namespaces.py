"""A serviceSelector asks for labels that namespaces and Pods have, and Services do not."""

from __future__ import annotations

from collections.abc import Iterator

from ..labels import SERVICE_NAME, SERVICE_NAMESPACE
from ..model import Model, Policy
from . import Finding

WHY = """
Cilium adds two labels to a Service, io.kubernetes.service.namespace and io.kubernetes.service.name. Those that
select namespaces and Pods elsewhere are not among them: such a policy takes no Service, and nothing says so.
"""

WRONG = """
l2: {serviceSelector: {matchLabels: {kubernetes.io/metadata.name: media}}}
"""

RIGHT = """
l2: {serviceSelector: {matchLabels: {io.kubernetes.service.namespace: media}}}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, svcAndMetaLabels"

OTHERS = {
    "kubernetes.io/metadata.name": SERVICE_NAMESPACE,
    "io.kubernetes.pod.namespace": SERVICE_NAMESPACE,
    "io.kubernetes.service.labels.name": SERVICE_NAME,
}
"""Labels of namespaces and Pods, and which one of a Service is meant."""


def check(model: Model) -> Iterator[Finding]:
    """Each policy that asks for such a label, unless a Service bears it."""
    borne = {key for service in model.services for key in service.labels or ()} & OTHERS.keys()
    for policy in model.policies:
        key = _asked(policy)
        if key and key not in borne:
            yield Finding(
                policy.at / "serviceSelector",
                f'policy "{policy.name}" takes no Service: they have no label {key}',
                help=f"write {OTHERS[key]}",
            )


def _asked(policy: Policy) -> str:
    items = policy.service_selector.requirements() if policy.service_selector else ()
    return next((item.key for item in items if item.key in OTHERS and item.operator in ("In", "Exists")), "")
