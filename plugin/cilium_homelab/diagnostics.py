"""What the tool says about its input: a finding, its places and its severity.

A diagnostic never holds a line number. It says *where* as a Place, a route of keys into one
document, and only the reporters turn places into lines and columns (see source.py).
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .source import Document

Route = tuple["str | int", ...]


class Severity(IntEnum):
    """How bad a finding is; higher is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word that users read and that JSON carries: error, warning or info."""
        return self.name.lower()


class Place(NamedTuple):
    """A node of a document, by its route of mapping keys and list indexes.

    `document` is None for input that has no text (a command-line flag).
    `key` points at the mapping key instead of its value; `part` is a slice [start, end) of the
    scalar's own text when only a piece of it is meant.
    """

    document: "Document | None"
    route: Route = ()
    key: bool = False
    part: tuple[int, int] | None = None

    def __truediv__(self, step: str | int) -> "Place":
        """The place of a child: a mapping key or a list index."""
        return Place(self.document, (*self.route, step))

    def at_key(self) -> "Place":
        """The same place, pointing at the key of a mapping entry."""
        return Place(self.document, self.route, key=True)

    def at_part(self, start: int, end: int) -> "Place":
        """The same place, pointing at a slice of a scalar's text."""
        return Place(self.document, self.route, part=(start, end))


class Related(NamedTuple):
    """A second place that a finding is about, with a few words on its role."""

    place: Place
    message: str


class Edit(NamedTuple):
    """One change that a fix makes: a place gets this text, or the entry there goes (None).

    The text is a value, not YAML: what writes it quotes it as the place needs.
    """

    place: Place
    text: str | None


class Diagnostic(NamedTuple):
    """One finding: what is wrong (with both values and places), why it matters, what to write.

    `message` is one sentence without a full stop. `label` is the short text beside the carets of the
    main place. `help` says what to write instead; `fix` does so, where that is certainly meant.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    label: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] = ()
