"""What the rules about sharing share: which Services want to hold one address together."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from collections.abc import Iterator
from typing import NamedTuple

from ..diagnostics import Severity
from ..model import Model, Service


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


def served(model: Model) -> Iterator[Service]:
    """The Services that Cilium's pools look after: not those of a class that CH409 reports."""
    for service in model.services:
        name = service.load_balancer_class
        if name is None or model.release is None or model.release.handles_class(name.text, model.l2):
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
