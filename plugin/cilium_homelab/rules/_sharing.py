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


def key_of(service: Service) -> str:
    """The sharing key; "" where there is none."""
    return service.sharing_key.text if service.sharing_key else ""


def groups(model: Model) -> Iterator[Group]:
    """The groups of two or more, in the order of the plan; none where the release shares nothing."""
    if model.release is not None and model.release.sharing_key_annotation is None:
        return
    found: dict[tuple[str, str], list[Service]] = {}
    for service in model.services:
        key = key_of(service)
        if not key or not service.complete:
            continue
        addresses = [block.interval.canonical() for block in service.addresses] or [""]
        for address in addresses:
            found.setdefault((key, address), []).append(service)
    for (key, address), services in found.items():
        if len(services) > 1:
            yield Group(key, address, services, Severity.ERROR if address else Severity.WARNING)
