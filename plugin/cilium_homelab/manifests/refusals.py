"""Values of objects that the API server refuses, in words: what is there, what is wanted."""

from __future__ import annotations

from ..addresses import parse_address
from ..diagnostics import Edit, Place, Related, Route
from ..labels import value_problem
from ..objectmeta import Problem
from ..scalars import helm_value
from ..spec.reader import Reader
from .objects import Manifest, look_up

_NOUNS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping",
}
_WORDS = {True: "true", False: "false", None: "null"}
_SWITCHES = {"true": True, "on": True, "y": True, "false": False, "off": False, "n": False}
_EXAMPLES = {
    "write service": "write service: {addresses: [LoadBalancerIP]}",
    "write interface": "write interface: {name: lo}",
}


def report_value(reader: Reader, manifest: Manifest, problem: Problem, place: Place) -> None:
    """What is wrong with a value at a place of an object, in words of ours."""
    value = look_up(manifest.data, problem.route)
    what = next((step for step in reversed(problem.route) if isinstance(step, str)), manifest.kind)
    what = what if problem.route and isinstance(problem.route[-1], str) else f"an item of {what}"
    shown = _shown(value)
    if problem.fault == "required" or (problem.fault == "name" and value is None):
        reader.report("CH105", place, f"{what} is missing in this {manifest.kind}", "the API server refuses it")
    elif problem.fault == "name":
        reader.report("CH113", place, f"{shown} is no name of an object", "use lower-case letters, digits and -")
    elif problem.fault == "type":
        _report_type(reader, place, value, what, problem.wanted)
    elif problem.fault == "enum":
        words = [f'"{word}"' for word in problem.wanted]
        help_text = f"write {' or '.join([', '.join(words[:-1]), words[-1]] if words[1:] else words)}"
        meant = _meant(value, problem.wanted)
        fix = (Edit(place, meant),) if meant else ()
        reader.report("CH108", place, f"{shown} is not what {what} takes", help_text, fix=fix)
    elif problem.fault in ("label", "pattern", "format"):
        _report_text(reader, place, problem, value, what)
    elif problem.fault == "duplicate":
        _report_duplicate(reader, manifest, problem, place)
    elif problem.fault == "rule":
        advice = problem.wanted[0]
        at = place.at_key() if advice.startswith("remove") else place
        code = "CH105" if advice in _EXAMPLES else "CH108"
        reader.report(code, at, f"the API server refuses {what}: {problem.message}", _EXAMPLES.get(advice, advice))
    elif problem.fault == "length":
        size, unit = len(value) if isinstance(value, (str, list)) else 0, problem.wanted[0].rpartition(" ")[2]
        message = f"{what} has {size} {unit}" if size else f"{what} is empty"
        message = f"all {what} together are too long" if isinstance(value, dict) else message
        reader.report("CH108", place, message, f"the API server takes {problem.wanted[0]}")
    else:
        help_text = f"write a number of {problem.wanted[0]}" if problem.wanted else ""
        reader.report("CH108", place, f"{shown} is not what {what} takes", help_text)


def _report_text(reader: Reader, place: Place, problem: Problem, value: object, what: str) -> None:
    """A text that has another form than is wanted there."""
    text, last = str(value), problem.route[-1]
    if problem.fault == "label" or "matchLabels" in problem.route:
        if value_problem(text) is None:
            reader.report("CH115", place.at_key(), f'"{what}" is no label key', "the API server refuses it")
        else:
            reader.report("CH115", place, f"{_shown(value)} is no label value", "the API server refuses it")
    elif last in ("peerAddress", "localAddress"):
        if reader.checked(text, place, parse_address) is not None:
            reader.report("CH201", place, f"{_shown(value)} is no address that {what} takes")
    elif last == "routerID":
        reader.report("CH201", place, f"{_shown(value)} is no IPv4 address, as {what} is one", "write 192.168.1.10")
    else:
        reader.report("CH108", place, f"{_shown(value)} is not what {what} takes", _forms(problem.route))


def _forms(route: Route) -> str:
    if "standard" in route:
        return "write a number, or two of them up to 65535 such as 64512:100"
    if "large" in route:
        return "write three numbers such as 64512:100:1"
    return "write a time such as 2026-01-31T00:00:00Z" if str(route[-1]).endswith("Timestamp") else ""


def _report_duplicate(reader: Reader, manifest: Manifest, problem: Problem, place: Place) -> None:
    name, several = _shown(look_up(manifest.data, problem.route)), problem.route[-3]
    first = manifest.at
    for step in problem.other or ():
        first = first / step
    reader.report("CH114", place, f"two of these {several} have the {problem.route[-1]} {name}", "give each its own")
    reader.findings[-1] = reader.findings[-1]._replace(related=(Related(first, "the other one"),))


def _meant(value: object, words: tuple[str, ...]) -> str:
    """The word that another spelling of it is; empty where there is none, or it is a guess."""
    same = [word for word in words if isinstance(value, str) and word.lower() == value.lower()]
    if same or set(words) != {"Yes", "No"}:
        return same[0] if len(same) == 1 else ""
    switch = value if isinstance(value, bool) else _SWITCHES.get(str(value).lower())
    return {True: "Yes", False: "No", None: ""}[switch]


def _report_type(reader: Reader, place: Place, value: object, what: str, takes: tuple[str, ...]) -> None:
    written, (wanted, *words) = reader.document.text(place), takes
    if wanted == "string" and isinstance(value, (bool, int, float)):
        kind = "a boolean" if isinstance(value, bool) else "a number"
        message = f"{what} is read as {kind}, not as the text {written}"
        meant = _meant(value, tuple(words)) if words else written
        help_text = f'put it in quotes: "{meant}"' if meant else f"write {' or '.join(words)}"
        reader.report("CH106", place, message, help_text, fix=(Edit(place, meant),) if meant else ())
    elif value is None:
        reader.report("CH104", place, f"{what} has no value", f"write {_NOUNS[wanted]}, or remove the key")
    else:
        message = f"{what} is {_noun(value)}, not {_NOUNS.get(wanted, wanted)}"
        reader.report("CH104", place, message, _mended(value, wanted, written))


def _mended(value: object, wanted: str, written: str | None) -> str:
    """What to write instead of a value of another type."""
    if wanted == "array" and written:
        return f"write - {written}"
    if wanted in ("integer", "boolean") and isinstance(value, str) and value:
        plain = helm_value(value)
        if isinstance(plain, bool) == (wanted == "boolean") and isinstance(plain, int):
            return f"write {str(plain).lower()}" if isinstance(plain, bool) else f"write {value} without quotes"
    return ""


def _noun(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"the text {_shown(value)}" if isinstance(value, str) else _shown(value)


def _shown(value: object) -> str:
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 42 else text[:39] + '..."'
