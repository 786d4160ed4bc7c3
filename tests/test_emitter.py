"""The one writer of YAML."""

from __future__ import annotations

import math
from textwrap import dedent

import pytest
import yaml

from cilium_homelab.emitter import dump, scalar
from cilium_homelab.scalars import helm_value


def test_layout() -> None:
    """Block style, two blanks, lists below their key indented, keys in the order given."""
    value = {
        "z": {"list": [1, ["a", ["b"]], {"c": None, "d": {"e": []}}, {}], "empty": {}},
        "a": "on",
        "1": True,
        "yes": [[{"k": 1.5, "l": "m"}]],
    }
    assert dump(value) == dedent("""\
        z:
          list:
            - 1
            - - a
              - - b
            - c: null
              d:
                e: []
            - {}
          empty: {}
        a: "on"
        "1": true
        "yes":
          - - k: 1.5
              l: m
        """)


def test_indent() -> None:
    """Every line is indented, so that a value can be placed into a template."""
    assert dump({"a": [1, {"b": 2}]}, 4) == "    a:\n      - 1\n      - b: 2\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [({}, "{}\n"), ([], "[]\n"), (None, "null\n"), ("", '""\n'), (3, "3\n"), (["y"], '- "y"\n')],
)
def test_small_values(value: object, text: str) -> None:
    """What is no mapping at all is YAML too."""
    assert dump(value) == text


def test_comments_stand_above_their_key() -> None:
    """A comment belongs to a path, keeps its lines and is indented with its key."""
    comments = {("a",): "why a", ("a", "b"): "first\nsecond", ("b",): "not here"}
    lines = dump({"a": {"b": 1, "c": {"a": 2}}}, 2, comments).splitlines()
    assert lines == ["  # why a", "  a:", "    # first", "    # second", "    b: 1", "    c:", "      a: 2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1000.0, "1000.0"), (1e22, "1.0e+22"), (1.5e-7, "1.5e-07"), (1e-7, "1.0e-07"), (-0.0, "-0.0"),
        (math.inf, ".inf"),
        (-math.inf, "-.inf"), (2**64 - 1, "18446744073709551615"), (-1, "-1"), (True, "true"),
        (False, "false"), (None, "null"),
    ],
)  # fmt: skip
def test_scalar(value: object, text: str) -> None:
    """Numbers come back as the same number from YAML 1.1 and from Helm."""
    assert scalar(value) == text
    for back in (yaml.safe_load(text), helm_value(text)):
        assert (back, type(back)) == (value, type(value))


def test_nan() -> None:
    """The one float that does not equal itself."""
    assert scalar(math.nan) == ".nan"


@pytest.mark.parametrize(
    "value",
    [
        {"k" * 1100: 1, "a": 2}, {"é" * 1100: {"a": [1]}}, {"\u2028" * 200: [1, {"a": "b"}]},
        [{"k" * 1100: {}}],
        {'"' * 2000: "x\ny\n"},
    ],
)  # fmt: skip
def test_long_keys(value: object) -> None:
    """YAML seeks the colon of a key within 1024 characters only; longer keys need another form."""
    assert yaml.load(dump(value), yaml.CSafeLoader) == value
    assert yaml.load(dump(value), yaml.SafeLoader) == value
