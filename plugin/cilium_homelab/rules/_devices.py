"""The Helm value `devices`: exact names and prefixes with a + at the end, never regular expressions.

DeviceFilter of cilium/cilium pkg/datapath/tables/device.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..model import Model, Text
from ._values import given, said

REGEX = re.compile(r"[\^$*?\[\](){}|\\/]|\+(?!\+*$)")
"""What no name has and a prefix does not end with."""


def entries(model: Model) -> tuple[Text, ...]:
    """The entries that the values give; none where some of them are unknown."""
    value = given(model, "devices")
    if value is None or said(model, "devices") is ... or value.value in (None, ""):
        return ()
    if isinstance(value.value, str):
        found = re.finditer(r"[^\s,]+", value.value)
        return tuple(Text(item[0], value.at.at_part(*item.span())) for item in found)
    if not isinstance(value.value, list) or not all(isinstance(item, str) for item in value.value):
        return ()
    return tuple(
        Text(part, value.at / index) for index, item in enumerate(value.value) for part in re.findall(r"[^\s,]+", item)
    )


def selects(filters: Sequence[str], nic: str) -> bool:
    """Whether a NIC is among the devices, where nothing is detected beside them: the first match decides."""
    for entry in filters:
        name = entry.removeprefix("!")
        if nic.startswith(name.rstrip("+")) if name.endswith("+") else nic == name:
            return name == entry
    return False


def exact_names(filters: Sequence[str]) -> Iterator[str]:
    """The names that entries spell out and that are selected."""
    return (entry for entry in filters if entry[-1] != "+" and selects(filters, entry))
