"""The Helm value `devices` holds what is no name of a NIC."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Severity
from ..model import Model, Text
from ..releases import Release
from . import Finding
from ._devices import REGEX, entries

WHY = """
Unlike the interfaces of a policy, `devices` are exact names, or prefixes with a + at the end; from Cilium 1.19
on a ! before one leaves it out. Anything else matches no NIC: the agent does not start, or selects none.
"""

WRONG = """
cilium: {version: "1.20.0", values: {devices: "^enp[0-9]+s.*"}}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {devices: enp+}}
"""

SOURCE = "cilium/cilium pkg/datapath/tables/device.go, DeviceFilter; GH #28457"


def check(model: Model) -> Iterator[Finding]:
    """Each entry that is a regular expression, or that the release does not understand."""
    prefixes = 0
    for entry in entries(model):
        prefixes += entry.text.endswith("+")
        if REGEX.search(entry.text):
            yield Finding(entry.at, f'"{entry.text}" in devices is no name of a NIC', help=_instead(entry.text))
        elif model.release is not None:
            yield from _of_release(entry, prefixes, model.release)


def _of_release(entry: Text, prefixes: int, release: Release) -> Iterator[Finding]:
    if entry.text.startswith("!") and not release.devices_exclude:
        yield Finding(
            entry.at,
            f'Cilium {release.text} takes the ! of "{entry.text}" in devices for a part of the name',
            help="name the NICs that are meant; ! is there from Cilium 1.19 on",
        )
    elif entry.text.endswith("+") and prefixes == 2 and not release.devices_several_prefixes:
        yield Finding(
            entry.at,
            f'Cilium {release.text} reads the first prefix of devices alone, and leaves out "{entry.text}"',
            help="name the NICs, or use Cilium 1.15 or newer",
            severity=Severity.WARNING,
        )


def _instead(text: str) -> str:
    """The name or prefix that a regular expression begins with, where it begins with one."""
    inner = text.strip("/").removeprefix("!").removeprefix("^")
    fault = REGEX.search(inner)
    start = inner[: fault.start()] if fault else inner
    start = start.removesuffix(".")
    if not start:
        return "write names, or prefixes with a + at the end"
    whole = inner.removesuffix("$") == start
    return f"write {start if whole else f'{start}+'}"
