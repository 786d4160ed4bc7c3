"""The charts' own values.yaml: what upstream writes itself is no mistake, but for keys known to be dead."""

from __future__ import annotations

import pytest
import yaml

from cilium_homelab.model import Layer, Values
from cilium_homelab.releases import MINORS
from cilium_homelab.rules import judge
from tests.support import upstream

from . import build

QUESTIONS = ("CH501", "CH502", "CH504")


def _values(minor: str) -> Values:
    path = upstream() / minor / "values.yaml"
    loaded = yaml.load(path.read_bytes(), yaml.CSafeLoader)
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize("minor", MINORS)
def test_the_chart_s_own_values_are_right(minor: str) -> None:
    """No key of them is unknown and no value refused; some that do nothing are a few in each minor."""
    layer = Layer(_values(minor), build.NOWHERE)
    model = build.model(f"{minor}.99")._replace(layers=(layer,))
    found = [finding for finding in judge(model) if finding.code in QUESTIONS]
    assert [finding.message for finding in found if finding.code != "CH502"] == []
    assert len(found) <= 11


@pytest.mark.parametrize("minor", MINORS)
def test_every_top_key_with_a_typo_is_unknown(minor: str) -> None:
    """The same keys with a letter more are found, each once."""
    layer = Layer({f"{key}x": None for key in _values(minor)}, build.NOWHERE)
    model = build.model(f"{minor}.99")._replace(layers=(layer,))
    assert [finding.code for finding in judge(model)] == ["CH501"] * len(layer.values)
