"""How a string is written in YAML, so that every reader takes it as that very string."""

from __future__ import annotations

import re

# No ? in it: inside of a flow list, go-yaml and PyYAML end a plain scalar there.
_PLAIN = re.compile(
    r"""[A-Za-z/^][A-Za-z0-9_./@^*$-]*(?::[A-Za-z0-9_./@^*$-]+)*   # words, paths, URLs, patterns
    | [0-9]{1,3}(?:\.[0-9]{1,3}){3}(?:/[0-9]{1,2}|-[0-9]{1,3}(?:\.[0-9]{1,3}){3})?  # IPv4""",
    re.VERBOSE,
)
_RESERVED = re.compile("y|n|yes|no|on|off|true|false|null|nan|inf", re.IGNORECASE)
# Not compiled up front: that costs 2 ms each, and hardly any text needs them.
_SINGLE = r"[\x20-\x7e\xa1-\xac\xae-\u034f\u0370-\u1fff\u3041-\ud7ff]+"
_MUST_ESCAPE = r'["\\]|[^\x20-\x7e\xa1-\xac\xae-\u034f\u0370-\u1fff\u3041-\ud7ff\U00010000-\U0003ffff]'
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def quote(text: str) -> str:
    """A string as one YAML scalar of one line, for block and flow context.

    Plain only where every reader (YAML 1.1, 1.2, Go) takes it as that very string; else in quotes.
    Raises ValueError for a lone surrogate, which is no text.
    """
    if _PLAIN.fullmatch(text) and not _RESERVED.fullmatch(text):
        return text
    if '"' in text or "\\" in text:
        if _needs_no_escape(text):
            return "'" + text.replace("'", "''") + "'"
    elif _is_simple(text):
        return f'"{text}"'
    return '"' + re.sub(_MUST_ESCAPE, _escape, text) + '"'


def _is_simple(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _needs_no_escape(text: str) -> bool:
    return _is_simple(text) or re.fullmatch(_SINGLE, text) is not None


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
    if any(line and (line[-1] == " " or not _needs_no_escape(line)) for line in lines):
        return None
    return ["|" if text[-1] == "\n" else "|-", *lines]
