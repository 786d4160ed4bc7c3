"""The chart refuses a Helm value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..model import Model
from ..releases import Release
from . import Finding
from ._values import Given, given, judged_keys

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


Check = Callable[[object, Release], str]


def _replacement(value: object, release: Release) -> str:
    if value is None or value == "" or isinstance(value, bool):
        return ""
    words = release.replacement_words
    return "" if value in words else f"takes {' or '.join(words[:2])}, not {value}"


def _no_lookup(value: object, release: Release) -> str:
    if value == "auto" and release.looks_up_api_server:
        return "cannot be auto where no cluster is asked while rendering"
    return ""


def _whole_number(value: object, release: Release) -> str:
    whole = isinstance(value, float) and value.is_integer()  # 100.0 and 1e2 are whole numbers to Helm
    if release.has_values_schema and isinstance(value, (str, float, bool)) and not whole:
        return f"takes a whole number, not {value!r}"
    return ""


def _boolean(value: object, release: Release) -> str:
    if release.has_values_schema and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return f"takes true or false, not {value!r}"
    return ""


def _switch_of_lbipam(value: object, release: Release) -> str:
    return _boolean(value, release) if release.has_lbipam_switches else ""


CHECKS: tuple[tuple[tuple[str, ...], Check, str], ...] = (
    (("kubeProxyReplacement",), _replacement, "write true"),
    (("k8sServiceHost",), _no_lookup, "write the address, or remove the value: the spec's apiServer is used"),
    (("k8sClientRateLimit", "qps"), _whole_number, "write a whole number without quotes"),
    (("k8sClientRateLimit", "burst"), _whole_number, "write a whole number without quotes"),
    (("operator", "replicas"), _whole_number, "write a whole number without quotes"),
    (("l2announcements", "enabled"), _boolean, "write true or false without quotes"),
    (("rollOutCiliumPods",), _boolean, "write true or false without quotes"),
    (("operator", "rollOutPods"), _boolean, "write true or false without quotes"),
    (("enableLBIPAM",), _switch_of_lbipam, "write true or false without quotes"),
)


def check(model: Model) -> Iterator[Finding]:
    """Each value that the chart of this release certainly refuses, and each removed option."""
    assert model.release is not None
    for path, judge, help_text in CHECKS:
        value = given(model, *path)
        reason = judge(value.value, model.release) if value else ""
        if value and reason:
            yield _finding(value, ".".join(path), reason, model.release, help_text)
    for name in model.release.refuses_null:
        value = given(model, name)
        if value and not isinstance(value.value, dict):
            yield _finding(value, name, "takes a map", model.release, "remove it, or write what belongs below it")
    reference = given(model, "k8sServiceHostRef")
    if reference and model.release.refuses_host_beside_ref and _names_a_host(model, reference.value):
        reason = "cannot stand beside k8sServiceHost, which the spec's apiServer becomes"
        yield _finding(
            reference, "k8sServiceHostRef", reason, model.release, "remove it, or write k8sServiceHost: null"
        )
    for path, place, status, content in judged_keys(model):
        if status == "refused" and content not in (None, "", False):
            reason = "was removed"
            yield _finding(Given(content, place.at_key()), ".".join(path), reason, model.release, "remove it")


def _names_a_host(model: Model, reference: object) -> bool:
    """Whether a reference is whole, and an address stands beside it."""
    host = given(model, "k8sServiceHost")
    derived = model.install and model.cluster is not None and model.cluster.api_server is not None
    whole = isinstance(reference, dict) and bool(reference.get("name")) and bool(reference.get("key"))
    return whole and (bool(host.value) if host else derived)


def _finding(value: Given, path: str, reason: str, release: Release, help_text: str) -> Finding:
    return Finding(value.at, f"the chart of Cilium {release.minor} refuses {path}: it {reason}", help=help_text)
