"""What the API server of a release says to an object, as findings; it is judged by shapes.py."""

from __future__ import annotations

from .. import shapes
from ..diagnostics import Edit, Place
from ..labels import value_problem
from ..releases import MINORS, Release, release_for
from ..spec.reader import Reader
from .objects import BGP_KINDS, Manifest, Unknown, is_placeholder, look_up, mapping

_NOUNS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping",
}
_WORDS = {True: "true", False: "false", None: "null"}


def check(reader: Reader, manifest: Manifest, release: Release) -> None:
    """Report what a release refuses in an object of a kind of Cilium's."""
    served = served_versions(manifest.kind, release)
    if not served:
        _report_kind(reader, manifest, release)
        return
    version = manifest.api_version
    if is_placeholder(version):
        return
    if not version:
        reader.report("CH105", manifest.at / "apiVersion", "apiVersion is missing", f"write apiVersion: {served[0]}")
        version = served[0]
    elif version not in served:
        _report_version(reader, manifest, release, served)
        version = served[0]
    elif release.deprecates(manifest.kind, version):
        message = f"Cilium {release.text} serves {manifest.kind} as {version} still, and calls it deprecated"
        newer = (
            f"write apiVersion: {served[0]}" if served[0] != version else "CiliumBGPClusterConfig is what follows it"
        )
        place = manifest.at / "apiVersion"
        fix = (Edit(place, served[0]),) if served[0] != version else ()
        reader.report("CH122", place, message, newer, fix=fix)
    if manifest.kind in shapes.shapes_of(release.minor):
        _check_shape(reader, manifest, release, version)


def served_versions(kind: str, release: Release) -> tuple[str, ...]:
    """The API versions that a release serves a kind in, the best first."""
    served = shapes.shapes_of(release.minor).get(kind)
    if served is None:
        return release.bgp_api_versions(kind) if kind in BGP_KINDS else ()
    return tuple(sorted(served, key=len))  # v2 before v2alpha1


def _known_in(kind: str) -> dict[str, list[str]]:
    """API version -> the minors that serve a kind in it."""
    found: dict[str, list[str]] = {}
    for minor in MINORS:
        for version in served_versions(kind, release_for(f"{minor}.0")):
            found.setdefault(version, []).append(minor)
    return found


def _span(minors: list[str]) -> str:
    """Minors in words; the newest that is known is not the last that will be."""
    if minors[-1] == MINORS[-1]:
        return f"from Cilium {minors[0]} on" if minors[0] != MINORS[0] else "in every release"
    return f"in Cilium {minors[0]}" + (f" to {minors[-1]}" if len(minors) > 1 else "")


def _report_kind(reader: Reader, manifest: Manifest, release: Release) -> None:
    minors = sorted({minor for found in _known_in(manifest.kind).values() for minor in found}, key=MINORS.index)
    help_text = f"it is there {_span(minors)}"
    if minors[-1] != MINORS[-1]:
        help_text += "; CiliumBGPClusterConfig is what follows it"
    reader.report("CH121", manifest.at / "kind", f"Cilium {release.text} has no {manifest.kind}", help_text)


def _report_version(reader: Reader, manifest: Manifest, release: Release, served: tuple[str, ...]) -> None:
    version, minors = manifest.api_version, _known_in(manifest.kind).get(manifest.api_version)
    there = f"; {version} is there {_span(minors)}" if minors else ""
    message = f"Cilium {release.text} does not serve {manifest.kind} as {version}"
    place = manifest.at / "apiVersion"
    reader.report("CH121", place, message, f"write apiVersion: {served[0]}{there}", fix=(Edit(place, served[0]),))


def _check_shape(reader: Reader, manifest: Manifest, release: Release, version: str) -> None:
    problems = [
        problem
        for problem in shapes.check({**manifest.data, "apiVersion": version}, release.minor)
        if not _is_unknown(manifest, problem)
    ]
    moved = {
        problem.route[:-1] for problem in problems if problem.fault == "unknown" and _minors_with(manifest, problem)
    }
    for problem in problems:
        place = _place(manifest.at, problem)
        if problem.fault == "unknown":
            _report_unknown(reader, manifest, problem, place, release)
        elif problem.fault == "required" and problem.route[:-1] in moved:
            continue  # the field of another release stands there in its place, and that is said
        elif problem.fault != "format":  # the decoder reads addresses, and says more of them
            _report_value(reader, manifest, problem, place)


def _is_unknown(manifest: Manifest, problem: shapes.Problem) -> bool:
    # An empty name is a template's too: `name: ${X}` is no text here.
    value = look_up(manifest.data, problem.route)
    return isinstance(value, Unknown) or any(isinstance(step, str) and is_placeholder(step) for step in problem.route)


def _place(at: Place, problem: shapes.Problem) -> Place:
    for step in problem.route:
        at = at / step
    return at


def _minors_with(manifest: Manifest, problem: shapes.Problem) -> list[str]:
    if problem.route[0] != "spec":
        return []
    return [minor for minor in MINORS if shapes.has_field(manifest.kind, minor, problem.route)]


def _report_unknown(
    reader: Reader, manifest: Manifest, problem: shapes.Problem, place: Place, release: Release
) -> None:
    key = str(problem.route[-1])
    inside = str(problem.route[-2]) if len(problem.route) > 1 and isinstance(problem.route[-2], str) else "an item"
    minors = _minors_with(manifest, problem)
    if minors:
        help_text = f"it is there {_span(minors)}"
        if instead := _INSTEAD.get(key):
            help_text += f"; {instead}"
        message = f'{manifest.kind} of Cilium {release.text} has no field "{key}"'
        siblings = mapping(look_up(manifest.data, problem.route[:-1]))
        fix = (Edit(place.at_key(), "blocks"),) if key == "cidrs" and "blocks" not in siblings else ()
        reader.report("CH123", place.at_key(), message, help_text, fix=fix)
        return
    from difflib import get_close_matches

    lowered = {name.lower(): name for name in problem.wanted}
    close = [lowered[key.lower()]] if key.lower() in lowered else get_close_matches(key, problem.wanted, 1)
    help_text = f'did you mean "{close[0]}"?' if close else f"known here: {', '.join(problem.wanted)}"
    where = f" in {inside}" if len(problem.route) > 1 else ""
    # Letters in the wrong case are meant as what they spell; anything else is a guess.
    beside = mapping(look_up(manifest.data, problem.route[:-1]))
    meant = bool(close) and close[0].lower() == key.lower() and close[0] not in beside
    fix = (Edit(place.at_key(), close[0]),) if meant else ()
    reader.report("CH103", place.at_key(), f'unknown field "{key}"{where} of {manifest.kind}', help_text, fix=fix)


_INSTEAD = {
    "cidrs": "write blocks",
    "blocks": "until then a pool holds cidrs, each of them `cidr: a/b`, and no ranges",
    "allowFirstLastIPs": "until then first and last addresses are never given out",
}


def _report_value(reader: Reader, manifest: Manifest, problem: shapes.Problem, place: Place) -> None:
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
        help_text = f"write {', '.join(words[:-1])} or {words[-1]}"
        meant = _meant(value, problem.wanted)
        fix = (Edit(place, meant),) if meant else ()
        reader.report("CH108", place, f"{shown} is not what {what} takes", help_text, fix=fix)
    elif problem.fault in ("label", "pattern"):
        if value_problem(str(value)) is None:
            place, shown, kind = place.at_key(), f'"{what}"', "key"
        else:
            kind = "value"
        reader.report("CH115", place, f"{shown} is no label {kind}", "the API server refuses it")
    elif problem.fault == "length":
        reader.report("CH108", place, f"{what} has too few or too many of what it holds", "the API server refuses it")
    else:
        reader.report("CH108", place, f"{what} is refused: {problem.message}", "")


def _meant(value: object, words: tuple[str, ...]) -> str:
    """The word that another spelling of it is; empty where there is none, or it is a guess."""
    same = [word for word in words if isinstance(value, str) and word.lower() == value.lower()]
    if same or set(words) != {"Yes", "No"}:
        return same[0] if len(same) == 1 else ""
    switch = value if isinstance(value, bool) else _SWITCHES.get(str(value).lower())
    return {True: "Yes", False: "No", None: ""}[switch]


_SWITCHES = {"true": True, "on": True, "y": True, "false": False, "off": False, "n": False}


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
        reader.report("CH104", place, message, f"write - {written}" if wanted == "array" and written else "")


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
