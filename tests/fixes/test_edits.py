"""An edit at any place of any YAML: afterwards the data differ there alone, and no comment is another."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cilium_homelab.diagnostics import Diagnostic, Edit, Place, Route, Severity
from cilium_homelab.fixes.edits import apply, changes_of
from cilium_homelab.source import Source, parse

KEYS = st.sampled_from(["a", "b", "c", "key", "'q'", '"d"', "x.y/z"])
PLAIN = st.sampled_from(["v", "word", "'it''s'", '"two words"', "1.20", "^eth0$", "a b", "größer", "\N{PARTY POPPER}"])
NOTES = st.sampled_from(["", "", "", "  # note", " #"])
NEW = st.sampled_from(["Yes", "new", "it's", 'say "x"', "1.20", "fd00::", r"^eth0\.20$", "a: b", "größer", ""])


@st.composite
def _flow(draw: st.DrawFn, depth: int) -> str:
    if depth > 2 or draw(st.booleans()):
        return draw(PLAIN.filter(lambda text: " " not in text or text[0] in "'\""))
    inner = draw(st.lists(_flow(depth + 1), max_size=3))
    if draw(st.booleans()):
        return f"[{', '.join(inner)}]"
    keys = draw(st.lists(KEYS, min_size=len(inner), max_size=len(inner), unique=True))
    comma = draw(st.sampled_from([", ", ",", " , ", ",\n      "]))
    return "{" + comma.join(f"{key}: {value}" for key, value in zip(keys, inner, strict=True)) + "}"


@st.composite
def _block(draw: st.DrawFn, depth: int, indent: int) -> str:
    """What follows a key and its colon, or a dash, with the line end."""
    kind = draw(st.sampled_from(["scalar", "flow", "map", "map", "list", "text"])) if depth < 3 else "scalar"
    if kind == "scalar":
        return f" {draw(PLAIN)}{draw(NOTES)}\n"
    if kind == "flow":
        return f" {draw(_flow(0))}{draw(NOTES)}\n"
    start = " " * indent
    if kind == "text":
        return (
            f" {draw(st.sampled_from(['|', '>', '|-', '|+']))}{draw(NOTES)}\n{start}text # none\n{start}more\n"
            + draw(st.sampled_from(["", "\n"]))
        )
    if kind == "list":
        items = draw(st.lists(_block(depth + 1, indent + 2), min_size=1, max_size=3))
        return f"{draw(NOTES)}\n" + "".join(f"{start}-{item}" for item in items)
    return f"{draw(NOTES)}\n{draw(_map(depth, indent))}"


@st.composite
def _map(draw: st.DrawFn, depth: int, indent: int) -> str:
    start = " " * indent
    lines = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=4, unique=True)):
        above = draw(st.sampled_from(["", "", "", "\n", f"{start}# above\n"]))
        lines.append(f"{above}{start}{key}:{draw(_block(depth + 1, indent + draw(st.sampled_from([1, 2, 4]))))}")
    return "".join(lines)


def _routes(data: object, above: Route = ()) -> list[Route]:
    found: list[Route] = [above]
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in children:
        found += _routes(value, (*above, step))
    return found


def _load(text: str) -> Any:
    return yaml.load(text, yaml.BaseLoader)


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _removed(data: Any, route: Route) -> None:
    """An entry goes, with the mapping that it was alone in."""
    parent = _at(data, route[:-1])
    if not isinstance(parent, dict) or not route:
        raise IndexError
    if len(parent) > 1:
        del parent[route[-1]]
    else:
        _removed(data, route[:-1])


def _comments(text: str) -> list[str]:
    return re.findall(r"(?:^|\s)(#.*)", text)


@given(text=_map(0, 0), data=st.data(), crlf=st.booleans(), new=NEW)
@settings(max_examples=400)
def test_only_what_is_meant_is_another(text: str, data: st.DataObject, crlf: bool, new: str) -> None:
    """A value, a key, a removal, an addition: the data afterwards are those that it means, or nothing is changed."""
    text = text.replace("\n", "\r\n") if crlf else text
    (document,) = parse(Source("x.yaml", text))
    before = _load(text)
    route = data.draw(st.sampled_from([each for each in _routes(before) if each]))
    what = data.draw(st.sampled_from(["value", "key", "removal", "addition"]))
    wanted = copy.deepcopy(before)
    place = Place(document, route)
    if what == "value":
        if isinstance(_at(before, route), (dict, list)):
            return
        _at(wanted, route[:-1])[route[-1]] = new
        edit = Edit(place, new)
    elif what == "key":
        parent = _at(wanted, route[:-1])
        if not isinstance(parent, dict) or new in parent:
            return
        parent[new] = parent.pop(route[-1])
        edit = Edit(place.at_key(), new)
    elif what == "removal":
        try:
            _removed(wanted, route)
        except IndexError:
            wanted = before  # nothing would be left
        edit = Edit(place, None)
    else:
        if not isinstance(_at(before, route), dict):
            return
        _at(wanted, route)["added"] = {"deep": new}
        edit = Edit(place / "added" / "deep", new)
    after = apply(text, changes_of(Diagnostic("CH103", Severity.ERROR, place, "", fix=(edit,))))
    if after == text:
        return
    assert _load(after) == wanted
    assert ("\r\n" in after) == crlf or "\n" not in after
    assert "\n" not in after.replace("\r\n", "") or not crlf
    if what != "removal":
        assert _comments(after) == _comments(text)
        assert len(after.splitlines()) >= len(text.splitlines())


def test_a_text_that_keeps_its_line_ends() -> None:
    """What is removed behind it would leave it more of them."""
    text = "a: |+\n x\nb: |\n y\n\n"
    (document,) = parse(Source("x.yaml", text))
    place = document.at("b")
    assert changes_of(Diagnostic("CH124", Severity.ERROR, place, "", fix=(Edit(place, None),))) == ()


@pytest.mark.parametrize("style", ["a: {%s}\n", "a:\n  %s\n", "- a: {%s}\n"])
def test_it_does_change_something(style: str) -> None:
    """The property above would hold of edits that never do anything."""
    text = style % "k: v"
    (document,) = parse(Source("x.yaml", text))
    route: Route = (0, "a", "k") if style.startswith("-") else ("a", "k")
    place = Place(document, route)
    for edit, after in (
        (Edit(place, "new"), text.replace("v", "new")),
        (Edit(place.at_key(), "new"), text.replace("k", "new")),
    ):
        assert apply(text, changes_of(Diagnostic("CH103", Severity.ERROR, place, "", fix=(edit,)))) == after


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {k: v}\nb: *x\n",  # the other place would change too
        "a:\n  <<: &x {k: v}\n",  # nothing is written there
        "a: {k: &x v}\nb: *x\n",
        "a: {k: v}\r# the lines of another system\r",
        "a: {k: v}\n# \N{LINE SEPARATOR}\n",
        "a:\n  k: |\n    v\n",
        "a:\n  k: v\n    w\n",
        "a: {k: !!str v}\n",
        "a: {k: '${V}'}\n",
        "a: {k: v, k: v}\n",
    ],
)
def test_where_nobody_mends(text: str) -> None:
    """An edit that would reach further, or whose place is written as nobody mends by machine."""
    (document,) = parse(Source("x.yaml", text))
    place = document.at("a", "k")
    assert changes_of(Diagnostic("CH103", Severity.ERROR, place, "", fix=(Edit(place, "new"),))) == ()
