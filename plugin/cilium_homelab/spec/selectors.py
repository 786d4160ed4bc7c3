"""Selectors of a spec: labels, expressions, and namespaces and names through the pseudo labels."""

from __future__ import annotations

import yaml

from ..diagnostics import Place
from ..labels import SERVICE_NAME, SERVICE_NAMESPACE, Requirement, Selector, requirement_problem
from .reader import Reader

NODE_KEYS = frozenset({"matchLabels", "matchExpressions"})
SERVICE_KEYS = NODE_KEYS | {"namespaces", "names"}
EXPRESSION_KEYS = frozenset({"key", "operator", "values"})
OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def read_selector(
    reader: Reader, node: yaml.Node | None, at: Place, keys: frozenset[str]
) -> tuple[Selector | None, bool]:
    """A selector, and whether all of it was understood. None: not written, everything is selected."""
    if node is None:
        return None, True
    before = len(reader.findings), reader.refused
    entries = reader.known(node, at, keys)
    if entries is None:
        return None, False
    labels = reader.labels(entries.get("matchLabels"), at / "matchLabels") or {}
    expressions: list[Requirement] = []
    if "matchExpressions" in entries:
        place = at / "matchExpressions"
        for item, item_at in reader.objects(entries["matchExpressions"], place):
            requirement = _read_expression(reader, item, item_at)
            if requirement is not None:
                expressions.append(requirement)
    for key, label in (("namespaces", SERVICE_NAMESPACE), ("names", SERVICE_NAME)):
        values = reader.texts(entries.get(key), at / key)
        if values:
            expressions.append(Requirement(label, "In", tuple(value.text for value in values)))
    understood = before == (len(reader.findings), reader.refused)
    return Selector(tuple(labels.items()), tuple(expressions)), understood


def _read_expression(reader: Reader, node: yaml.Node, at: Place) -> Requirement | None:
    entries = reader.known(node, at, EXPRESSION_KEYS)
    if entries is None:
        return None
    key = reader.text(entries.get("key"))
    operator = reader.choice(entries.get("operator"), OPERATORS)
    values = reader.texts(entries.get("values"), at / "values")
    if key is None or operator is None:
        return None
    requirement = Requirement(key, operator, tuple(value.text for value in values))
    if reason := requirement_problem(requirement):
        # lbipam-measured and l2-measured: such a selector passes the API server and then takes
        # addresses away from Services of other pools too, with no condition anywhere.
        reader.report(
            "CH115",
            at,
            f"this expression is refused by Cilium: {reason}",
            "write the values, or use Exists or DoesNotExist",
        )
        return None
    return requirement
