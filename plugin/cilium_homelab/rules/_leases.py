"""What the rules about leases share: their timing, as a spec and the Helm values give it together."""

from __future__ import annotations

from collections.abc import Iterator

from .. import durations
from ..model import Duration, Leases, Model
from ._values import Given, comes_later, given

KEYS = ("leaseDuration", "leaseRenewDeadline", "leaseRetryPeriod")
"""Below l2announcements, in the order of Leases."""


def passed(model: Model, key: str) -> tuple[str, Given] | None:
    """A lease timing as the agent gets its text, and the value; None where the chart passes nothing on.

    templates/cilium-configmap.yaml: what is empty, zero or null to Helm is left out, the rest becomes text.
    """
    value = given(model, "l2announcements", key)
    if value is None or not value.value:
        return None
    shown = str(value.value)
    return shown.lower() if isinstance(value.value, bool) else shown, value


def written(model: Model) -> Iterator[tuple[str, str, Given]]:
    """Each lease timing that the values pass on: its key, its text, and the value."""
    for key in KEYS:
        if (found := passed(model, key)) is not None and not comes_later(model, "l2announcements", key):
            yield key, *found


def effective(model: Model) -> Leases | None:
    """The timing of leases: what the values say wins. None where some of it is unknown."""
    if not model.lease_values:
        return model.leases
    timings: list[Duration | None] = []
    for key, ours in zip(KEYS, model.leases, strict=True):
        value, found = given(model, "l2announcements", key), passed(model, key)
        if comes_later(model, "l2announcements", key):
            return None
        if found is None:
            # Written and empty, it takes ours away too.
            timings.append(ours if value is None else None)
            continue
        length = durations.nanoseconds(found[0])
        if not length:
            return None
        timings.append(Duration(found[0], length, found[1].at))
    return Leases(*timings)
