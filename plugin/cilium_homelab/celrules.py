"""Rules that CRDs write in CEL, as far as Cilium's use it: alternatives of what a field is and whether it is there.

    self.advertisementType != 'Service' || has(self.service)
    self.keepAliveTimeSeconds <= self.holdTimeSeconds

scripts/make_schemas.py ends where a rule is none of these, so that none is left out in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_HAS = re.compile(r"(!?)has\(self\.(\w+)\)")
_WORD = re.compile(r"self\.(\w+) (==|!=) '([^']*)'")
_ORDER = re.compile(r"self\.(\w+) <= self\.(\w+)")
# Operator, field, and the word or the other field.
Term = tuple[str, str, str]


@lru_cache(maxsize=32)
def parse(rule: str) -> tuple[Term, ...]:
    """The alternatives of a rule. Raises ValueError for what is not read here."""
    return tuple(_term(part) for part in rule.split(" || "))


def _term(text: str) -> Term:
    if found := _HAS.fullmatch(text):
        return ("!has" if found[1] else "has", found[2], "")
    if found := _WORD.fullmatch(text):
        return (found[2], found[1], found[3])
    if found := _ORDER.fullmatch(text):
        return ("<=", found[1], found[2])
    raise ValueError(text)


def fields(rule: str) -> tuple[str, ...]:
    """The fields that a rule speaks of."""
    return tuple(name for term in parse(rule) for name in (term[1:] if term[0] == "<=" else term[1:2]))


def holds(rule: str, value: Mapping[str, object]) -> bool:
    """Whether a rule holds of an object whose defaults are filled in, and whose fields are of their types."""
    return any(_is_true(term, value) for term in parse(rule))


def _is_true(term: Term, value: Mapping[str, object]) -> bool:
    operator, name, other = term
    found = value.get(name)
    if operator in ("has", "!has"):
        return (found is not None) == (operator == "has")
    if operator == "<=":
        second = value.get(other)
        return isinstance(found, (int, float)) and isinstance(second, (int, float)) and found <= second
    return (found == other) == (operator == "==")


def advice(rule: str, value: Mapping[str, object]) -> str:
    """What to write so that a rule holds which does not, by its last alternative."""
    operator, name, other = parse(rule)[-1]
    if operator in ("has", "!has"):
        return f"write {name}" if operator == "has" else f"remove {name}"
    if operator == "<=":
        return f"write {name} of no more than {value[other]}" if other in value else f"write {other}"
    return f"write {name}: {other}" if operator == "==" else f"write another {name}"


def message(rule: Mapping[str, str], value: Mapping[str, object]) -> str:
    """What the CRD says where its rule does not hold, with the two numbers where it is about those."""
    operator, name, other = parse(rule["rule"])[-1]
    both = operator == "<=" and name in value and other in value
    numbers = f", and they are {value[name]} and {value[other]}" if both else ""
    return f"{rule['message']}{numbers}"
