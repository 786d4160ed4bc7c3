"""What the Helm values of a chart that somebody else installs leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..diagnostics import Diagnostic, Place, Related, Severity
from ..helm.derived import HEADROOM, client_qps
from ..model import Model, Policy
from ..releases import Release
from ..rules._leases import effective
from ..rules._values import comes_later, given
from ..rules.table import BY_CODE
from .chart import Chart


def check_values(model: Model) -> Iterator[Diagnostic]:
    """What the values of a chart miss for the objects beside it. A chart's default is off."""
    if not model.bare_values or not model.layers:
        return
    yield from _roll_outs(model)
    yield from _api_server(model)
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


_SWITCHES = (
    ("l2announcements", "enabled"),
    ("bgpControlPlane", "enabled"),
    ("ingressController", "enabled"),
    ("gatewayAPI", "enabled"),
)


def _roll_outs(model: Model) -> Iterator[Diagnostic]:
    """The first switch that is on, where neither the agents nor the operator restart for a change of it."""
    restarts = [("rollOutCiliumPods",), ("operator", "rollOutPods")]
    if any(comes_later(model, *path) or _is_on(model, path) for path in restarts):
        return
    switch = next((given(model, *path) for path in _SWITCHES if _is_on(model, path)), None)
    if switch is not None:
        message = "agents and operator are not restarted when this changes, and do not read it again"
        advice = "write rollOutCiliumPods: true and operator.rollOutPods: true"
        yield _finding("CH534", switch.at, message, advice, ())


def _api_server(model: Model) -> Iterator[Diagnostic]:
    """Where no value says it; on Talos and k3s others than the chart's values may."""
    keys = ("k8sServiceHost", "k8sServiceHostRef", "k8sServiceLookupConfigMapName", "k8s", "extraEnv", "extraConfig")
    if not _is_on(model, ("kubeProxyReplacement",)) or any(
        given(model, key) or comes_later(model, key) for key in keys
    ):
        return
    replacement = given(model, "kubeProxyReplacement")
    assert replacement is not None
    message = "Cilium replaces kube-proxy, and nothing says where the API server is: without kube-proxy no agent starts"
    yield _finding("CH535", replacement.at, message, "write k8sServiceHost and k8sServicePort", ())


def _is_on(model: Model, path: tuple[str, ...]) -> bool:
    value = given(model, *path)
    return value is not None and str(value.value).lower() in ("true", "strict")


def late_addresses(charts: Iterable[Chart], policies: Sequence[Policy], release: Release) -> Iterator[Diagnostic]:
    """A chart of the release that misses addresses which come later, beside the first policy."""
    if not policies or not release.misses_late_addresses:
        return
    for chart in charts:
        if chart.version is not None and chart.version.text.removeprefix("v") == release.text:
            message = f"Cilium {release.text} does not announce an address that a Service gets later"
            related = (Related(policies[0].at, "what is announced"),)
            yield _finding("CH332", chart.version.at, message, "use 1.20.1 or newer", related)


def _client_limit(model: Model, place: Place) -> Iterator[Diagnostic]:
    """More renewals than the default limit lets through, where no limit is written (CH503 judges one that is)."""
    release, count = model.release, len(model.services)
    if release is None or given(model, "k8sClientRateLimit") or comes_later(model, "k8sClientRateLimit"):
        return
    leases = effective(model)
    if leases is None:
        return
    needed = client_qps(count, leases, floor=0)
    if needed - HEADROOM > release.default_client_qps:
        message = (
            f"renewing the leases of {count} Services takes {needed - HEADROOM} requests a second, and without"
            f" k8sClientRateLimit Cilium {release.text} sends no more than {release.default_client_qps}"
        )
        yield _finding("CH533", place, message, f"write k8sClientRateLimit: {{qps: {needed}, burst: {2 * needed}}}", ())


def _finding(code: str, place: Place, message: str, help_text: str, related: tuple[Related, ...]) -> Diagnostic:
    severity = BY_CODE[code].severity
    return Diagnostic(code, Severity(severity), place, message, help=help_text, related=related)
