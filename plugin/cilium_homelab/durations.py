"""Time spans as Cilium's agent reads them: Go's time.ParseDuration, after spf13/cast added a unit.

A text without any of n, s, u, µ, m and h counts nanoseconds (spf13/cast caste.go, ToDurationE).
"""

from __future__ import annotations

import re

_UNITS = {"ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h)"
_LONGEST = 2**63 - 1


def nanoseconds(text: str) -> int | None:
    """The length of a span that has units and no minus before it; None: it is none, or too long."""
    text = text.removeprefix("+")
    parts = re.findall(_PART, text)
    if not parts or "".join(parts) != text:
        return None
    total = 0.0
    for part in parts:
        unit = part.lstrip("0123456789.")
        total += float(part[: -len(unit)]) * _UNITS[unit]
    return round(total) if total <= _LONGEST else None


def fault(text: str) -> tuple[str, str] | None:
    """Why text is no time span that anybody means, and what to write instead; None when it is one."""
    if nanoseconds(text):
        return None
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", text):
        whole = text.rstrip("0").rstrip(".") if "." in text else text
        return f"{text} has no unit, and Cilium reads it as nanoseconds", f'write "{whole}s"'
    return f'"{text}" is no duration that Cilium accepts', 'write a number with its unit, such as "15s" or "200ms"'


def seconds(text: str) -> str | None:
    """The span that a bare number was certainly meant as; None where that is not so.

    Each of the timings counts seconds in every example; one of more than an hour was hardly meant so.
    """
    if not re.fullmatch("[0-9]{1,4}", text) or not 0 < int(text) <= 3600:
        return None
    return f"{text}s"
