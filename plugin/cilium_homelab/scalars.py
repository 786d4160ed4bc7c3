"""What plain scalars mean: to Helm, and to a spec.

Helm and Kubernetes read YAML with go.yaml.in/yaml/v2 (resolve.go), which is neither YAML 1.1 nor
1.2: `y` is true, 0o17 and 017 are 15, 08 and 1e3 are floats, 1:30 and dates are text. PyYAML and
editors read some of these otherwise.
"""

from __future__ import annotations

import re
from math import isfinite

_TRUE = frozenset(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"))
_FALSE = frozenset(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"))
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_INFINITIES = (".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF")
_FLOATS = {word: float(word.replace(".", "", 1)) for word in (*_INFINITIES, ".nan", ".NaN", ".NAN")}
# As text: most runs meet none of these, and compiling them all would cost a tenth of a run.
_GO_FLOAT = r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
_POINT_FLOAT = r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?"
_GO_INT = "([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]{0,19}|0)"
_SIGN_WITHIN = "0b([-+][01]+)"  # yaml/v2 cuts 0b off before it parses
_NUMBER_STARTS = frozenset("-+.0123456789")


def helm_value(text: str) -> object:
    """What an unquoted scalar means to Helm: None, a bool, an int, a float or the text itself."""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text in _NULL:
        return None
    if text[0] not in _NUMBER_STARTS:
        return text
    if text in _FLOATS:
        return _FLOATS[text]
    if text[0] == ".":
        return _go_float(text) if re.fullmatch(_POINT_FLOAT, text) else text
    return _go_number(text)


def _go_float(text: str) -> object:
    # strconv refuses what is out of range; the text then stays text.
    value = float(text)
    return text if value in (float("inf"), float("-inf")) else value


def _go_number(text: str) -> object:
    plain = text.replace("_", "")
    found = re.fullmatch(_GO_INT, plain)
    if found:
        value = _go_integer(found[1], found[2])
        if -(2**63) <= value < 2**64 and not (found[1] and value >= 2**63):
            return value
    if re.fullmatch(_GO_FLOAT, plain):
        value_float = _go_float(plain)
        return value_float if isinstance(value_float, float) else text
    within = re.fullmatch(_SIGN_WITHIN, plain)
    if within and len(within[1]) <= 64:
        return int(within[1], 2)
    return text


def _go_integer(sign: str, digits: str) -> int:
    lowered = digits.lower()
    if lowered.startswith(("0x", "0b", "0o")):
        value = int(lowered, 0)
    elif len(digits) > 1 and digits[0] == "0":
        value = int(digits, 8)
    else:
        value = int(digits)
    return -value if sign == "-" else value


def float_key(value: float) -> str:
    """A float as the key of a mapping: in the fewest digits that a float of 32 bits needs, as Go's %g.

    sigs.k8s.io/yaml, convertToJSONableObject; .inf and .nan keep the names that YAML gives them.
    """
    if not isfinite(value):
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
    short = _to_32_bits(value)
    if not isfinite(short):
        return ".inf" if value > 0 else "-.inf"
    text = next(text for text in (f"{short:.{count}e}" for count in range(10)) if _to_32_bits(float(text)) == short)
    mantissa, _, exponent = text.partition("e")
    if -4 <= int(exponent) < 6:
        return f"{float(text):.{max(len(mantissa.lstrip('-')[2:]) - int(exponent), 0)}f}"
    return text


def _to_32_bits(value: float) -> float:
    from struct import pack, unpack

    try:
        return float(unpack("f", pack("f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


class Ambiguous:
    """A plain scalar that YAML readers disagree about, or that none reads as text."""

    __slots__ = ("reason", "text")

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason

    def __repr__(self) -> str:
        return f"Ambiguous({self.text!r}, {self.reason!r})"


_SPEC_WORDS: dict[str, object] = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
}
_SPEC_INT = "0|-?[1-9][0-9]{0,17}"
# PyYAML's implicit resolvers (resolver.py), YAML 1.1: numbers, base 60, dates; YAML 1.2's octals.
_YAML_1_1 = r"""(?x)[-+]?0b[0-1_]+ | [-+]?0[0-7_]+ | [-+]?(?:0|[1-9][0-9_]*) | [-+]?0x[0-9a-fA-F_]+
    | [-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+ | [-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?
    | \.[0-9][0-9_]*(?:[eE][-+][0-9]+)? | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
    | [-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN) | 0o[0-7]+"""
_DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?"


def spec_value(text: str) -> object:
    """What an unquoted scalar means in a spec.

    True, False, None and canonical whole numbers; text that every reader takes as text; else an
    Ambiguous, which no type of the schema takes.
    """
    if text in _SPEC_WORDS:
        return _SPEC_WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        if text in _TRUE or text in _FALSE:
            return Ambiguous(text, "a boolean")
        return Ambiguous(text, "a sign of YAML's own") if text in ("=", "<<") else text
    if text.count(".") > 1 or "::" in text:
        return text  # no number and no date of any reader's: addresses, CIDRs, ranges, versions
    if re.fullmatch(_SPEC_INT, text):
        return int(text)
    if re.fullmatch(_DATE, text):
        return Ambiguous(text, "a date")
    if re.fullmatch(_YAML_1_1, text) or not isinstance(helm_value(text), str) or re.fullmatch(_GO_FLOAT, text):
        return Ambiguous(text, "a number")
    return text
