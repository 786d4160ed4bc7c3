"""What the templates of the chart `fail` for, of Hubble (see _refusals.py)."""

from __future__ import annotations

from collections.abc import Iterator

from ..releases import Release
from ._chart_values import Values, semver
from ._refusals import Check, Refusal


def _relay(values: Values, _release: Release) -> Iterator[Refusal]:
    if values.on("hubble.relay.enabled") and not values.on("hubble.enabled", True):
        help_text = "remove it, or hubble.enabled: false"
        yield Refusal("hubble.relay.enabled", "needs hubble.enabled: true", help_text)


def _ui(values: Values, _release: Release) -> Iterator[Refusal]:
    if not values.on("hubble.ui.enabled"):
        return
    if not values.on("hubble.ui.standalone.enabled"):
        if not values.on("hubble.relay.enabled"):
            help_text = "write hubble: {relay: {enabled: true}}"
            yield Refusal("hubble.ui.enabled", "needs hubble.relay.enabled: true", help_text)
    elif values.on("hubble.relay.tls.server.enabled") and not values.on("hubble.ui.standalone.tls.certsVolume"):
        reason = "needs hubble.ui.standalone.tls.certsVolume while hubble.relay.tls.server.enabled is true"
        yield Refusal("hubble.ui.standalone.enabled", reason, "name the volume with the certificates there")


def _ui_images(values: Values, _release: Release) -> Iterator[Refusal]:
    if not values.on("hubble.ui.enabled"):
        return
    paths = ("hubble.ui.backend.image.tag", "hubble.ui.frontend.image.tag")
    tags = {path: values.of(path, "v0.9.0") for path in paths}
    if "latest" in tags.values():
        return
    for path, tag in tags.items():
        if not isinstance(tag, str):
            continue
        version = semver(tag.partition("@")[0].removeprefix("v"))
        if version is None:
            yield Refusal(path, f"takes a version or latest, not {tag}", "remove it")
            return
        if version < (0, 9):
            yield Refusal(path, f"takes v0.9.0 or later, not {tag}", "remove it")


def _redaction(values: Values, release: Release) -> Iterator[Refusal]:
    path = "hubble.redact.http.headers"
    if release.stops_at("both lists of headers") and values.on(f"{path}.allow") and values.on(f"{path}.deny"):
        yield Refusal(f"{path}.deny", f"cannot stand beside {path}.allow", "keep one of the two")


def _hubble_certificates(values: Values, release: Release) -> Iterator[Refusal]:
    if not values.on("hubble.enabled", True) or not values.on("hubble.tls.enabled", True):
        return
    if values.on("hubble.tls.auto.enabled", True):
        method, issuer = values.of("hubble.tls.auto.method"), "hubble.tls.auto.certManagerIssuerRef"
        if method == "certmanager" and not values.on(issuer):
            yield Refusal("hubble.tls.auto.method", f"needs {issuer} to be certmanager", f"write {issuer}")
        return
    relay = values.on("hubble.relay.enabled")
    server = relay and values.on("hubble.relay.tls.server.enabled")
    owners = (
        ("hubble.tls.server", values.on("agent", True)),
        ("hubble.relay.tls.client", relay),
        ("hubble.relay.tls.server", server),
        ("hubble.ui.tls.client", server and values.on("hubble.ui.enabled")),
    )
    for owner, used in owners:
        if used:
            yield from provided(values, release, owner, "hubble.tls.auto.enabled")


def _metrics_certificates(values: Values, release: Release) -> Iterator[Refusal]:
    if not release.stops_at("certificate of Hubble's metrics") or values.on("hubble.tls.auto.enabled", True):
        return
    if values.on("agent", True) and values.on("hubble.enabled", True) and values.on("hubble.metrics.tls.enabled"):
        yield from provided(values, release, "hubble.metrics.tls.server", "hubble.tls.auto.enabled")


def provided(values: Values, release: Release, owner: str, switch: str) -> Iterator[Refusal]:
    """Certificates that nobody makes and nobody gives (`required` in the templates)."""
    if release.takes_existing_certificates and values.on(f"{owner}.existingSecret"):
        return
    for part in ("cert", "key"):
        if values.of(f"{owner}.{part}") in (None, ""):
            reason = f"cannot be off without {owner}.{part}"
            yield Refusal(switch, reason, f"remove it: {switch.rpartition('.')[0]}.method: cronJob makes certificates")
            return


CHECKS: tuple[Check, ...] = (
    _relay,
    _ui,
    _ui_images,
    _redaction,
    _hubble_certificates,
    _metrics_certificates,
)
