"""Parser of Go's regular expressions; its verdicts and errors are those of Go's regexp/syntax/parse.go.

Only what decides whether a text matches is kept: no captures, no greediness.
"""

from __future__ import annotations

import re

from . import classes
from .program import (
    BEGIN_LINE,
    BEGIN_TEXT,
    END_LINE,
    END_TEXT,
    NO_WORD_BOUNDARY,
    WORD_BOUNDARY,
    Fragment,
    alternate,
    assertion,
    concatenate,
    one_of,
    repeat,
)

_MOST_COPIES = 1000
_LAST_POINT = 0x10FFFF
_COUNT = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}")
_OCTAL = re.compile("0[0-7]{0,2}|[1-7][0-7]{1,2}")
_HEX = frozenset("0123456789abcdefABCDEF")
_CAPTURE_NAME = re.compile("[A-Za-z0-9_]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE_COUNTS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_ASSERTIONS = {"\\A": BEGIN_TEXT, "\\z": END_TEXT, "\\b": WORD_BOUNDARY, "\\B": NO_WORD_BOUNDARY}

BAD_CLASS_RANGE = "invalid character class range"
BAD_COUNT = "invalid repeat count"
BAD_ESCAPE = "invalid escape sequence"
BAD_NAME = "invalid named capture"
BAD_PERL = "invalid or unsupported Perl syntax"
BAD_STACKING = "invalid nested repetition operator"
NO_ARGUMENT = "missing argument to repetition operator"
NO_BRACKET = "missing closing ]"
NO_PAREN = "missing closing )"
TRAILING_BACKSLASH = "trailing backslash at end of expression"
UNEXPECTED_PAREN = "unexpected )"


class PatternError(ValueError):
    """A pattern that Go refuses. The message is Go's, less "error parsing regexp: "; `span` is the
    slice of the pattern at fault.
    """

    def __init__(self, message: str, span: tuple[int, int]) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Undecided(Exception):
    """Whether Go accepts the pattern is not known here. The message says why."""


def parse(pattern: str) -> Fragment:
    """The program of a pattern. Raises PatternError, Undecided."""
    if _SURROGATE.search(pattern):
        raise Undecided("a pattern that has no UTF-8")
    return _Parser(pattern).parse()


class _Group:
    """An open parenthesis, or the whole pattern: where it began, the flags to restore, its content."""

    __slots__ = ("branches", "flags", "items", "start")

    def __init__(self, start: int, flags: frozenset[str]) -> None:
        self.start = start
        self.flags = flags
        self.branches: list[Fragment] = []
        self.items: list[Fragment] = []

    def end_branch(self) -> None:
        self.branches.append(concatenate(self.items))
        self.items = []

    def fragment(self) -> Fragment:
        self.end_branch()
        return alternate(self.branches)


class _Parser:
    """One pass over a pattern: `at` is the next character to read, `groups` what is open."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags: frozenset[str] = frozenset()
        self.groups = [_Group(0, self.flags)]

    def parse(self) -> Fragment:
        repeated: int | None = None
        while self.at < len(self.pattern):
            start = self.at
            counts = self._counts()
            if counts is None:
                self._item()
                repeated = None
            else:
                self._repeat(counts, start, repeated)
                repeated = start
        if len(self.groups) > 1:
            opened = self.groups[-1].start
            raise PatternError(f"{NO_PAREN}: `{self.pattern}`", (opened, opened + 1))
        return self.groups[0].fragment()

    def _fault(self, words: str, start: int, end: int | None = None) -> PatternError:
        end = len(self.pattern) if end is None else min(end, len(self.pattern))
        return PatternError(f"{words}: `{self.pattern[start:end]}`", (start, end))

    def _take(self, text: str) -> bool:
        if self.pattern.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _add(self, fragment: Fragment) -> None:
        self.groups[-1].items.append(fragment)

    def _add_literal(self, point: int) -> None:
        self._add(one_of(classes.between(point, point, "i" in self.flags)))

    # Repetition

    def _counts(self) -> tuple[int, int | None] | None:
        """The bounds of a repetition operator, read; None: here is none (a lone { is a literal)."""
        char = self.pattern[self.at]
        if char in _SIMPLE_COUNTS:
            self.at += 1
            return _SIMPLE_COUNTS[char]
        found = _COUNT.match(self.pattern, self.at)
        if found is None:
            return None
        low = int(found[1])
        high = low if found[2] is None else None if found[3] is None else int(found[3])
        if max(low, high or 0) > _MOST_COPIES or (high is not None and low > high):
            raise self._fault(BAD_COUNT, self.at, found.end())
        self.at = found.end()
        return low, high

    def _repeat(self, counts: tuple[int, int | None], start: int, repeated: int | None) -> None:
        """Apply a repetition read from `start`; `repeated`: where one began that ends there."""
        self._take("?")
        if repeated is not None:
            raise self._fault(BAD_STACKING, repeated, self.at)
        items = self.groups[-1].items
        if not items:
            raise self._fault(NO_ARGUMENT, start, self.at)
        low, high = counts
        copies = items[-1].copies
        if self.pattern[start] == "{":
            # As repeatIsValid counts: what is repeated no time counts once, without an end by `low`.
            copies = 1 if high == 0 else copies * max(1, low if high is None else high)
            if max(low, high or 0) >= 2 and copies > _MOST_COPIES:
                raise self._fault(BAD_COUNT, start, self.at)
        items[-1] = repeat(items[-1], low, high, copies)

    # Items

    def _item(self) -> None:
        char = self.pattern[self.at]
        if char == "\\":
            self._backslash()
            return
        self.at += 1
        if char == "[":
            self._bracket()
        elif char == "(":
            self._open()
        elif char == ")":
            self._close()
        elif char == "|":
            self.groups[-1].end_branch()
        elif char == "^":
            self._add(assertion(BEGIN_LINE if "m" in self.flags else BEGIN_TEXT))
        elif char == "$":
            self._add(assertion(END_LINE if "m" in self.flags else END_TEXT))
        elif char == ".":
            self._add(one_of(classes.ALL if "s" in self.flags else classes.ALL & ~classes.NEWLINE))
        else:
            self._add_literal(ord(char))

    def _open(self) -> None:
        start = self.at - 1
        if self._take("?"):
            if self.pattern.startswith("<", self.at) and len(self.pattern) > self.at + 1:
                self._capture_name(start, self.at + 1)
            elif self.pattern.startswith("P<", self.at) and len(self.pattern) > self.at + 2:
                self._capture_name(start, self.at + 2)
            else:
                self._flags(start)
                return
        self.groups.append(_Group(start, self.flags))

    def _capture_name(self, start: int, begin: int) -> None:
        end = self.pattern.find(">", start)
        if end < 0:
            raise self._fault(BAD_NAME, start)
        if not _CAPTURE_NAME.fullmatch(self.pattern, begin, end):
            raise self._fault(BAD_NAME, start, end + 1)
        self.at = end + 1

    def _flags(self, start: int) -> None:
        """(?flags) or the start of (?flags:...), behind its question mark."""
        flags, negative, seen = self.flags, False, False
        while self.at < len(self.pattern):
            char = self.pattern[self.at]
            self.at += 1
            if char in "imsU":
                flags = flags - {char} if negative else flags | {char}
                seen = True
            elif char == "-" and not negative:
                negative, seen = True, False
            elif char in ":)" and (seen or not negative):
                if char == ":":
                    self.groups.append(_Group(start, self.flags))
                self.flags = flags
                return
            else:
                break
        raise self._fault(BAD_PERL, start, self.at)

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise PatternError(f"{UNEXPECTED_PAREN}: `{self.pattern}`", (self.at - 1, self.at))
        group = self.groups.pop()
        self.flags = group.flags
        self._add(group.fragment())

    # Backslashes

    def _backslash(self) -> None:
        start = self.at
        two = self.pattern[start : start + 2]
        if two in _ASSERTIONS:
            self.at += 2
            self._add(assertion(_ASSERTIONS[two]))
        elif two == "\\C":
            raise self._fault(BAD_ESCAPE, start, start + 2)
        elif two == "\\Q":
            literal, end, _ = self.pattern[start + 2 :].partition("\\E")
            for char in literal:
                self._add_literal(ord(char))
            self.at += 2 + len(literal) + len(end)
        elif (mask := self._class_escape()) is not None:
            self._add(one_of(mask))
        else:
            self._add_literal(self._escape())

    def _class_escape(self) -> int | None:
        r"""The mask of a class such as \d or \pL, read; None: here is none."""
        char = self.pattern[self.at + 1 : self.at + 2]
        if not self.pattern.startswith("\\", self.at) or not char:
            return None
        if char in "pP":
            return self._unicode_class()
        if char.lower() not in classes.PERL:
            return None
        self.at += 2
        return self._signed(classes.PERL[char.lower()], char.isupper())

    def _signed(self, mask: int, negated: bool) -> int:
        if "i" in self.flags:
            mask = classes.folded(mask)
        return classes.ALL & ~mask if negated else mask

    def _unicode_class(self) -> int:
        start = self.at
        if self.pattern.startswith("{", start + 2):
            brace = self.pattern.find("}", start)
            if brace < 0:
                raise self._fault(BAD_CLASS_RANGE, start)
            name, end = self.pattern[start + 3 : brace], brace + 1
        else:
            name, end = self.pattern[start + 2 : start + 3], start + 3
        negated = self.pattern[start + 1] == "P"
        if name.startswith("^"):
            name, negated = name[1:], not negated
        mask = classes.unicode_class(name, "i" in self.flags)
        if mask is None:
            if classes.could_be_unicode_class(name):
                raise Undecided(f"the Unicode class {name}")
            raise self._fault(BAD_CLASS_RANGE, start, end)
        self.at = end
        return classes.ALL & ~mask if negated else mask

    def _escape(self) -> int:
        r"""The code point of an escape such as \n, \., \x41 or \101, read."""
        start = self.at
        char = self.pattern[start + 1 : start + 2]
        if not char:
            raise PatternError(f"{TRAILING_BACKSLASH}: ``", (start, start + 1))
        self.at += 2
        if octal := _OCTAL.match(self.pattern, start + 1):
            self.at = octal.end()
            return int(octal[0], 8)
        if char == "x":
            return self._hexadecimal(start)
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isascii() and not char.isalnum():
            return ord(char)
        raise self._fault(BAD_ESCAPE, start, self.at)

    def _hexadecimal(self, start: int) -> int:
        if not self._take("{"):
            digits = self.pattern[self.at : self.at + 2]
            if len(digits) < 2 or not _HEX.issuperset(digits):
                raise self._fault(BAD_ESCAPE, start, self.at + 2)
            self.at += 2
            return int(digits, 16)
        value, end = 0, self.at
        while value <= _LAST_POINT and self.pattern[end : end + 1] in _HEX:
            value = value * 16 + int(self.pattern[end], 16)
            end += 1
        if value > _LAST_POINT:
            raise self._fault(BAD_ESCAPE, start, end)
        if end == self.at or not self.pattern.startswith("}", end):
            raise self._fault(BAD_ESCAPE, start, end + 1)
        self.at = end + 1
        return value

    # Bracket expressions

    def _bracket(self) -> None:
        start = self.at - 1
        negated = self._take("^")
        mask = self._bracket_part(start)  # a ] that comes first is a character
        while not self._take("]"):
            mask |= self._bracket_part(start)
        self._add(one_of(classes.ALL & ~mask if negated else mask))

    def _bracket_part(self, start: int) -> int:
        if (named := self._posix_class()) is not None:
            return named
        if (mask := self._class_escape()) is not None:
            return mask
        begin = self.at
        first = last = self._bracket_char(start)
        if self.pattern.startswith("-", self.at) and self.pattern[self.at + 1 : self.at + 2] not in ("", "]"):
            self.at += 1
            last = self._bracket_char(start)
            if last < first:
                raise self._fault(BAD_CLASS_RANGE, begin, self.at)
        return classes.between(first, last, "i" in self.flags)

    def _posix_class(self) -> int | None:
        if not self.pattern.startswith("[:", self.at):
            return None
        end = self.pattern.find(":]", self.at + 2)
        if end < 0:
            return None
        name = self.pattern[self.at + 2 : end]
        mask = classes.POSIX.get(name.removeprefix("^"))
        if mask is None:
            raise self._fault(BAD_CLASS_RANGE, self.at, end + 2)
        self.at = end + 2
        return self._signed(mask, name.startswith("^"))

    def _bracket_char(self, start: int) -> int:
        if self.at == len(self.pattern):
            raise self._fault(NO_BRACKET, start)
        if self.pattern[self.at] == "\\":
            return self._escape()
        self.at += 1
        return ord(self.pattern[self.at - 1])
