"""The chart refuses the name of the cluster, or its number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..diagnostics import Place
from ..model import Model
from . import Finding

WHY = """
From 1.16 the chart takes up to 32 lower-case letters, digits and - as the name of a cluster, which
becomes part of identities and of host names in a Cluster Mesh. A cluster with a number needs a name
of its own: `default` is what all others are called.
"""

WRONG = """
cilium: {version: "1.20.0"}
cluster: {name: Home_Lab, apiServer: "192.168.1.10:6443"}
"""

RIGHT = """
cilium: {version: "1.20.0"}
cluster: {name: home-lab, apiServer: "192.168.1.10:6443"}
"""

SOURCE = "cilium/cilium install/kubernetes/cilium/templates/validate.yaml"

_DEFAULT = "default"
_LONGEST = 32


def check(model: Model) -> Iterator[Finding]:
    """What the chart gets for cluster.name and cluster.id, from the spec and from the values."""
    release = model.release
    assert release is not None
    if not model.layers:
        assert model.cluster is not None
        assert model.cluster.name is not None
        yield from _named(model.cluster.name, model.cluster.at / "name", release.minor)
        return
    yield from _with_values(model)


def _with_values(model: Model) -> Iterator[Finding]:
    from ._chart_values import Unsaid, Values
    from ._refusals import go_int

    release, values = model.release, Values(model)
    assert release is not None
    try:
        name, number, old = values.of("cluster.name", _DEFAULT), values.of("cluster.id", 0), values.upgraded_from()
    except Unsaid:
        return
    if not isinstance(name, str):
        return  # CH504 says what is no text
    written = values.written("cluster.name")
    at = written.at if written else model.cluster.at / "name" if model.cluster else model.at
    lenient = release.lets_old_clusters_be and old is not None and old < (1, 16)
    if not lenient or not name:
        yield from _named(name, at, release.minor)
    numbered = values.written("cluster.id")
    if name == _DEFAULT and numbered and go_int(number) != 0:
        message = f"the chart of Cilium {release.minor} refuses cluster.id {number} while cluster.name is {_DEFAULT}"
        yield Finding(numbered.at, message, help="write a cluster.name of its own, such as homelab")


def _named(name: str, at: Place, minor: str) -> Iterator[Finding]:
    length = len(name.encode())
    if re.fullmatch("[a-z0-9]([-a-z0-9]*[a-z0-9])?", name) and length <= _LONGEST:
        return
    wanted = "lower-case letters, digits and - inside"
    if not name:
        why = "it is empty"
    elif length > _LONGEST:
        why = f"it has {length} characters, and {_LONGEST} are the most"
    else:
        why = f'it takes {wanted}, not "{name}"'
    better = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST].strip("-") or "homelab"
    yield Finding(at, f"the chart of Cilium {minor} refuses cluster.name: {why}", help=f"for example {better}")
