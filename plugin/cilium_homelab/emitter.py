"""The one writer of YAML: block style, two blanks, keys in the order given, the same bytes everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .quoting import literal, quote

_MAX_KEY = 1000
"""YAML looks for the colon of a key within 1024 characters; a longer key is written behind `? `."""

Comments = Mapping[tuple[str, ...], str]
"""A comment for a path of keys, written in lines of its own above that key."""


def dump(value: object, indent: int = 0, comments: Comments | None = None) -> str:
    """A value as YAML, each line indented by `indent` blanks and ended.

    Takes what JSON knows: mappings with string keys, lists, strings, numbers, booleans, None.
    """
    pad = " " * indent
    # No line of ours ends with a blank that means something; empty ones of a literal block have none.
    return "".join(f"{pad}{line}".rstrip(" ") + "\n" for line in _lines(value, (), comments or {}))


def scalar(value: object) -> str:
    """A value that is no list and no mapping, or an empty one, as one YAML scalar."""
    if isinstance(value, str):
        return quote(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return str(value)
    return "{}" if isinstance(value, Mapping) else "[]"


def _float(value: float) -> str:
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # YAML 1.1 takes an exponent only behind a point.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _lines(value: object, path: tuple[str, ...], comments: Comments) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _entry(key, item, (*path, key), comments)
    elif isinstance(value, Sequence) and value and not isinstance(value, str):
        for item in value:
            lines = _lines(item, path, {})
            yield f"- {next(lines)}"
            yield from (f"  {line}" for line in lines)
    else:
        yield from _scalar_lines("", value)


def _entry(key: str, value: object, path: tuple[str, ...], comments: Comments) -> Iterator[str]:
    for line in comments.get(path, "").splitlines():
        yield f"# {line}"
    name = quote(key)
    if len(name) > _MAX_KEY:
        yield f"? {name}"
        name = ""
    if isinstance(value, (Mapping, list, tuple)) and value:
        yield f"{name}:"
        yield from (f"  {line}" for line in _lines(value, path, comments))
    else:
        yield from _scalar_lines(f"{name}: ", value)


def _scalar_lines(before: str, value: object) -> Iterator[str]:
    lines = literal(value) if isinstance(value, str) else None
    if lines is None:
        yield before + scalar(value)
    else:
        yield before + lines[0]
        yield from (f"  {line}" for line in lines[1:])
