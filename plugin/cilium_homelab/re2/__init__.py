r"""Go's regular expressions (RE2), as Cilium reads interface patterns: a parser and a matcher.

Python's `re` is another language: it accepts look-ahead and back-references, and refuses \z, \Q..\E
and \pL. The verdicts and the words of errors here are those of Go's regexp/syntax; a match takes time
linear in the text. What cannot be known is said to be undecided, never guessed:

- patterns above 1000 characters, which also keeps Go's limits on size and nesting out of reach;
- names of Unicode classes that only some releases of Go know, such as \p{Letter};
- text outside ASCII, and patterns whose repetitions unfold to a very large program.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from .parser import PatternError, Undecided, parse
from .program import Code, run

__all__ = ["Pattern", "PatternError", "Undecided", "compile"]

_LONGEST = 1000


class Pattern(NamedTuple):
    """A pattern that Go compiles. `code` None: it is too large to be run here."""

    text: str
    code: Code | None

    def search(self, text: str) -> bool | None:
        """Whether it matches anywhere in text, as Go's regexp.MatchString; None: undecided."""
        if self.code is None or not text.isascii():
            return None
        return run(self.code, text)


@lru_cache(maxsize=256)
def compile(pattern: str) -> Pattern:
    """The pattern that Go's regexp.Compile makes of a text.

    Raises PatternError where Go refuses it, Undecided where that cannot be known here.
    """
    if len(pattern) > _LONGEST:
        raise Undecided(f"a pattern of more than {_LONGEST} characters")
    return Pattern(pattern, parse(pattern).code)
