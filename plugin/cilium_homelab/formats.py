"""Formats and patterns of CRDs: what the API server takes a text for.

The formats are those of k8s.io/kube-openapi (pkg/validation/strfmt), which reads addresses as Go did
before 1.17: leading zeros pass. Patterns are Go's; those of Cilium's CRDs mean the same to Python's re
once a few signs are written otherwise.
"""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST_PATTERN = 1200
"""What is longer than the pattern of addresses, and so not of a kind that was compared with Go."""
_SLOW_PATTERN = 1000
LONGEST_TEXT = 1000
"""No text that fits in a pattern of Cilium's CRDs is longer, blanks around an address aside."""
_QUAD = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)")
_GO = {r"\s": r"[\t\n\f\r ]", "$": r"\Z"}


def matches(text: str, pattern: str) -> bool:
    """Whether Go's regexp finds a pattern of a CRD in a text; one that is very long never fits."""
    if len(text) > LONGEST_TEXT:
        return False
    # The pattern of addresses is long to compile, and what most people write needs no more than a look.
    if len(pattern) > _SLOW_PATTERN and (_is_plain_quad(text) or _is_plain_v6(text)):
        return True
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[str]:
    # None of the patterns has a $ or \s that is escaped or stands in a class: a test compares each with the server.
    return re.compile(re.sub(r"\\s|\$", lambda found: _GO[found[0]], pattern), re.ASCII)


def is_format(text: str, name: str) -> bool:
    """Whether a text is of a format: cidr and ipv4 are known, any other one takes all."""
    if name == "cidr":
        return _is_cidr(text)
    # As govalidator's: an address of Go's in which there is a dot, so ::ffff:10.0.0.1 too.
    return name != "ipv4" or _is_quad(text) or ("." in text and _is_v6(text))


def is_in_range(value: float, name: str) -> bool:
    """Whether a number is one of a format: int32 and int64 are known."""
    if name == "int32":
        return -(2**31) <= value < 2**31
    # What is read as a float there was below the smallest whole number, and was rounded to it.
    return name != "int64" or (-(2**63) <= value < 2**63 and not (type(value) is float and value == -(2**63)))


def _is_cidr(text: str) -> bool:
    address, _, prefix = text.partition("/")
    quad = _is_quad(address)
    return (
        re.fullmatch("[0-9]+", prefix) is not None
        and _at_most(prefix, 32 if quad else 128)
        and (quad or _is_v6(address))
    )


def _is_quad(text: str) -> bool:
    octets = _QUAD.fullmatch(text)
    return octets is not None and all(_at_most(octet, 255) for octet in octets.groups())


def _is_plain_quad(text: str) -> bool:
    return _is_quad(text) and all(len(octet) == 1 or octet[0] != "0" for octet in text.split("."))


def _is_plain_v6(text: str) -> bool:
    return "." not in text and _is_v6(text) and all(len(group) <= 4 for group in text.split(":"))


def _is_v6(text: str) -> bool:
    head, colon, last = text.rpartition(":")
    if _is_quad(last):
        text = f"{head}{colon}0:0"
    left, double, right = text.partition("::")
    groups = [group for side in (left, right) if side for group in side.split(":")]
    fits = len(groups) <= 7 if double else len(groups) == 8
    return fits and all(re.fullmatch("0*[0-9A-Fa-f]{1,4}", group) for group in groups)


def _at_most(digits: str, limit: int) -> bool:
    """Whether a number is no larger; however many digits it has, it costs and raises nothing."""
    plain = digits.lstrip("0") or "0"
    return len(plain) <= 3 and int(plain) <= limit
