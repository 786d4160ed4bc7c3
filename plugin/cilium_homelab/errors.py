"""The ways in which a run ends early, and what parsers raise; everything else is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .diagnostics import Diagnostic


class Mistake(ValueError):
    """Text that is not what its parser takes. The message is a clause that follows the quoted text.

    `suggestion` is what to write instead, or empty; `span` is the slice of the text at fault.
    """

    def __init__(self, message: str, suggestion: str = "", span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion
        self.span = span


class EnvironmentFault(Exception):
    """The machine is to blame: a missing program, the network, a file that cannot be read (exit 2).

    The message is one line that says what is wrong and what to do.
    """


class Refusal(Exception):
    """The input is to blame: findings that stop the run before anything is written (exit 1)."""

    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = tuple(findings)


class InternalFault(Exception):
    """We are to blame: what was rendered is not what the release takes. Says what, for a report."""
