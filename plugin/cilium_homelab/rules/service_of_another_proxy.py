"""A Service asks Cilium for an address with a label that hides it from Cilium."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._sharing import PROXY_LABEL, is_of_another_proxy, key_of

WHY = """
The label service.kubernetes.io/service-proxy-name says that some other proxy looks after a Service.
Cilium does not even watch those: they get no address, and no condition says why.
"""

WRONG = """
services: {a/web: {ips: 192.168.1.153, labels: {service.kubernetes.io/service-proxy-name: other}}}
"""

RIGHT = """
services: {a/web: {ips: 192.168.1.153, labels: {app: web}}}
"""

SOURCE = "cilium/cilium pkg/k8s/utils/utils.go, serviceListLabelSelector"


def check(model: Model) -> Iterator[Finding]:
    """Each Service with that label that asks for an address or has a sharing key."""
    for service in model.services:
        if is_of_another_proxy(model, service) and (service.addresses or key_of(service)):
            yield Finding(
                service.at.at_key(),
                f"Service {service.key} has the label {PROXY_LABEL}, and Cilium does not look at such Services",
                help="remove the label, or leave the address to the other proxy",
            )
