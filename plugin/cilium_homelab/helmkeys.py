"""Which Helm keys the charts know: measured by rendering them, since values.yaml holds only a part.

The tables in schemas/helm-keys/ are made by scripts/make_schemas.py.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from . import data
from .releases import MINORS

Status = Literal["alive", "dead", "refused", "unknown"]
Path = tuple[str, ...]


class Keys(NamedTuple):
    """The keys of one minor, dotted; maps are keys of their own. `free` maps take any key below them."""

    alive: frozenset[str]
    dead: frozenset[str]
    refused: frozenset[str]
    free: frozenset[str]


@lru_cache(maxsize=len(MINORS))
def keys_of(minor: str) -> Keys:
    """The keys of a minor."""
    import json

    with open(data.schema_file(f"helm-keys/{minor}.json"), encoding="utf-8") as file:
        table = json.load(file)
    sets = {name: frozenset(text.split("\n")) if text else frozenset[str]() for name, text in table.items()}
    return Keys(sets["alive"], sets["dead"], sets["refused"], sets["free"])


def has_keys_below(dotted: str, minor: str) -> bool:
    """Whether a key is a map of keys that the charts of a minor know."""
    return any(key.startswith(f"{dotted}.") for key in keys_of(minor).alive)


def status(path: Path, minor: str) -> Status:
    """What the charts of a minor do with a key. Below a free map every key is alive."""
    keys = keys_of(minor)
    below_free = any(".".join(path[:end]) in keys.free for end in range(1, len(path)))
    if any("." in key for key in path):  # one key with a dot in it, whatever it reads like
        return "alive" if below_free else "unknown"
    dotted = ".".join(path)
    if dotted in keys.refused:
        return "refused"
    if dotted in keys.dead:
        return "dead"
    if dotted in keys.alive or dotted in keys.free:
        return "alive"
    return "alive" if below_free else "unknown"


def is_free(path: Path, minor: str) -> bool:
    """Whether any key may stand below this one."""
    return ".".join(path) in keys_of(minor).free


def minors_with(path: Path) -> list[str]:
    """The minors in which a key does something."""
    return [minor for minor in MINORS if status(path, minor) == "alive"]


def suggest(path: Path, minor: str) -> str:
    """The known key that was most probably meant, dotted; "" when none is near."""
    from difflib import get_close_matches

    keys = keys_of(minor)
    parent = ".".join(path[:-1])
    known = (keys.alive | keys.free) - keys.refused
    siblings = [key for key in known if key.rpartition(".")[0] == parent]
    dotted = ".".join(path)
    flat = dotted.replace("-", "").replace("_", "").lower()
    for key in sorted(siblings) + sorted(known):
        if key.replace("-", "").lower() == flat or key.replace(".", "").lower() == flat:
            return key
    close = get_close_matches(path[-1], [key.rpartition(".")[2] for key in siblings], 1, 0.75)
    if close:
        return f"{parent}.{close[0]}" if parent else close[0]
    # The same word elsewhere helps only where it is one place.
    elsewhere = [key for key in known if key.rpartition(".")[2] == path[-1]] if len(path[-1]) > 7 else []
    return elsewhere[0] if len(elsewhere) == 1 else ""
