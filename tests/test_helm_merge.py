"""Merging layers of Helm values: maps merge, lists replace, a null stays."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.helm.merge import merge

KEYS = st.sampled_from(["a", "b", "c", "d"])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from(["", "x"]),
    st.lists(st.integers(0, 3), max_size=2),
)
VALUES = st.recursive(LEAVES, lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=12)
LAYERS = st.dictionaries(KEYS, VALUES, max_size=4)


def _ours(base: object, later: object) -> object:
    """The merge in four lines, to compare with."""
    if not (isinstance(base, dict) and isinstance(later, dict)):
        return later
    return {**{key: _ours(item, later[key]) if key in later else item for key, item in base.items()},
            **{key: item for key, item in later.items() if key not in base}}  # fmt: skip


def _order(value: object) -> object:
    return [(key, _order(item)) for key, item in value.items()] if isinstance(value, dict) else value


@pytest.mark.parametrize(
    ("layers", "merged"),
    [
        ([], {}),
        ([{}, {"a": 1}], {"a": 1}),
        ([{"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": 4}}], {"a": {"b": 1, "c": 3, "d": 4}}),
        ([{"a": [1, 2]}, {"a": [3]}], {"a": [3]}),
        ([{"a": [{"b": 1}]}, {"a": [{"c": 1}]}], {"a": [{"c": 1}]}),
        ([{"a": [1]}, {"a": []}], {"a": []}),
        ([{"a": {"b": 1}}, {"a": {}}], {"a": {"b": 1}}),
        ([{"a": {"b": 1}}, {"a": None}], {"a": None}),
        ([{"a": {"b": 1}}, {"a": {"b": None}}], {"a": {"b": None}}),
        ([{"a": None}, {"a": {"b": 1}}], {"a": {"b": 1}}),
        ([{"a": {"b": 1}}, {"a": None}, {"a": {"c": 1}}], {"a": {"c": 1}}),
        ([{"a": {"b": 1}}, {"a": "x"}], {"a": "x"}),
        ([{"a": True}, {"a": {"b": 1}}], {"a": {"b": 1}}),
        ([{"a": 1}, {"a": True}], {"a": True}),
        ([{"a": "x"}, {"a": ["x"]}], {"a": ["x"]}),
    ],
)
def test_merge(layers: list[dict[str, object]], merged: dict[str, object]) -> None:
    """As Helm merges its values files, the later one wins, except that a null is kept for Helm to act on."""
    assert merge(*layers) == merged


def test_types_stay_apart() -> None:
    """True, 1 and 1.0 are equal in Python, not in YAML."""
    assert [type(value) for value in merge({"a": 1, "b": True, "c": 1}, {"a": True, "b": 1.0, "c": 1}).values()] == [
        bool,
        float,
        int,
    ]


def test_order() -> None:
    """The order of the first layer, then what later layers add in theirs."""
    assert list(merge({"z": 1, "a": 2}, {"m": 3, "z": {"x": 1}, "b": 4})) == ["z", "a", "m", "b"]


@given(st.lists(LAYERS, max_size=3))
def test_inputs_are_neither_changed_nor_shared(layers: list[dict[str, object]]) -> None:
    """What is done to the result is not done to a layer."""
    before = deepcopy(layers)
    merged = merge(*layers)
    assert list(map(_order, layers)) == list(map(_order, before))
    _spoil(merged)
    assert layers == before


def _spoil(value: object) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _spoil(item)
        value["spoiled"] = True
    elif isinstance(value, list):
        value.append("spoiled")


@given(LAYERS, LAYERS)
def test_meaning_and_order(first: dict[str, object], second: dict[str, object]) -> None:
    """The merge agrees with its definition, order of keys included."""
    assert _order(merge(first, second)) == _order(_ours(first, second))


@given(LAYERS, LAYERS, LAYERS)
def test_layers_go_one_by_one(first: dict[str, object], second: dict[str, object], third: dict[str, object]) -> None:
    """Three layers at once are two and then one; a layer over itself changes nothing."""
    assert _order(merge(first, second, third)) == _order(merge(merge(first, second), third))
    assert _order(merge(first, first)) == _order(merge(first))


@given(LAYERS, LAYERS, LAYERS)
def test_grouping_does_not_matter_without_conflicts(
    first: dict[str, object], second: dict[str, object], third: dict[str, object]
) -> None:
    """Associative, as long as no map stands over something else: that something hides what lies below."""
    if not _hides(second, third):
        assert merge(first, merge(second, third)) == merge(merge(first, second), third)


def _hides(lower: object, upper: object) -> bool:
    if isinstance(lower, dict) and isinstance(upper, dict):
        return any(_hides(lower[key], upper[key]) for key in lower.keys() & upper.keys())
    return isinstance(upper, dict) != isinstance(lower, dict)
