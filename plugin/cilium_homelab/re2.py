"""Go's regular expressions (RE2), which Cilium compiles interface patterns with.

Python's `re` is another language: it takes look-ahead and back-references, and refuses \\z, \\Q..\\E
and \\pL. This parser follows regexp/syntax/parse.go, the matcher simulates an NFA, so its time is
linear in the text. Names of interfaces are ASCII: classes are bit masks of 128 characters, and a
text or class beyond that is undecided, never guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

ASCII = (1 << 128) - 1
MAX_PATTERN = 1000
MAX_DEPTH = 100
MAX_REPEAT = 1000


class PatternError(ValueError):
    """A pattern that Go refuses; the message is Go's own words."""


class Undecided(Exception):
    """A pattern or text that this matcher leaves open."""


def _mask(characters: str) -> int:
    return sum(1 << ord(character) for character in set(characters))


def _span(low: str, high: str) -> int:
    return sum(1 << code for code in range(ord(low), min(ord(high), 127) + 1))


DIGIT = _span("0", "9")
SPACE = _mask("\t\n\f\r ")
UPPER, LOWER = _span("A", "Z"), _span("a", "z")
ALPHA = UPPER | LOWER
WORD = DIGIT | ALPHA | _mask("_")
GRAPH = _span("!", "~")
PERL = {"d": DIGIT, "s": SPACE, "w": WORD}
POSIX = {
    "alnum": DIGIT | ALPHA,
    "alpha": ALPHA,
    "ascii": ASCII,
    "blank": _mask("\t "),
    "cntrl": _span("\0", "\x1f") | 1 << 127,
    "digit": DIGIT,
    "graph": GRAPH,
    "lower": LOWER,
    "print": GRAPH | _mask(" "),
    "punct": GRAPH & ~(DIGIT | ALPHA),
    "space": SPACE | _mask("\v"),
    "upper": UPPER,
    "word": WORD,
    "xdigit": DIGIT | _span("a", "f") | _span("A", "F"),
}
_C_ESCAPES = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_ASSERTIONS = {"A": "begin", "z": "end", "b": "word", "B": "not-word"}
# The only characters beyond ASCII that fold to ASCII: the Kelvin sign and the long s.
_FOLDS_INTO_ASCII = {0x212A: "k", 0x17F: "s"}
_CATEGORIES = frozenset(
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Co Cs Any".split()
)


def fold(mask: int) -> int:
    """A class with both cases of each of its letters."""
    upper, lower = mask & UPPER, mask & LOWER
    return mask | upper << 32 | lower >> 32


class Expression(NamedTuple):
    """A node of a parsed pattern. `kind`: set, assert, concat, choice or repeat."""

    kind: str
    mask: int = 0
    name: str = ""
    parts: tuple[Expression, ...] = ()
    least: int = 0
    most: int = -1

    @property
    def repeats(self) -> bool:
        """Whether it counts against the limit of nested repetitions."""
        return self.kind == "repeat" and self.name == "{"


class Flags(NamedTuple):
    """The flags that change what characters mean: (?i), (?m), (?s); (?U) changes no verdict."""

    fold: bool = False
    multiline: bool = False
    dot_all: bool = False


class _Parser:
    """A recursive descent over one pattern, with Go's rules and Go's words for its errors."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.flags = Flags()

    def parse(self) -> Expression:
        expression = self.choice(0)
        if self.at < len(self.text):
            raise PatternError(f"unexpected ): `{self.text}`")
        return expression

    def peek(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def take(self) -> str:
        character = self.text[self.at]
        self.at += 1
        return character

    def choice(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            raise Undecided("nested deeply")
        branches = [self.concat(depth)]
        while self.peek("|"):
            self.at += 1
            branches.append(self.concat(depth))
        return branches[0] if len(branches) == 1 else Expression("choice", parts=tuple(branches))

    def concat(self, depth: int) -> Expression:
        parts: list[Expression] = []
        repeated_at = -1
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            start = self.at
            bounds = self.repetition()
            if bounds is not None:
                operator = self.text[start : self.at]
                if repeated_at >= 0 and start == self.last_repeat_end:
                    raise PatternError(f"invalid nested repetition operator: `{self.text[repeated_at : self.at]}`")
                if not parts:
                    raise PatternError(f"missing argument to repetition operator: `{operator}`")
                if self.peek("?"):
                    self.at += 1
                parts[-1] = _repeat(parts[-1], *bounds, operator)
                repeated_at, self.last_repeat_end = start, self.at
                continue
            atom = self.atom(depth)
            if atom is not None:
                parts.extend(atom)
        return Expression("concat", parts=tuple(parts))

    last_repeat_end = -1

    def repetition(self) -> tuple[int, int] | None:
        sign = self.text[self.at]
        if sign in "*+?":
            self.at += 1
            return {"*": (0, -1), "+": (1, -1), "?": (0, 1)}[sign]
        return self.counted() if sign == "{" else None

    def counted(self) -> tuple[int, int] | None:
        """{n}, {n,} or {n,m}; anything else is a literal brace."""
        end = self.text.find("}", self.at)
        inner = self.text[self.at + 1 : end] if end > 0 else ""
        low, comma, high = inner.partition(",")
        for number in (low, high):
            if number and not (number.isascii() and number.isdigit() and (len(number) == 1 or number[0] != "0")):
                return None
        if not low:
            return None
        least = int(low)
        most = least if not comma else int(high) if high else -1
        if least > MAX_REPEAT or most > MAX_REPEAT or 0 <= most < least:
            raise PatternError(f"invalid repeat count: `{self.text[self.at : end + 1]}`")
        self.at = end + 1
        return least, most

    def atom(self, depth: int) -> list[Expression] | None:
        character = self.text[self.at]
        if character == "(":
            return self.group(depth)
        if character == "[":
            return [Expression("set", self.bracket())]
        if character == "\\":
            return self.escape()
        self.at += 1
        if character == ".":
            return [Expression("set", ASCII if self.flags.dot_all else ASCII & ~(1 << 10))]
        if character == "^":
            return [Expression("assert", name="line-begin" if self.flags.multiline else "begin")]
        if character == "$":
            return [Expression("assert", name="line-end" if self.flags.multiline else "end")]
        return [Expression("set", self.literal(ord(character)))]

    def literal(self, code: int) -> int:
        if code in _FOLDS_INTO_ASCII and self.flags.fold:
            return fold(_mask(_FOLDS_INTO_ASCII[code]))
        mask = 1 << code if code < 128 else 0
        return fold(mask) if self.flags.fold else mask

    def group(self, depth: int) -> list[Expression]:
        before = self.flags
        if self.peek("(?"):
            if not self.group_head():
                return []
        else:
            self.at += 1
        inner = self.choice(depth + 1)
        if not self.peek(")"):
            raise PatternError(f"missing closing ): `{self.text}`")
        self.at += 1
        self.flags = before
        return [inner]

    def group_head(self) -> bool:
        """Read (?P<name>, (?<name>, (?flags: or (?flags); whether a group follows."""
        start = self.at
        for opening in ("(?P<", "(?<"):
            if self.peek(opening) and not self.peek("(?<=") and not self.peek("(?<!"):
                self.name(start, opening)
                return True
        self.at += 2
        fold_on, multiline, dot_all = self.flags
        on, seen = True, False
        while self.at < len(self.text):
            character = self.take()
            if character in "imsU":
                seen = True
                fold_on = on if character == "i" else fold_on
                multiline = on if character == "m" else multiline
                dot_all = on if character == "s" else dot_all
            elif character == "-" and on:
                on, seen = False, False
            elif character in ":)" and (on or seen):
                self.flags = Flags(fold_on, multiline, dot_all)
                return character == ":"
            else:
                raise PatternError(f"invalid or unsupported Perl syntax: `{self.text[start : self.at]}`")
        raise PatternError(f"missing closing ): `{self.text}`")

    def name(self, start: int, opening: str) -> None:
        end = self.text.find(">", start)
        name = self.text[start + len(opening) : end]
        if end < 0 or not name or not all(sign.isascii() and (sign.isalnum() or sign == "_") for sign in name):
            raise PatternError(f"invalid named capture: `{self.text[start : end + 1 if end >= 0 else None]}`")
        self.at = end + 1

    def escape(self) -> list[Expression]:
        if self.peek("\\Q"):
            end = self.text.find("\\E", self.at)
            quoted = self.text[self.at + 2 : end if end >= 0 else None]
            self.at = end + 2 if end >= 0 else len(self.text)
            return [Expression("set", self.literal(ord(character))) for character in quoted]
        following = self.text[self.at + 1 : self.at + 2]
        if following in _ASSERTIONS:
            self.at += 2
            return [Expression("assert", name=_ASSERTIONS[following])]
        mask = self.class_escape()
        return [Expression("set", self.literal(self.character_escape()) if mask is None else mask)]

    def class_escape(self) -> int | None:
        """\\d, \\s, \\w, \\pL and their opposites; None, and nothing read, when it is none of them."""
        kind = self.text[self.at + 1 : self.at + 2]
        if kind and kind.lower() in PERL:
            self.at += 2
            mask = PERL[kind.lower()]
            mask = fold(mask) if self.flags.fold else mask
            return ASCII & ~mask if kind.isupper() else mask
        if kind not in ("p", "P"):
            return None
        start = self.at
        self.at += 2
        if self.at >= len(self.text):
            raise PatternError(f"invalid character class range: `{self.text[start:]}`")
        name = self.take()
        if name == "{":
            end = self.text.find("}", self.at)
            if end < 0:
                raise PatternError(f"invalid character class range: `{self.text[start:]}`")
            name, self.at = self.text[self.at : end], end + 1
        negated = (kind == "P") != name.startswith("^")
        mask = self.unicode_class(name.removeprefix("^"), self.text[start : self.at])
        return ASCII & ~mask if negated else mask

    def unicode_class(self, name: str, written: str) -> int:
        if name not in _CATEGORIES:
            if len(name) == 1:
                raise PatternError(f"invalid character class range: `{written}`")
            raise Undecided(f"the Unicode class {name}")
        mask = 0
        for code in range(128):
            if name == "Any" or unicodedata.category(chr(code)).startswith(name):
                mask |= 1 << code
        return fold(mask) if self.flags.fold else mask

    def character_escape(self) -> int:
        start = self.at
        self.at += 1
        if self.at >= len(self.text):
            raise PatternError("trailing backslash at end of expression: ``")
        character = self.take()
        if character in "01234567":
            return self.octal(start, character)
        if character == "x":
            return self.hexadecimal(start)
        if character in _C_ESCAPES:
            return _C_ESCAPES[character]
        if character.isascii() and not character.isalnum():
            return ord(character)
        raise PatternError(f"invalid escape sequence: `{self.text[start : self.at]}`")

    def octal(self, start: int, digits: str) -> int:
        following = self.text[self.at : self.at + 1]
        if digits != "0" and not (following and following in "01234567"):
            raise PatternError(f"invalid escape sequence: `{self.text[start : self.at]}`")
        while len(digits) < 3 and self.at < len(self.text) and self.text[self.at] in "01234567":
            digits += self.take()
        return int(digits, 8)

    def hexadecimal(self, start: int) -> int:
        if self.peek("{"):
            end = self.text.find("}", self.at)
            digits = self.text[self.at + 1 : end] if end >= 0 else ""
            self.at = end + 1
        else:
            digits = self.text[self.at : self.at + 2]
            self.at += 2
            digits = digits if len(digits) == 2 else ""
        if not digits or not all(digit in "0123456789abcdefABCDEF" for digit in digits) or int(digits, 16) > 0x10FFFF:
            raise PatternError(f"invalid escape sequence: `{self.text[start : max(self.at, start + 2)]}`")
        return int(digits, 16)

    def bracket(self) -> int:
        start = self.at
        self.at += 1
        negated = self.peek("^")
        self.at += negated
        mask = 0
        first = True
        while first or not self.peek("]"):
            if self.at >= len(self.text):
                raise PatternError(f"missing closing ]: `{self.text[start:]}`")
            first = False
            mask |= self.bracket_item(start)
        self.at += 1
        return ASCII & ~mask if negated else mask

    def bracket_item(self, start: int) -> int:
        if self.peek("[:"):
            end = self.text.find(":]", self.at + 2)
            if end >= 0:
                return self.posix(end)
        if self.peek("\\"):
            mask = self.class_escape()
            if mask is not None:
                return mask
        item = self.at
        low = self.bracket_character(start)
        high = low
        if self.peek("-") and self.at + 1 < len(self.text) and self.text[self.at + 1] != "]":
            self.at += 1
            high = self.bracket_character(start)
            if high < low:
                raise PatternError(f"invalid character class range: `{self.text[item : self.at]}`")
        mask = sum(1 << code for code in range(low, min(high, 127) + 1))
        if self.flags.fold:
            for code, letter in _FOLDS_INTO_ASCII.items():
                mask |= _mask(letter) if low <= code <= high else 0
            mask = fold(mask)
        return mask

    def bracket_character(self, start: int) -> int:
        if self.at >= len(self.text):
            raise PatternError(f"missing closing ]: `{self.text[start:]}`")
        return self.character_escape() if self.peek("\\") else ord(self.take())

    def posix(self, end: int) -> int:
        written = self.text[self.at : end + 2]
        name = written[2:-2]
        mask = POSIX.get(name.removeprefix("^"))
        if mask is None:
            raise PatternError(f"invalid character class range: `{written}`")
        self.at = end + 2
        mask = fold(mask) if self.flags.fold else mask
        return ASCII & ~mask if name.startswith("^") else mask


def _repeat(part: Expression, least: int, most: int, operator: str) -> Expression:
    repeated = Expression("repeat", parts=(part,), least=least, most=most, name=operator[0])
    if repeated.repeats and max(least, most) >= 2 and not _within(repeated, MAX_REPEAT):
        raise PatternError(f"invalid repeat count: `{operator}`")
    return repeated


def _within(expression: Expression, limit: int) -> bool:
    if expression.repeats:
        count = expression.most if expression.most >= 0 else expression.least
        if expression.most == 0:
            return True
        if count > limit:
            return False
        limit = limit // count if count else limit
    return all(_within(part, limit) for part in expression.parts)


class Pattern:
    """A compiled pattern: a program of (operation, argument, next) instructions, match at 0."""

    __slots__ = ("_program", "_start")

    def __init__(self, expression: Expression) -> None:
        self._program: list[tuple[str, int | str, int]] = [("match", 0, 0)]
        self._start = self._compile(expression, 0)

    def _add(self, operation: str, argument: int | str, following: int) -> int:
        self._program.append((operation, argument, following))
        return len(self._program) - 1

    def _compile(self, expression: Expression, following: int) -> int:
        if expression.kind == "set":
            return self._add("set", expression.mask, following)
        if expression.kind == "assert":
            return self._add("assert", expression.name, following)
        if expression.kind == "concat":
            for part in reversed(expression.parts):
                following = self._compile(part, following)
            return following
        if expression.kind == "choice":
            starts = [self._compile(part, following) for part in expression.parts]
            start = starts[-1]
            for other in reversed(starts[:-1]):
                start = self._add("split", other, start)
            return start
        return self._compile_repeat(expression, following)

    def _compile_repeat(self, expression: Expression, following: int) -> int:
        part = expression.parts[0]
        start = following
        if expression.most < 0:
            start = self._add("split", 0, following)
            self._program[start] = ("split", self._compile(part, start), following)
        for _ in range(expression.most - expression.least):
            start = self._add("split", self._compile(part, start), following)
        for _ in range(expression.least):
            start = self._compile(part, start)
        return start

    def search(self, text: str) -> bool | None:
        """Whether the pattern matches anywhere in a text; None: undecided."""
        if not text.isascii():
            return None
        current: set[int] = set()
        for position in range(len(text) + 1):
            pending = [self._start, *current]
            reached: set[int] = set()
            if self._close(pending, reached, text, position):
                return True
            if position == len(text):
                return False
            code = 1 << ord(text[position])
            current = {
                following
                for operation, argument, following in (self._program[index] for index in reached)
                if operation == "set" and isinstance(argument, int) and argument & code
            }
        return False

    def _close(self, pending: list[int], reached: set[int], text: str, position: int) -> bool:
        """Follow what consumes nothing; whether the match is reached."""
        while pending:
            index = pending.pop()
            if index in reached:
                continue
            reached.add(index)
            operation, argument, following = self._program[index]
            if operation == "match":
                return True
            if operation == "split":
                pending += [following, int(argument)]
            elif operation == "assert" and _TESTS[str(argument)](text, position):
                pending.append(following)
        return False


def _at_word_edge(text: str, position: int) -> bool:
    before = position > 0 and bool(WORD >> ord(text[position - 1]) & 1)
    after = position < len(text) and bool(WORD >> ord(text[position]) & 1)
    return before != after


_TESTS: dict[str, Callable[[str, int], bool]] = {
    "begin": lambda text, position: position == 0,
    "end": lambda text, position: position == len(text),
    "line-begin": lambda text, position: position == 0 or text[position - 1] == "\n",
    "line-end": lambda text, position: position == len(text) or text[position] == "\n",
    "word": _at_word_edge,
    "not-word": lambda text, position: not _at_word_edge(text, position),
}


def compile(pattern: str) -> Pattern:
    """Compile a pattern as Go's regexp.Compile does.

    Raises PatternError with Go's words where Go refuses it, Undecided where this module cannot tell.
    """
    if len(pattern) > MAX_PATTERN:
        raise Undecided("the pattern is long")
    return Pattern(_Parser(pattern).parse())
