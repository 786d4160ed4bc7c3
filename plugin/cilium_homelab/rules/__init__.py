"""The rules: one file each, listed in table.py.

A rule's module holds WHY, WRONG, RIGHT and SOURCE (its documentation) and, where it judges the
Model, `check`: a pure function from the Model to findings.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from ..diagnostics import Diagnostic, Edit, Place, Related, Severity
from ..model import Model
from .table import RULES


class Finding(NamedTuple):
    """What a rule found; the table adds code and severity. Fields as in Diagnostic.

    `severity` only where a case is worse or milder than the rule's own.
    """

    place: Place
    message: str
    label: str = ""
    help: str = ""
    related: tuple[Related, ...] = ()
    severity: Severity | None = None
    fix: tuple[Edit, ...] = ()


class RuleModule(Protocol):
    """What every rule file offers; `check` only where table.py gives it `needs`."""

    WHY: str
    WRONG: str
    RIGHT: str
    SOURCE: str

    def check(self, model: Model) -> Iterator[Finding]:
        """The findings of this rule in a model."""


def load(module: str) -> RuleModule:
    """The module of a rule, by its name in the table."""
    return cast("RuleModule", import_module(f"{__name__}.{module}"))


def _holds(model: Model, need: str) -> bool:
    value: object = model
    for name in need.lstrip("!").split("."):
        value = getattr(value, name)
    return bool(value) is not need.startswith("!")


def judge(model: Model) -> list[Diagnostic]:
    """Every finding of every rule that the model holds enough for, in the table's order."""
    findings: list[Diagnostic] = []
    for rule in RULES:
        if rule.needs is None or not all(_holds(model, need) for need in rule.needs):
            continue
        for found in load(rule.module).check(model):
            severity = rule.severity if found.severity is None else found.severity
            findings.append(
                Diagnostic(
                    rule.code, severity, found.place, found.message, found.label, found.help, found.related, found.fix
                )
            )
    return findings
