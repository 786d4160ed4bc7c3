"""What the rules about sharing share: which Services want to hold one address together."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from collections.abc import Iterator
from typing import NamedTuple

from ..diagnostics import Severity
from ..model import Model, Service
from ..releases import BGP_CLASS, L2_CLASS
from ._values import given, said

_PROXY_NAME = ("k8s", "serviceProxyName")
PROXY_LABEL = "service.kubernetes.io/service-proxy-name"
"""Services with this label are somebody else's: Cilium does not even watch them
(cilium/cilium pkg/k8s/utils/utils.go, serviceListLabelSelector)."""


class Group(NamedTuple):
    """Services with one sharing key that ask for one address, or for none in particular.

    Asking for the same address they must fit; without one an incompatible Service silently gets
    another address, which is a warning.
    """

    key: str
    address: str
    services: list[Service]
    severity: Severity

    @property
    def what(self) -> str:
        """The end of a sentence: which address they cannot share."""
        return f"share {self.address}" if self.address else f'share an address by the key "{self.key}"'


def class_is_handled(model: Model, name: str) -> bool:
    """Whether LB-IPAM serves a class in this cluster, as far as is known: what may be on counts as on."""
    if model.release is None:
        return True
    l2 = name != L2_CLASS or model.l2 or not _is_off(model, "l2announcements")
    # BGP objects without BGP are a fault of their own.
    bgp = name != BGP_CLASS or model.bgp or not _is_off(model, "bgpControlPlane")
    return model.release.handles_class(name, l2, bool(bgp))


def _is_off(model: Model, feature: str) -> bool:
    return said(model, feature, "enabled") in (None, False)


def is_of_another_proxy(model: Model, service: Service) -> bool:
    """Whether its label says that some other proxy looks after a Service."""
    return PROXY_LABEL in (service.labels or {}) and given(model, *_PROXY_NAME) is None


def served(model: Model) -> Iterator[Service]:
    """The Services that Cilium's pools look after: not those that CH409 and CH416 report."""
    for service in model.services:
        name = service.load_balancer_class
        if is_of_another_proxy(model, service):
            continue
        if name is None or class_is_handled(model, name.text):
            yield service


def key_of(service: Service) -> str:
    """The sharing key; "" where there is none."""
    return service.sharing_key.text if service.sharing_key else ""


def groups(model: Model) -> Iterator[Group]:
    """The groups of two or more, in the order of the plan; none where the release shares nothing."""
    if model.release is not None and model.release.sharing_key_annotation is None:
        return
    found: dict[tuple[str, str], list[Service]] = {}
    for service in served(model):
        key = key_of(service)
        if not key or not service.complete:
            continue
        addresses = [block.interval.canonical() for block in service.addresses] or [""]
        for address in addresses:
            found.setdefault((key, address), []).append(service)
    told: set[tuple[str, ...]] = set()
    for (key, address), services in found.items():
        # Those that share an address of each family are one group, so that a fault is told once.
        members = tuple(service.key for service in services)
        if len(services) > 1 and members not in told:
            told.add(members)
            yield Group(key, address, services, Severity.ERROR if address else Severity.WARNING)
