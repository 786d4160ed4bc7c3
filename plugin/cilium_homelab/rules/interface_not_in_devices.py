"""A policy names NICs that the Helm value `devices` leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Related
from ..model import Model, Policy
from ..selection import selects_node
from . import Finding
from ._devices import REGEX, entries, exact_names, selects
from ._l2 import policies
from ._values import given, said

WHY = """
A policy chooses among the NICs that the agent has selected, and with `devices` those are what it names. A node
without such a NIC takes part in the election all the same, and answers nothing when it wins.
"""

WRONG = """
cilium: {version: "1.20.0", values: {devices: [eth0]}}
l2: {interfaces: [eth1]}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {devices: [eth0, eth1]}}
l2: {interfaces: [eth1]}
"""

SOURCE = "cilium/cilium pkg/datapath/linux/devices_controller.go, isSelectedDevice; l2announcer.go, SelectedDevices"


def check(model: Model) -> Iterator[Finding]:
    """Each policy none of whose NICs is certainly among the devices, on a known node or on any."""
    found = entries(model)
    value = given(model, "devices")
    filters = [entry.text for entry in found]
    # Detected ones come on top of those that are named.
    if value is None or not filters or said(model, "forceDeviceDetection") not in (None, False):
        return
    if any(REGEX.search(entry) for entry in filters) or (model.release is None and any("!" in e for e in filters)):
        return
    for policy in policies(model):
        what = _left_out(model, policy, filters)
        if what:
            yield Finding(
                policy.interfaces[0].at if policy.interfaces else policy.at,
                f'policy "{policy.name}" announces on {what}: it can win a lease and then answers nothing',
                help="name the NIC in devices too, or remove devices",
                related=(Related(value.at, "devices"),),
            )


def _left_out(model: Model, policy: Policy, filters: list[str]) -> str:
    """The NICs that a policy takes and that are no devices, in words; "" where one may be, or nobody knows."""
    wanted = [item.pattern for item in policy.interfaces]
    for node in model.cluster.nodes if model.cluster else ():
        if not node.interfaces or selects_node(policy.node_selector, node) is not True:
            continue
        taken = [nic for nic in node.interfaces if not wanted or any(item.matches(nic) is not False for item in wanted)]
        if taken and not any(selects(filters, nic) for nic in taken):
            return f'{", ".join(taken[:3])} of node "{node.name}", and devices has none of them'
    if model.cluster and any(node.interfaces for node in model.cluster.nodes):
        return ""
    if all(entry.startswith("!") for entry in filters):
        return "no NIC, since devices only leaves some out and so selects none"
    if wanted and all(item.kind == "exact" for item in wanted):
        none = not any(selects(filters, item.text) for item in wanted)
    elif wanted and not any(entry.endswith("+") and not entry.startswith("!") for entry in filters):
        none = all(item.matches(name) is False for item in wanted for name in exact_names(filters))
    else:
        return ""
    return f"{', '.join(item.text for item in wanted[:3])}, and devices has no such NIC" if none else ""
