"""What a rule's file says of its code: the one source of `explain`, of SARIF's help and of docs/rules/."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import NamedTuple

from ..releases import MINORS, Release, release_for
from . import load
from .table import Rule

# More patch releases than any minor has; what changes between two of them is named by its patch.
_PATCHES = 40
# What the Model holds of a release that acts upon these kinds alone (manifests/bgp.py).
_BGP_V2 = frozenset({"bgp.cluster_configs", "bgp.peer_configs", "bgp.advertisements", "bgp.overrides"})


class Page(NamedTuple):
    """Everything that is said of a code. `wrong` and `right` are empty where no example can be, `fix` where none is."""

    rule: Rule
    title: str
    releases: str
    why: tuple[str, ...]
    wrong: str
    right: str
    fix: str
    source: str


def page_of(rule: Rule) -> Page:
    """The page of a code."""
    module = load(rule.module)
    return Page(
        rule,
        _unwrapped(module.__doc__ or ""),
        concerned(rule),
        tuple(map(_unwrapped, textwrap.dedent(module.WHY).strip().split("\n\n"))),
        textwrap.dedent(module.WRONG).strip(),
        textwrap.dedent(module.RIGHT).strip(),
        _unwrapped(getattr(module, "FIX", "")),
        module.SOURCE,
    )


def text(page: Page, width: int = 79) -> str:
    """The page as plain text."""
    head = f"{page.rule.code} {page.rule.name} ({page.rule.severity.label})"
    lines = [head, "", *_wrapped(page.title, width), ""]
    for paragraph in page.why:
        lines += [*_wrapped(paragraph, width), ""]
    for heading, example in (("Wrong:", page.wrong), ("Right:", page.right)):
        if example:
            lines += [heading, "", textwrap.indent(example, "    "), ""]
    for line in _closing(page):
        lines += _wrapped(line, width)
    return "\n".join(lines) + "\n"


def markdown(page: Page) -> str:
    """What the page says below its heading, as Markdown."""
    parts = [page.title, "\n\n".join(page.why)]
    parts += [
        f"{heading}\n\n```yaml\n{example}\n```"
        for heading, example in (("Wrong:", page.wrong), ("Right:", page.right))
        if example
    ]
    return "\n\n".join([*parts, *_closing(page)]) + "\n"


def _closing(page: Page) -> list[str]:
    """What stands below the examples, one line each."""
    said = (("Fix", page.fix), ("Releases", page.releases), ("Source", page.source))
    return [f"{heading}: {words}" for heading, words in said if words]


def concerned(rule: Rule) -> str:
    """The releases in which a rule can find something, in words.

    The table's `needs` say it, or `concerns(release)` in the file of a rule that looks at releases itself.
    """
    concerns = concern_of(rule)
    spans: list[list[tuple[str, int]]] = []
    beside = False
    for minor in MINORS:
        for patch in range(_PATCHES):
            holds = concerns(release_for(f"{minor}.{patch}"))
            if holds and beside:
                spans[-1][1] = (minor, patch)
            elif holds:
                spans.append([(minor, patch)] * 2)
            beside = holds
    return ", ".join(_span(*span) for span in spans)


def concern_of(rule: Rule) -> Callable[[Release], bool]:
    """What says of a release whether a rule can find something in it."""
    own: Callable[[Release], bool] | None = getattr(load(rule.module), "concerns", None)
    needs = rule.needs or ()
    facts = [need for need in needs if need.lstrip("!").startswith("release.")]

    def from_needs(release: Release) -> bool:
        return (release.has_bgp_v2 or _BGP_V2.isdisjoint(needs)) and all(
            bool(getattr(release, need.rpartition(".")[2])) is not need.startswith("!") for need in facts
        )

    return own or from_needs


def _span(first: tuple[str, int], last: tuple[str, int]) -> str:
    """Releases in words; the newest that is known is not the last that will be."""
    start = first[0] if first[1] == 0 else f"{first[0]}.{first[1]}"
    end = last[0] if last[1] == _PATCHES - 1 else f"{last[0]}.{last[1]}"
    ends_open = end == MINORS[-1]
    if start == MINORS[0] and start != end:
        return "all" if ends_open else f"up to {end}"
    if ends_open:
        return f"from {start} on"
    if first == last:
        return f"{first[0]}.{first[1]} alone"
    return f"{start} alone" if start == end else f"{start} to {end}"


def _unwrapped(paragraph: str) -> str:
    return " ".join(paragraph.split())


def _wrapped(paragraph: str, width: int) -> list[str]:
    """Lines of a paragraph. Names, options and paths stay whole."""
    return textwrap.wrap(paragraph, width, break_long_words=False, break_on_hyphens=False)
