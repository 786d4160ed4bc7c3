"""Whatever the text or the value: what we write is what YAML readers get back."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.emitter import dump
from cilium_homelab.quoting import quote
from cilium_homelab.scalars import Ambiguous, helm_value, spec_value

# Strings that look like something else, often; any string, too.
LOOKALIKES = st.text(alphabet="0123456789.eExXoObB_+-:", min_size=1, max_size=8)
MARKUP = st.text(
    alphabet="abyn01 \t\n\r-?:,[]{}#&*!|>'\"%@`\\/=<~.$^\x00\x07\x7f\x85\xa0\u2028\u2029\ufeff\U0001f600",
    max_size=12,
)
WORDS = st.sampled_from(
    [
        "y",
        "No",
        "on",
        "true",
        "NULL",
        "~",
        "<<",
        "=",
        ".inf",
        "1e3",
        "0o17",
        "1:30",
        "2024-01-01",
        "---",
        "...",
    ]
)
TEXTS = st.one_of(LOOKALIKES, MARKUP, WORDS, st.text())
NUMBERS = st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def typed(value: object) -> object:
    """A value in which 1, 1.0 and True, and 0.0 and -0.0, are not equal."""
    if isinstance(value, dict):
        return [(key, typed(item)) for key, item in value.items()]
    if isinstance(value, list):
        return ["list", *map(typed, value)]
    sign = math.copysign(1, value) if isinstance(value, float) else 0
    return type(value), value, sign


@given(TEXTS)
def test_text_survives_block_and_flow(text: str) -> None:
    """One line, and the same text from both of PyYAML's readers, as key and as value."""
    written = quote(text)
    assert len(written.splitlines()) == 1
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        assert yaml.load(f"{written}: {written}\n", loader) == {text: text}
        assert yaml.load(f"a: [{written}, {{{written}: {written}}}]\n", loader) == {"a": [text, {text: text}]}


@given(TEXTS)
def test_plain_text_is_text_to_everyone(text: str) -> None:
    """What stands without quotes is text to Helm and in a spec."""
    if quote(text) == text:
        assert helm_value(text) == text
        assert spec_value(text) == text


@given(VALUES)
def test_value_survives(value: object) -> None:
    """Any value of JSON comes back with its types and the order of its keys."""
    written = dump(value)
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        assert typed(yaml.load(written, loader)) == typed(value)


@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), st.integers(0, 6))
def test_indentation_and_comments_change_nothing(value: dict[str, object], indent: int) -> None:
    """A commented, indented value below a key is the same value, and the same bytes each time."""
    comments: dict[tuple[str, ...], str] = {(key,): "why\n# - key: value" for key in value}
    written = dump(value, indent + 1, comments)
    assert written == dump(value, indent + 1, comments)
    assert all(line.startswith(" " * (indent + 1)) for line in written.split("\n") if line)
    assert typed(yaml.load("a:\n" + written, yaml.CSafeLoader)) == typed({"a": value})


@given(NUMBERS)
def test_helm_reads_our_numbers(value: float) -> None:
    """A number means the same to Helm."""
    assert typed(helm_value(dump(value).strip())) == typed(value)


@given(st.one_of(LOOKALIKES, WORDS))
def test_spec_value_is_cautious(text: str) -> None:
    """Where PyYAML or Helm see no text, a spec sees none either."""
    try:
        node = yaml.compose(text)
        read = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):  # not one plain scalar; a day that does not exist
        return
    if isinstance(node, yaml.ScalarNode) and not node.style and node.value == text:
        value = spec_value(text)
        if not isinstance(value, Ambiguous):
            assert typed(value) == typed(read)
        if isinstance(value, str):
            assert helm_value(text) == text


@pytest.mark.parametrize("reader", [helm_value, spec_value])
@given(text=st.text())
def test_readers_take_any_text(reader: object, text: str) -> None:
    """No plain scalar makes the readers fail."""
    assert callable(reader)
    value = reader(text)
    assert value is None or isinstance(value, (bool, int, float, str, Ambiguous))
