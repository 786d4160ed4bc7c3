"""What the API server of a release says to an object, as findings; it is judged by shapes.py."""

from __future__ import annotations

from collections.abc import Iterator

from .. import shapes
from ..diagnostics import Edit, Place
from ..placeholders import is_placeholder
from ..releases import MINORS, Release, release_for
from ..spec.reader import Reader
from .objects import Manifest, Unknown, look_up, mapping, with_unknown


def check(reader: Reader, manifest: Manifest, release: Release) -> Manifest:
    """Report what a release refuses in an object of a kind of Cilium's; the object, what is refused in it unknown."""
    served = served_versions(manifest.kind, release)
    if not served:
        _report_kind(reader, manifest, release)
        return manifest
    version = manifest.api_version
    if is_placeholder(version):
        return manifest
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
    problems = _check_shape(reader, manifest, release, version)
    wrong = [problem for problem in problems if problem.fault != "unknown" and not _is_bad_cidr(problem)]
    return manifest._replace(data=with_unknown(manifest.data, map(_refused, wrong))) if wrong else manifest


def served_versions(kind: str, release: Release) -> tuple[str, ...]:
    """The API versions that a release serves a kind in, the best first."""
    return tuple(sorted(shapes.shapes_of(release.minor).get(kind, ()), key=len))  # v2 before v2alpha1


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


def _check_shape(reader: Reader, manifest: Manifest, release: Release, version: str) -> list[shapes.Problem]:
    problems = [
        problem
        for problem in shapes.check({**manifest.data, "apiVersion": version}, release.minor)
        if not _is_unknown(manifest, problem)
    ]
    no_maps = {problem.route for problem in problems if problem.fault == "type"}
    moved = {
        problem.route[:-1] for problem in problems if problem.fault == "unknown" and _minors_with(manifest, problem)
    }
    for problem in problems:
        place = _place(manifest.at, problem)
        if problem.fault == "unknown" and not no_maps.isdisjoint(_above(problem.route)):
            continue  # a mapping stands where none belongs, and that is said
        if problem.fault == "unknown":
            _report_unknown(reader, manifest, problem, place, (release, version))
        elif problem.fault == "required" and problem.route[:-1] in moved:
            continue  # the field of another release stands there in its place, and that is said
        elif not _is_bad_cidr(problem):
            from .refusals import report_value

            report_value(reader, manifest, problem, place)
    return problems


def _above(route: shapes.Route) -> Iterator[shapes.Route]:
    return (route[:end] for end in range(1, len(route)))


def _refused(problem: shapes.Problem) -> shapes.Route:
    """What a problem leaves unknown: the value, all of a second item of a name, the field that a rule misses."""
    if problem.fault == "duplicate":
        return problem.route[:-1]
    return problem.other or problem.route


def _is_bad_cidr(problem: shapes.Problem) -> bool:
    """Those are left to the decoder, which says more of them."""
    return problem.fault == "format" and problem.wanted == ("cidr",)


def _is_unknown(manifest: Manifest, problem: shapes.Problem) -> bool:
    # An empty name is a template's too: `name: ${X}` is no text here.
    value = look_up(manifest.data, problem.route)
    if isinstance(value, Unknown) or any(isinstance(step, str) and is_placeholder(step) for step in problem.route):
        return True
    # What seems to be missing may come with a key that is yet to be filled in.
    above = look_up(manifest.data, problem.route[:-1]) if problem.fault in ("required", "rule") else None
    return isinstance(above, dict) and any(map(is_placeholder, above))


def _place(at: Place, problem: shapes.Problem) -> Place:
    for step in problem.route:
        at = at / step
    return at


def _minors_with(manifest: Manifest, problem: shapes.Problem) -> list[str]:
    if problem.route[0] != "spec":
        return []
    return [minor for minor in MINORS if shapes.has_field(manifest.kind, minor, problem.route)]


def _report_unknown(
    reader: Reader, manifest: Manifest, problem: shapes.Problem, place: Place, judged: tuple[Release, str]
) -> None:
    release, version = judged
    key = str(problem.route[-1])
    inside = str(problem.route[-2]) if len(problem.route) > 1 and isinstance(problem.route[-2], str) else "an item"
    if elsewhere := problem.route[0] == "spec" and shapes.has_field(manifest.kind, release.minor, problem.route):
        message = f'{manifest.kind} of {version} has no field "{key}"'
        is_newest = version == served_versions(manifest.kind, release)[0]
        advice = f"remove it: only {elsewhere[0]} has it" if is_newest else f"write apiVersion: {elsewhere[0]}"
        reader.report("CH123", place.at_key(), message, advice)
        return
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
    "community": "write communities",
    "communities": "until then it is called community",
    "allowFirstLastIPs": "until then first and last addresses are never given out",
}
