"""A fault of the network that passes is waited for; what will be the same in two seconds is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cilium_homelab.errors import EnvironmentFault
from cilium_homelab.generate import cache, fetch
from cilium_homelab.model import Chart

REPOSITORY = "https://charts.example.org"
# What Helm 4.2.1 and 3.19 say.
PASSING = (
    'Error: Get "https://charts.example.org/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused',
    "Error: failed to fetch https://charts.example.org/index.yaml : 503 Service Unavailable",
    "Error: GET https://registry.example.org/v2/: response status code 429: Too Many Requests",
    'Error: Get "https://charts.example.org/index.yaml": net/http: TLS handshake timeout',
    'Error: Get "https://charts.example.org/index.yaml": dial tcp: lookup x on 10.0.0.1:53: server misbehaving',
    "Error: unexpected EOF",
)
LASTING = (
    "Error: failed to fetch https://charts.example.org/index.yaml : 404 Not Found",
    "Error: failed to fetch https://charts.example.org/index.yaml : 401 Unauthorized",
    'Error: chart "cilium" version "1.20.0" not found in https://charts.example.org repository',
    "Error: tls: failed to verify certificate: x509: certificate signed by unknown authority",
    'Error: Get "https://charts.example.org/index.yaml": dial tcp: lookup charts.example.org: no such host',
)


def tries(folder: Path, monkeypatch: pytest.MonkeyPatch, words: str, good_from: int = 99) -> tuple[int, str]:
    """How often a failing helm is asked, and the words of the fault at the end."""
    calls = folder / "calls"
    calls.write_text("")
    (folder / "words").write_text(words)
    helm = folder / "helm"
    helm.write_text(
        f"#!/bin/sh\n[ $1 = env ] && exit 1\necho x >> {calls}\n[ $(wc -l < {calls}) -ge {good_from} ] && exit 0\n"
        f"cat {folder}/words >&2\nexit 1\n"
    )
    helm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(fetch, "PAUSES", (0.0, 0.0))
    with pytest.raises(EnvironmentFault) as caught:
        cache.chart(Chart(REPOSITORY), "cilium", "1.20.0", str(folder / "cache"), offline=False)
    return len(calls.read_text().splitlines()), str(caught.value)


@pytest.mark.parametrize("words", PASSING)
def test_what_passes_is_tried_three_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Then it is said, in Helm's words."""
    count, said = tries(tmp_path, monkeypatch, words)
    assert count == 3
    assert words.removeprefix("Error: ")[-30:] in said


@pytest.mark.parametrize("words", LASTING)
def test_what_lasts_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Trying again would only cost the deadline's time."""
    count, said = tries(tmp_path, monkeypatch, words)
    assert count == 1
    assert words.removeprefix("Error: ")[-30:] in said


def test_a_second_try_that_succeeds_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This helm brings no archive, which is the next thing to be said."""
    count, said = tries(tmp_path, monkeypatch, PASSING[0], good_from=2)
    assert count == 2
    assert "brought no chart" in said
