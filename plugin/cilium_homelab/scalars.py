"""What plain scalars mean: to Helm, to a spec; and the one function that writes a string.

Helm and Kubernetes read YAML with go.yaml.in/yaml/v2 (resolve.go), which is neither YAML 1.1 nor
1.2: `y` is true, 0o17 and 017 are 15, 08 and 1e3 are floats, 1:30 and dates are text. PyYAML and
editors read some of these otherwise.
"""

from __future__ import annotations

import re

_TRUE = frozenset(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"))
_FALSE = frozenset(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"))
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_INFINITIES = (".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF")
_FLOATS = {word: float(word.replace(".", "", 1)) for word in (*_INFINITIES, ".nan", ".NaN", ".NAN")}
_GO_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_POINT_FLOAT = re.compile(r"\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?")
_GO_INT = re.compile("([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]{0,19}|0)")
_SIGN_WITHIN = re.compile("0b([-+][01]+)")  # yaml/v2 cuts 0b off before it parses
_STARTS_NUMBER = re.compile(r"[-+.0-9]")


def helm_value(text: str) -> object:
    """What an unquoted scalar means to Helm: None, a bool, an int, a float or the text itself."""
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    if text in _NULL:
        return None
    if not _STARTS_NUMBER.match(text):
        return text
    if text in _FLOATS:
        return _FLOATS[text]
    if text[0] == ".":
        return _go_float(text) if _POINT_FLOAT.fullmatch(text) else text
    return _go_number(text)


def _go_float(text: str) -> object:
    # strconv refuses what is out of range; the text then stays text.
    value = float(text)
    return text if value in (float("inf"), float("-inf")) else value


def _go_number(text: str) -> object:
    plain = text.replace("_", "")
    found = _GO_INT.fullmatch(plain)
    if found:
        value = _go_integer(found[1], found[2])
        if -(2**63) <= value < 2**64 and not (found[1] and value >= 2**63):
            return value
    if _GO_FLOAT.fullmatch(plain):
        value_float = _go_float(plain)
        return value_float if isinstance(value_float, float) else text
    within = _SIGN_WITHIN.fullmatch(plain)
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
_SPEC_INT = re.compile("0|-?[1-9][0-9]{0,17}")
# PyYAML's implicit resolvers (resolver.py), YAML 1.1: numbers, base 60, dates; YAML 1.2's octals.
_YAML_1_1 = re.compile(
    r"""[-+]?0b[0-1_]+ | [-+]?0[0-7_]+ | [-+]?(?:0|[1-9][0-9_]*) | [-+]?0x[0-9a-fA-F_]+
    | [-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+ | [-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?
    | \.[0-9][0-9_]*(?:[eE][-+][0-9]+)? | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*
    | [-+]?\.(?:inf|Inf|INF) | \.(?:nan|NaN|NAN) | 0o[0-7]+""",
    re.VERBOSE,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?")


def spec_value(text: str) -> object:
    """What an unquoted scalar means in a spec.

    True, False, None and canonical whole numbers; text that every reader takes as text; else an
    Ambiguous, which no type of the schema takes.
    """
    if text in _SPEC_WORDS:
        return _SPEC_WORDS[text]
    if not _STARTS_NUMBER.match(text):
        if text in _TRUE or text in _FALSE:
            return Ambiguous(text, "a boolean")
        return Ambiguous(text, "a sign of YAML's own") if text in ("=", "<<") else text
    if _SPEC_INT.fullmatch(text):
        return int(text)
    if _DATE.fullmatch(text):
        return Ambiguous(text, "a date")
    if _YAML_1_1.fullmatch(text) or not isinstance(helm_value(text), str) or _GO_FLOAT.fullmatch(text):
        return Ambiguous(text, "a number")
    return text


# No ? in it: inside of a flow list, go-yaml and PyYAML end a plain scalar there.
_PLAIN = re.compile(
    r"""[A-Za-z/^][A-Za-z0-9_./@^*$-]*(?::[A-Za-z0-9_./@^*$-]+)*   # words, paths, URLs, patterns
    | [0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2}|-[0-9]{1,3}(?:\.[0-9]{1,3}){3})?  # IPv4""",
    re.VERBOSE,
)
_RESERVED = re.compile("y|n|yes|no|on|off|true|false|null|nan|inf", re.IGNORECASE)
_SINGLE = re.compile(r"[\x20-\x7e\xa1-\xac\xae-\u034f\u0370-\u1fff\u3041-\ud7ff]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
_MUST_ESCAPE = re.compile(r'["\\]|[^\x20-\x7e\xa1-\xac\xae-\u034f\u0370-\u1fff\u3041-\ud7ff\U00010000-\U0003ffff]')


def quote(text: str) -> str:
    """A string as one YAML scalar of one line, for block and flow context.

    Plain only where every reader (YAML 1.1, 1.2, Go) takes it as that very string; else in quotes.
    Raises ValueError for a lone surrogate, which is no text.
    """
    if _PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text):
        return text
    if ('"' in text or "\\" in text) and _SINGLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _MUST_ESCAPE.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    sign = found.group()
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    code = ord(sign)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"U+{code:04X} is half of a character, not text")
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def literal(text: str) -> list[str] | None:
    """The lines of a literal block, its header first; None where a reader could change the text.

    Left to quotes: text of one line, signs that no line shows, blanks at the start of the block or
    the end of a line, more than one line end at the end.
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 2 or not lines[-1] or lines[0][:1] in ("", " "):
        return None
    if any(line and (line[-1] == " " or not _SINGLE.fullmatch(line)) for line in lines):
        return None
    return ["|" if text[-1] == "\n" else "|-", *lines]
