"""What the Helm values of a chart that somebody else installs leave out, and the leases that they set."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Place, Related, Severity
from ..helm.derived import HEADROOM, client_qps
from ..model import Duration, Leases, Model
from ..rules._values import Given, comes_later, given
from ..rules.table import BY_CODE
from ..spec.l2 import read_duration
from ..spec.reader import Reader


def leases_of(model: Model) -> Leases:
    """The timing of leases that the values write; what is no duration is CH307's, in check_values."""
    keys = ("leaseDuration", "leaseRenewDeadline", "leaseRetryPeriod")
    return Leases(*(_duration(given(model, "l2announcements", key), None) for key in keys))


def _duration(value: Given | None, findings: list[Diagnostic] | None) -> Duration | None:
    if value is None or value.at.document is None:
        return None
    node = value.at.document.find(value.at.route)
    reader = Reader(value.at.document)
    duration = read_duration(reader, node, value.at)
    if findings is not None:
        findings += reader.findings
    return duration


def check_values(model: Model) -> Iterator[Diagnostic]:
    """What the values of a chart miss for the objects beside it. A chart's default is off."""
    if not model.bare_values or not model.layers:
        return
    durations: list[Diagnostic] = []
    for key in ("leaseDuration", "leaseRenewDeadline", "leaseRetryPeriod"):
        _duration(given(model, "l2announcements", key), durations)
    yield from durations
    if not model.policies:
        return
    policy, place = model.policies[0], model.layers[-1].at
    enabled = given(model, "l2announcements", "enabled")
    if comes_later(model, "l2announcements", "enabled"):
        return
    if enabled is None or enabled.value in (False, None):
        says = "does not say l2announcements.enabled" if enabled is None else "switches l2announcements off"
        message = f'the chart {says}, so that policy "{policy.name}" does nothing'
        related = (Related(policy.at, "this policy"),)
        yield _finding(
            "CH531", enabled.at if enabled else place, message, "write l2announcements.enabled: true", related
        )
        return
    yield from _client_limit(model, place)
    replacement = given(model, "kubeProxyReplacement")
    if comes_later(model, "kubeProxyReplacement"):
        return
    if replacement is None or str(replacement.value).lower() not in ("true", "strict"):
        says = "is not set" if replacement is None else f"is {replacement.value}"
        message = f"kubeProxyReplacement {says}, and L2 announcements are supported only with it"
        yield _finding(
            "CH532", replacement.at if replacement else place, message, "write kubeProxyReplacement: true", ()
        )


def _client_limit(model: Model, place: Place) -> Iterator[Diagnostic]:
    """More renewals than the default limit lets through, where no limit is written (CH503 judges one that is)."""
    release, count = model.release, len(model.services)
    if release is None or given(model, "k8sClientRateLimit") or comes_later(model, "k8sClientRateLimit"):
        return
    needed = client_qps(count, model.leases, floor=0)
    if needed - HEADROOM > release.default_client_qps:
        message = (
            f"renewing the leases of {count} Services takes {needed - HEADROOM} requests a second, and without"
            f" k8sClientRateLimit Cilium {release.text} sends no more than {release.default_client_qps}"
        )
        yield _finding("CH533", place, message, f"write k8sClientRateLimit: {{qps: {needed}, burst: {2 * needed}}}", ())


def _finding(code: str, place: Place, message: str, help_text: str, related: tuple[Related, ...]) -> Diagnostic:
    severity = BY_CODE[code].severity
    return Diagnostic(code, Severity(severity), place, message, help=help_text, related=related)
