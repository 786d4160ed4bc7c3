"""The words of refused labels."""

from __future__ import annotations

from cilium_homelab.labels import Requirement, key_problem, requirement_problem


def test_prefix() -> None:
    """The reason reads as a clause, whichever part of the key it is about."""
    reason = key_problem("Upper/x")
    assert reason is not None and reason.startswith("in its prefix, only lower-case letters")


def test_unknown_operator() -> None:
    """An operator that Kubernetes does not know would else be taken for Exists."""
    reason = requirement_problem(Requirement("lb", "exists"))
    assert reason == '"exists" is none of In, NotIn, Exists, DoesNotExist'
