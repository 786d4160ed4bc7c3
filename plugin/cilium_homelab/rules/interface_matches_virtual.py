"""An interface pattern takes virtual NICs too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..diagnostics import Edit, Severity
from ..interfaces import virtual_matches
from ..model import Model, Pattern
from ..selection import selects_node
from . import Finding

WHY = """
Cilium matches anywhere in a name, so an unanchored pattern takes the host ends of Pods and bridges
too. Cilium does not select most of them, but those it does select answer as well.
"""

WRONG = """
l2: {interfaces: ["/eth/"]}
"""

RIGHT = """
l2: {interfaces: ["/^eth/"]}
"""

SOURCE = "cilium/cilium pkg/datapath/linux/devices_controller.go, pkg/defaults/node.go"

FIX = """
The whole name of a NIC, such as eth0, gets its anchors: ^eth0$.
"""

# Names as container runtimes, other networks and Cilium give them; br-lan is a bridge that somebody made.
VIRTUAL = re.compile("lxc|veth|cilium_|docker|cni|cali|flannel|virbr|br-[0-9a-f]{12}$|kube-|lo$")
# Whole names, as the kernel, systemd and VLANs number them: eth0, enp3s0, eno1, bond0.20, enx and a MAC.
NIC = re.compile(r"(?:eth|en[ops]|bond|wlan|wl[ps]|vlan)[a-z0-9]*[0-9](?:\.[0-9]{1,4})?|enx[0-9a-f]{12}")

_EMPTY = '""'


def check(model: Model) -> Iterator[Finding]:
    """Each pattern that takes names as container runtimes give them; a warning for a known NIC."""
    nodes = model.cluster.nodes if model.cluster else ()
    for policy in model.policies:
        for pattern in policy.interfaces:
            if pattern.pattern.kind == "exact":
                continue
            known = [
                nic
                for node in nodes
                if selects_node(policy.node_selector, node)
                for nic in node.interfaces or ()
                if VIRTUAL.match(nic) and pattern.pattern.matches(nic)
            ]
            samples = known or list(virtual_matches(pattern.pattern))
            if samples:
                # Between slashes in a spec, as it is in a manifest.
                example = "^eth" if pattern.pattern.text == pattern.pattern.rendered else "/^eth/"
                yield Finding(
                    pattern.at,
                    f'the pattern {pattern.pattern.text or _EMPTY} of policy "{policy.name}" takes virtual NICs'
                    f" such as {samples[0]} too",
                    help=f"anchor it, for example {example}, or name the NIC",
                    severity=Severity.WARNING if known else None,
                    fix=_anchored(pattern),
                )


def _anchored(pattern: Pattern) -> tuple[Edit, ...]:
    """The name of one NIC, without any sign of a pattern, was certainly meant as that; a prefix may be."""
    name, written = pattern.pattern.rendered, pattern.pattern.text
    if written not in (name, f"/{name}/") or not NIC.fullmatch(name):
        return ()
    whole = f"^{name.replace('.', chr(92) + '.')}$"
    return (Edit(pattern.at, written.replace(name, whole)),)
