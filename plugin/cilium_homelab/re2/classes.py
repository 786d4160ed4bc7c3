"""Sets of ASCII characters as bit masks: all that a class can match in the name of an interface.

Tables: Go's regexp/syntax/perl_groups.go and unicode/tables.go, cut down to ASCII.
"""

from __future__ import annotations

NONE = 0
ALL = (1 << 128) - 1
NEWLINE = 1 << ord("\n")

_SHIFT = ord("a") - ord("A")
# The two code points outside ASCII whose simple case folding leads into it: long s, Kelvin sign.
_FOLD_INTO_ASCII = ((0x17F, "sS"), (0x212A, "kK"))


def _chars(text: str) -> int:
    return sum(1 << ord(char) for char in text)


def between(first: int, last: int, fold: bool = False) -> int:
    """The mask of two code points and all between them; `fold` adds the other case of each."""
    mask = NONE if first > 127 else (2 << min(last, 127)) - (1 << first)
    if not fold:
        return mask
    for point, chars in _FOLD_INTO_ASCII:
        if first <= point <= last:
            mask |= _chars(chars)
    return folded(mask)


def folded(mask: int) -> int:
    """A mask with the other case of each of its letters."""
    return mask | (mask & UPPER) << _SHIFT | (mask & LOWER) >> _SHIFT


DIGITS = between(ord("0"), ord("9"))
UPPER = between(ord("A"), ord("Z"))
LOWER = between(ord("a"), ord("z"))
LETTERS = UPPER | LOWER
WORD = DIGITS | LETTERS | _chars("_")

PERL = {"d": DIGITS, "s": _chars("\t\n\f\r "), "w": WORD}

POSIX = {
    "alnum": DIGITS | LETTERS,
    "alpha": LETTERS,
    "ascii": ALL,
    "blank": _chars("\t "),
    "cntrl": between(0, 31) | 1 << 127,
    "digit": DIGITS,
    "graph": between(ord("!"), ord("~")),
    "lower": LOWER,
    "print": between(ord(" "), ord("~")),
    "punct": between(ord("!"), ord("~")) & ~(DIGITS | LETTERS),
    "space": _chars("\t\n\v\f\r "),
    "upper": UPPER,
    "word": WORD,
    "xdigit": DIGITS | _chars("abcdefABCDEF"),
}

_MINORS = {"C": "cfos", "L": "lmotu", "M": "cen", "N": "dlo", "P": "cdefios", "S": "ckmo", "Z": "lps"}
# Names that every release of Go knows. Since Go 1.25 long names and other spellings are known too.
_CATEGORIES = frozenset({major + minor for major, minors in _MINORS.items() for minor in ("", *minors)})
_SCRIPTS = {"Latin": LETTERS, "Common": ALL & ~LETTERS, "Cyrillic": NONE, "Greek": NONE, "Han": NONE}


def unicode_class(name: str, fold: bool) -> int | None:
    """The mask of a Unicode class such as L, Nd, Latin or Any; None: not every Go has it."""
    if name == "Any":
        return ALL
    if name in _SCRIPTS:
        return _SCRIPTS[name]
    if name not in _CATEGORIES:
        return None
    import unicodedata

    mask = sum(1 << point for point in range(128) if unicodedata.category(chr(point)).startswith(name))
    return folded(mask) if fold else mask


def could_be_unicode_class(name: str) -> bool:
    """Whether some release of Go may know a class of this name, for names that are not in its tables.

    Names are words; one letter, in upper case, is always a category or nothing.
    """
    if len(name) == 1:
        return name.upper() in _CATEGORIES
    return bool(name) and all((char.isascii() and char.isalpha()) or char in "_- " for char in name)
