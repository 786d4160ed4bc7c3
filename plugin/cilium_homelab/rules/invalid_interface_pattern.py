"""An interface pattern does not compile."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding

WHY = """
Cilium compiles interface patterns with Go's regexp (RE2). One that does not compile spoils its whole
policy: nothing of it is announced, and only a condition on the object says so.
"""

WRONG = """
l2: {interfaces: ["/eth[0/"]}
"""

RIGHT = """
l2: {interfaces: ["/^eth[0-9]/"]}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go, io.cilium/bad-interface-regex"


def check(model: Model) -> Iterator[Finding]:
    """Each regular expression that Go refuses."""
    for policy in model.policies:
        for pattern in policy.interfaces:
            fault = _fault(pattern.pattern.rendered) if pattern.pattern.kind == "regex" else None
            if fault is not None:
                yield Finding(
                    pattern.at,
                    f'the pattern {pattern.pattern.text} of policy "{policy.name}" does not compile: {fault}',
                    help="Cilium takes Go's regular expressions (RE2), without look-ahead and back-references",
                )


def _fault(rendered: str) -> str | None:
    """Why Go refuses a pattern, in Go's words; None when it takes it, or nobody can tell."""
    from ..re2 import PatternError, Undecided, compile

    try:
        compile(rendered)
    except PatternError as fault:
        return str(fault)
    except Undecided:
        return None
    return None
