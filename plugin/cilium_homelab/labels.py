"""Kubernetes labels and label selectors: grammar and matching.

Grammar: k8s.io/apimachinery pkg/util/validation; matching: pkg/labels.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import re
from collections.abc import Mapping
from typing import NamedTuple

SERVICE_NAMESPACE = "io.kubernetes.service.namespace"
SERVICE_NAME = "io.kubernetes.service.name"
"""The two keys that Cilium adds to a Service's labels; they win over real labels of that name
(cilium/cilium operator/pkg/lbipam/service_store.go, svcLabels)."""

OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")

_WORD = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
_ALLOWED = "letters, digits, -, _ and . are allowed, letters or digits at both ends"
_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"


class Requirement(NamedTuple):
    """One condition on a label: operator In, NotIn, Exists or DoesNotExist."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, value: str | None) -> bool:
        """Whether it holds for a label's value; None: the label is absent."""
        if self.operator == "In":
            return value in self.values
        if self.operator == "NotIn":
            return value not in self.values
        return (value is None) == (self.operator == "DoesNotExist")


class Selector(NamedTuple):
    """A label selector; all of its conditions must hold. An empty one selects everything."""

    match_labels: tuple[tuple[str, str], ...] = ()
    expressions: tuple[Requirement, ...] = ()

    def requirements(self) -> tuple[Requirement, ...]:
        """All conditions in one form."""
        return (*(Requirement(key, "In", (value,)) for key, value in self.match_labels), *self.expressions)

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether it selects an object with exactly these labels."""
        return all(item.holds(labels.get(item.key)) for item in self.requirements())

    def matches_partly(self, labels: Mapping[str, str]) -> bool | None:
        """The same where other labels may be there too: None when those decide."""
        answer: bool | None = True
        for item in self.requirements():
            if item.key not in labels:
                answer = None
            elif not item.holds(labels[item.key]):
                return False
        return answer


def requirement_problem(item: Requirement) -> str | None:
    """Why Cilium cannot use an expression, as a clause; None when it can."""
    if item.operator not in OPERATORS:
        return f'"{item.operator}" is none of {", ".join(OPERATORS)}'
    if item.operator in ("In", "NotIn") and not item.values:
        return f"{item.operator} needs values"
    if item.operator in ("Exists", "DoesNotExist") and item.values:
        return f"{item.operator} takes no values"
    if reason := key_problem(item.key):
        return f'"{item.key}" is no label key: {reason}'
    for value in item.values:
        if reason := value_problem(value):
            return f'"{value}" is no label value: {reason}'
    return None


def key_problem(text: str) -> str | None:
    """Why text is no label key, as a clause; None when it is one."""
    prefix, slash, name = text.rpartition("/")
    if slash and (reason := dns_subdomain_problem(prefix)):
        return f"in its prefix, {reason}"
    if not name or len(name) > 63:
        return "a name has 1 to 63 characters"
    return None if re.fullmatch(_WORD, name) else _ALLOWED


def value_problem(text: str) -> str | None:
    """Why text is no label value, as a clause; None when it is one."""
    if len(text) > 63:
        return "it has more than 63 characters"
    if text and not re.fullmatch(_WORD, text):
        return _ALLOWED
    return None


def dns_subdomain_problem(text: str) -> str | None:
    """Why text is no RFC 1123 subdomain (the names of most objects); None when it is one."""
    if not text or len(text) > 253:
        return "it has not 1 to 253 characters"
    if all(re.fullmatch(_LABEL, part) for part in text.split(".")):
        return None
    return "only lower-case letters, digits, - and . are allowed, letters or digits at both ends"


def dns_label_problem(text: str) -> str | None:
    """Why text is no RFC 1123 label, as namespaces and Services are named; None when it is one."""
    if not text or len(text) > 63:
        return "it has not 1 to 63 characters"
    return (
        None
        if re.fullmatch(_LABEL, text)
        else "only lower-case letters, digits and - are allowed, letters or digits at both ends"
    )
