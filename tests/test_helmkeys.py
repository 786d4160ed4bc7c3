"""The tables of Helm keys against the charts' own values.yaml, and what is suggested instead of a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab import helmkeys
from cilium_homelab.releases import MINORS
from tests.support import upstream

ALIVE = sorted(helmkeys.keys_of("1.20").alive)
# Upstream's values.yaml holds these, and no template reads them (every chart, rendered).
DEAD_EVERYWHERE = {"authentication.mutual.spire.install.agent.annotations", "preflight.updateStrategy"}


def _keys(values: dict[str, Any], minor: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in values.items():
        path = (*above, key)
        yield path
        if isinstance(value, dict) and not helmkeys.is_free(path, minor):
            yield from _keys(value, minor, path)


@pytest.mark.parametrize("minor", MINORS)
def test_every_default_is_known(minor: str) -> None:
    """A chart's own values are never called misspelt; those that it ignores are few, and called dead."""
    values = yaml.safe_load((upstream() / minor / "values.yaml").read_text(encoding="utf-8"))
    judged = {".".join(path): helmkeys.status(path, minor) for path in _keys(values, minor)}
    assert len(judged) > 900
    assert [key for key, status in judged.items() if status in ("unknown", "refused")] == []
    dead = {key for key, status in judged.items() if status == "dead"}
    assert dead >= DEAD_EVERYWHERE
    assert len(dead) < 15


@pytest.mark.parametrize("minor", MINORS)
def test_the_tables_are_disjoint_and_maps_are_keys(minor: str) -> None:
    """A key has one status, and each level above a key has one too, so that a walk reaches every key."""
    keys = helmkeys.keys_of(minor)
    assert not keys.alive & keys.dead
    assert not keys.alive & keys.refused
    assert not keys.dead & keys.refused
    every = keys.alive | keys.dead | keys.refused | keys.free
    assert {key.rpartition(".")[0] for key in every if "." in key} <= every
    for key in keys.alive | keys.free:
        levels = key.split(".")
        assert {helmkeys.status(tuple(levels[:end]), minor) for end in range(1, len(levels) + 1)} == {"alive"}, key


@pytest.mark.parametrize(
    ("key", "minors"),
    [
        ("bgp.enabled", ["1.14", "1.15", "1.16"]),
        ("hostPort.enabled", ["1.14", "1.15", "1.16", "1.17"]),
        ("nodePort.enabled", ["1.14", "1.15", "1.16", "1.17", "1.18"]),
        ("loadBalancer.protocolDifferentiation.enabled", ["1.17", "1.18"]),
        ("nodeIPAM.enabled", ["1.16", "1.17", "1.18", "1.19", "1.20", "1.21"]),
        ("enableInternalTrafficPolicy", ["1.17", "1.18"]),
        ("tunnel", ["1.14"]),
        ("l2announcements.leaseRetryPeriod", list(MINORS)),
        ("bgpControlPlane.v2Enabled", []),
        ("l2announcements.interfaces", []),
    ],
)
def test_minors_with(key: str, minors: list[str]) -> None:
    """Where a key does something: a refusal or a key that is only listed does not count."""
    assert helmkeys.minors_with(tuple(key.split("."))) == minors


@given(st.sampled_from(ALIVE), st.sampled_from(["upper", "kebab", "snake", "flat"]))
def test_other_spellings_lead_to_a_key(key: str, spelling: str) -> None:
    """Flag names and other letter cases find a key that is spelt the same but for these."""
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in key)
    spelt = {"upper": key.upper(), "kebab": words, "snake": words.replace("-", "_"), "flat": words.replace(".", "-")}
    found = helmkeys.suggest(tuple(spelt[spelling].split(".")), "1.20")
    assert _bare(found) == _bare(key)
    assert helmkeys.status(tuple(found.split(".")), "1.20") == "alive"


@given(st.sampled_from(ALIVE), st.text(alphabet="abcxyzXYZ-_.", min_size=1, max_size=8))
def test_a_suggestion_is_alive(key: str, noise: str) -> None:
    """Whatever is written, what is suggested does something in this minor."""
    found = helmkeys.suggest(tuple(f"{key}{noise}".split(".")), "1.20")
    assert not found or helmkeys.status(tuple(found.split(".")), "1.20") == "alive"


def _bare(key: str) -> str:
    return key.replace(".", "").replace("-", "").replace("_", "").lower()
