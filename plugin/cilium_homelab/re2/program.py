"""Programs for matching: a list of instructions whose jumps are relative, run on sets of states.

Relative jumps make concatenation and repetition plain operations on lists, so neither building a
program nor running it recurses, however deep a pattern nests (Thompson's construction).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .classes import WORD

CHAR, SPLIT, JUMP, ASSERT = range(4)
BEGIN_TEXT, END_TEXT, BEGIN_LINE, END_LINE, WORD_BOUNDARY, NO_WORD_BOUNDARY = range(6)

Code = list[tuple[int, int]]
"""Instructions, each with one argument: CHAR a mask of characters, SPLIT and JUMP a distance (SPLIT
also goes on to the next instruction), ASSERT one of the six conditions. The end accepts."""

_LARGEST = 4_000


class Fragment(NamedTuple):
    """The program of a part of a pattern; `code` None: too large.

    `copies` is how often counted repetitions copy the part of it that they copy most.
    """

    code: Code | None
    copies: int = 1


def one_of(mask: int) -> Fragment:
    """One character of a class."""
    return Fragment([(CHAR, mask)])


def assertion(condition: int) -> Fragment:
    """An empty match where a condition holds."""
    return Fragment([(ASSERT, condition)])


def concatenate(parts: Sequence[Fragment]) -> Fragment:
    """One part after another; no parts match the empty text."""
    code: Code | None = []
    for part in parts:
        if code is not None:
            code = None if part.code is None else code + part.code
    return Fragment(_limited(code), max((part.copies for part in parts), default=1))


def alternate(branches: Sequence[Fragment]) -> Fragment:
    """Any of at least one branch."""
    code = branches[-1].code
    for branch in reversed(branches[:-1]):
        if code is None or branch.code is None:
            code = None
            break
        skip = [(JUMP, len(code) + 1)]
        code = _limited([(SPLIT, len(branch.code) + 2), *branch.code, *skip, *code])
    return Fragment(code, max(branch.copies for branch in branches))


def repeat(part: Fragment, low: int, high: int | None, copies: int) -> Fragment:
    """A part `low` to `high` times, or without end where `high` is None."""
    code = part.code
    if code is None or (len(code) + 1) * max(low + 1, high or 0) > _LARGEST:
        return Fragment(None if high != 0 else [], copies)
    if high is None:
        tail = [(SPLIT, len(code) + 2), *code, (JUMP, -len(code) - 1)]
    else:
        tail = []
        for left in range(high - low, 0, -1):
            tail += [(SPLIT, left * (len(code) + 1)), *code]
    return Fragment(code * low + tail, copies)


def _limited(code: Code | None) -> Code | None:
    return None if code is None or len(code) > _LARGEST else code


def run(code: Code, text: str) -> bool:
    """Whether a program accepts any part of an ASCII text."""
    waiting: list[int] = []
    for position in range(len(text) + 1):
        here = 1 << ord(text[position]) if position < len(text) else 0
        waiting.append(0)  # a match may begin anywhere
        following: list[int] = []
        seen: set[int] = set()
        while waiting:
            state = waiting.pop()
            if state == len(code):
                return True
            if state in seen:
                continue
            seen.add(state)
            operation, argument = code[state]
            if operation == CHAR:
                if argument & here:
                    following.append(state + 1)
            elif operation == SPLIT:
                waiting += (state + 1, state + argument)
            elif operation == JUMP:
                waiting.append(state + argument)
            elif _holds(argument, text, position):
                waiting.append(state + 1)
        waiting = following
    return False


def _holds(condition: int, text: str, position: int) -> bool:
    before, after = text[position - 1 : position], text[position : position + 1]
    if condition == BEGIN_TEXT:
        return not before
    if condition == END_TEXT:
        return not after
    if condition == BEGIN_LINE:
        return before in ("", "\n")
    if condition == END_LINE:
        return after in ("", "\n")
    return (_is_word(before) != _is_word(after)) == (condition == WORD_BOUNDARY)


def _is_word(char: str) -> bool:
    return bool(char) and bool(WORD >> ord(char) & 1)
