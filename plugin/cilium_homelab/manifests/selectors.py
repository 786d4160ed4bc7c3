"""Label selectors of objects, as far as they are known."""

from __future__ import annotations

from ..diagnostics import Place
from ..labels import OPERATORS, Requirement, Selector, key_problem, requirement_problem
from ..spec.reader import Reader
from .objects import items, mapping, text_of


def read_selector(reader: Reader, value: object, at: Place) -> Selector | None:
    """A selector; None where there is none. What its shape gets wrong is left out, and check.py says it."""
    if value is None:
        return None
    data = mapping(value)
    labels: list[tuple[str, str]] = []
    for key, wanted in mapping(data.get("matchLabels")).items():
        if reason := key_problem(key):
            message = f'"{key}" is no label key: {reason}'
            reader.report("CH115", (at / "matchLabels" / key).at_key(), message, "the operator cannot use it")
        elif isinstance(wanted, str):
            labels.append((key, wanted))
    expressions: list[Requirement] = []
    for index, item in enumerate(items(data.get("matchExpressions"))):
        requirement = _read_expression(reader, item, at / "matchExpressions" / index)
        if requirement is not None:
            expressions.append(requirement)
    return Selector(tuple(labels), tuple(expressions))


def _read_expression(reader: Reader, item: object, at: Place) -> Requirement | None:
    data = mapping(item)
    key, operator, values = data.get("key"), data.get("operator"), data.get("values")
    texts = tuple(map(text_of, items(values)))
    if not isinstance(key, str) or operator not in OPERATORS or not isinstance(values, (list, type(None))):
        return None
    if not all(isinstance(value, str) for value in items(values)):
        return None
    requirement = Requirement(key, str(operator), texts)
    if reason := requirement_problem(requirement):
        # The API server takes it; the operator, or the agent, then fails on it without a condition.
        help_text = "write the values, or use Exists or DoesNotExist"
        reader.report("CH115", at, f"this expression is refused by Cilium: {reason}", help_text)
        return None
    return requirement
