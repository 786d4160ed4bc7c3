"""The chart refuses a Helm value."""

from __future__ import annotations

from collections.abc import Iterator

from .. import helmtypes
from ..diagnostics import Place
from ..model import Model
from ..releases import Release
from . import Finding, _refusals, _refusals_hubble, _refusals_mesh
from ._chart_values import Unsaid, Values
from ._refusals import shown
from ._values import Given, every_key, given, judged_keys

WHY = """
The chart's own checks, and from 1.16 its schema of types, stop the rendering: nothing is deployed.
"""

WRONG = """
cilium: {version: "1.20.0", values: {kubeProxyReplacement: strict}}
"""

RIGHT = """
cilium: {version: "1.20.0", values: {kubeProxyReplacement: true}}
"""

SOURCE = "every chart from 1.14 on, rendered: templates/validate.yaml, cilium-configmap.yaml, values.schema.json"

# Refused only while the mesh's certificates are not made by the chart: _refusals_mesh.py judges them.
MESH_CERTIFICATES = {f"clustermesh.apiserver.tls.{owner}.cert" for owner in ("server", "admin", "remote")}


def check(model: Model) -> Iterator[Finding]:
    """Each value that the chart of this release certainly refuses, and each removed option."""
    release = model.release
    assert release is not None
    told: set[Place] = set()
    for finding in (*_removed(model, release), *_mistyped(model, release), *_failing(model, release)):
        if finding.place not in told:  # one fault, one finding: what has the wrong type is no word either
            told.add(finding.place)
            yield finding


def _removed(model: Model, release: Release) -> Iterator[Finding]:
    """What templates/validate.yaml names as removed: any value there that templates see as true."""
    for path, place, status, content in judged_keys(model):
        if status != "refused" or path[:2] == ("ipam", "operator") or ".".join(path) in MESH_CERTIFICATES:
            continue
        even_off = path == ("proxy", "prometheus", "enabled")  # the chart compares its text with ""
        if release.refuses_removed_options and (content or (even_off and content is not None)):
            yield _finding(Given(content, place.at_key()), ".".join(path), "was removed", release, "remove it")


def _mistyped(model: Model, release: Release) -> Iterator[Finding]:
    """What the schema refuses, and what the templates cannot work with."""
    values = Values(model)
    for path, place, value in every_key(model):
        last = given(model, *path)
        if last is None or last.at != place:
            continue  # a later layer says something else
        dotted = ".".join(path)
        problem = helmtypes.mismatch(path, value, release)
        if problem is not None:
            at, wanted = place, problem.wanted
            for step in problem.route:
                at, dotted = at / step, f"{dotted}[{step}]" if isinstance(step, int) else f"{dotted}.{step}"
            found = Given(problem.value, at)
            yield _finding(found, dotted, f"takes {wanted}, not {_written(found)}", release, _help(found, wanted))
            continue
        stop = helmtypes.breaks_templates(path, value, release)
        if stop is not None and values.opens(stop.gate):
            found = Given(value, place)
            not_that = "" if value is None else f", not {_written(found)}"
            yield _finding(found, dotted, f"takes {stop.wanted}{not_that}", release, _help(found, stop.wanted))


def _written(found: Given) -> str:
    """A number as it is written: 1.20 is not 1.2 to whoever wrote it."""
    document = found.at.document
    is_number = isinstance(found.value, (int, float)) and not isinstance(found.value, bool)
    return document.text(found.at) if is_number and document is not None else shown(found.value)


def _help(found: Given, wanted: str) -> str:
    if found.value is None:
        return "remove it: null takes the chart's own default away"
    if wanted == "a map":
        return "remove it, or write what belongs below it"
    written = found.at.document.text(found.at) if found.at.document is not None else ""
    if isinstance(found.value, str):
        bare = found.value
        if wanted == "true or false" and bare in ("true", "false"):
            return f"write {bare} without quotes"
        if "whole number" in wanted and bare.isdigit():
            return f"write {bare} without quotes"
    if "text" in wanted and isinstance(found.value, (bool, int, float)):
        return f'put it in quotes: "{written}"'
    if wanted == "a list" and isinstance(found.value, str):
        return f"write [{written}]"
    return f"write {wanted}" if wanted != "nothing" else "remove it"


def _failing(model: Model, release: Release) -> Iterator[Finding]:
    """What the templates `fail` for."""
    values = Values(model)
    for judge in (*_refusals.CHECKS, *_refusals_hubble.CHECKS, *_refusals_mesh.CHECKS):
        try:
            refusals = list(judge(values, release))
        except Unsaid:
            continue
        for refusal in refusals:
            found = values.written(refusal.path)
            if found is not None:
                yield _finding(found, refusal.path, refusal.reason, release, refusal.help)


def _finding(value: Given, path: str, reason: str, release: Release, help_text: str) -> Finding:
    return Finding(value.at, f"the chart of Cilium {release.minor} refuses {path}: it {reason}", help=help_text)
