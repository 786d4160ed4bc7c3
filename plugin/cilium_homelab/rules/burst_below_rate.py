"""The client's burst is below its rate."""

from __future__ import annotations

from collections.abc import Iterator

from .. import helmkeys
from ..model import Model
from . import Finding
from ._values import comes_later, given

WHY = """
`qps` is how many requests a second an agent may send to the Kubernetes API on average, `burst` how many
at once. With a smaller burst the requests of one moment, such as the leases of many Services, wait in a
queue although the rate would allow them.
"""

WRONG = """
cilium: {version: "1.20.0", values: {k8sClientRateLimit: {qps: 100, burst: 50}}}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {k8sClientRateLimit: {qps: 50, burst: 100}}}
"""

SOURCE = "kubernetes/client-go util/flowcontrol/throttle.go; cilium/cilium pkg/k8s/client/config.go"

_LIMIT = "k8sClientRateLimit"


def check(model: Model) -> Iterator[Finding]:
    """Both numbers as the user wrote them, of the agents and of the operator."""
    assert model.release is not None
    minor = model.release.minor
    for above in ((_LIMIT,), (_LIMIT, "operator")):
        if helmkeys.status((*above, "burst"), minor) != "alive":
            continue  # CH502 says that it does nothing
        qps, burst = given(model, *above, "qps"), given(model, *above, "burst")
        if qps is None or burst is None or comes_later(model, *above, "qps") or comes_later(model, *above, "burst"):
            continue
        if not (_is_count(qps.value) and _is_count(burst.value)):
            continue
        if burst.value < qps.value:  # type: ignore[operator]
            key = ".".join(above)
            message = f"{key}.burst is {burst.value}, below the qps of {qps.value}"
            yield Finding(burst.at, message, help=f"write {2 * qps.value} or so")  # type: ignore[operator]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
