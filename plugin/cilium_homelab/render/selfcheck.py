"""The last look at what was rendered, before anything is written: would the release take it?

A finding here is a bug of ours, not of the spec: what a user can get wrong is judged by the rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import helmkeys, shapes
from ..errors import InternalFault
from ..helm.derived import derive
from ..model import Model

if TYPE_CHECKING:
    from .tree import Plan


def check(model: Model, made: Plan) -> None:
    """Check pools and policies against the CRDs, derived values against the known Helm keys.

    Raises InternalFault with the first thing that the release would not take.
    """
    for manifest in (*made.pools, *made.policies):
        for problem in shapes.check(manifest, made.release):
            route = ".".join(map(str, problem.route))
            raise InternalFault(f"{manifest['kind']} for Cilium {made.release}: {route}: {problem.message}")
    if not model.install:
        return
    for item in derive(model):
        if helmkeys.status(item.path, made.release) != "alive":
            raise InternalFault(f"the Helm key {'.'.join(item.path)} does nothing in Cilium {made.release}")
