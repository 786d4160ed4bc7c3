"""All findings of the files of one run, cluster by cluster, under every release that may be meant."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .. import paths
from ..diagnostics import Diagnostic, Edit, Place, Severity
from ..model import Cluster, Layer, Network
from ..releases import Release, UnknownRelease, release_for, unnamed
from ..rules import judge
from ..spec.reader import Reader
from .assemble import Described, model_of
from .objects import SERVICE
from .read import File, Key
from .services import asks_cilium
from .together import clusters


class Known(NamedTuple):
    """What the run was told beside the files: the release that wins, what the repository's own file says."""

    release: Release | None = None
    default_release: Release | None = None
    cluster: Cluster | None = None
    networks: tuple[Network, ...] = ()
    layers: tuple[Layer, ...] = ()
    whole: bool = True


class Judgement(NamedTuple):
    """Findings, and whether the release was unknown where something was judged that depends on it."""

    findings: list[Diagnostic]
    release_unknown: bool


def judge_files(files: Sequence[File], known: Known) -> Judgement:
    """Judge the files of a run. A finding counts where it holds whichever release is meant.

    A file that several clusters share counts in each, and what is found in it holds for all of them.
    """
    by_path = {file.path: file for file in files}
    findings = [finding for file in files for finding in file.findings]
    found: list[tuple[set[str], list[Diagnostic]]] = []
    unknown = False
    groups = [[by_path[path] for path in group] for group in clusters({file.path: file.keys for file in files})]
    for members in [part for group in groups for part in _apart(group)] or [[]]:
        releases, faults = _releases(members, known)
        findings += faults
        candidates = releases or unnamed()
        unknown = unknown or (not releases and any(map(_speaks_of_cilium, members)))
        parts = [
            Described(members, known.cluster, known.networks, known.layers, known.whole, release, bool(releases))
            for release in candidates
        ]
        judged = common([_findings(part) for part in parts])
        found.append((_wholly_in(members), judged if releases else list(map(_without_guess, judged))))
    findings += _of_all_clusters(found)
    return Judgement(findings, unknown)


# What these would write is not read by every release that there is.
_FIXED_BY_RELEASE = frozenset({"CH121", "CH122", "CH123", "CH234", "CH431", "CH433", "CH436", "CH501", "CH502"})


def _without_guess(finding: Diagnostic) -> Diagnostic:
    """The same where nobody named a release: what is said holds from some release on, older ones are not rare."""
    return finding._replace(fix=()) if finding.code in _FIXED_BY_RELEASE else finding


def _speaks_of_cilium(file: File) -> bool:
    return any(manifest.kind != SERVICE or asks_cilium(manifest) for manifest in file.manifests)


def _findings(described: Described) -> list[Diagnostic]:
    model, faults = model_of(described)
    return [*faults, *judge(model)]


def common(runs: Sequence[Iterable[Diagnostic]]) -> list[Diagnostic]:
    """The findings that every run has at the same place, in the words of the first, as severe as the mildest.

    A fix stays only where each run has the same.
    """
    first, *others = [list(run) for run in runs]
    severities: list[dict[tuple[str, Place], Severity]] = []
    fixes: set[tuple[str, Place, tuple[Edit, ...]]] | None = None
    for run in others:
        found: dict[tuple[str, Place], Severity] = {}
        for finding in run:
            key = finding.code, finding.place
            found[key] = max(finding.severity, found.get(key, finding.severity))
        severities.append(found)
        same = {(finding.code, finding.place, finding.fix) for finding in run}
        fixes = same if fixes is None else fixes & same
    return [
        finding._replace(
            severity=min([finding.severity, *(run[finding.code, finding.place] for run in severities)]),
            fix=finding.fix if fixes is None or (finding.code, finding.place, finding.fix) in fixes else (),
        )
        for finding in first
        if all((finding.code, finding.place) in run for run in severities)
    ]


def _apart(members: list[File]) -> list[list[File]]:
    """The same, less specs of one folder: nobody can say which of them the rest belongs to."""
    specs = [file for file in members if file.spec is not None]
    rivals = [file for file in specs if os.path.dirname(file.path) == os.path.dirname(specs[0].path)]
    if len(rivals) < 2:
        return [members]
    rest = [file for file in members if file.spec is None]
    return [*([file] for file in rivals), *([rest] if rest else [])]


def _wholly_in(members: Sequence[File]) -> set[str]:
    """The names of the files all of whose objects count in a cluster: it has no nearer ones of their names."""
    seen: set[Key] = set()
    names: set[str] = set()
    for file in members:
        if seen.isdisjoint(file.keys):
            names.add(paths.shown(file.path))
        seen |= file.keys
    return names


def _source(place: Place) -> str:
    return place.document.source.name if place.document is not None else ""


def _of_all_clusters(found: Sequence[tuple[set[str], list[Diagnostic]]]) -> list[Diagnostic]:
    """The findings of all clusters; one in a file that several share only where each of them has it.

    Its fix stays only where it is the same for each.
    """
    if len(found) == 1:
        return found[0][1]
    keys = [{(finding.code, finding.place): finding.fix for finding in findings} for _, findings in found]
    kept: list[Diagnostic] = []
    for _, findings in found:
        for finding in findings:
            key = finding.code, finding.place
            sharing = [keys[index] for index, (names, _) in enumerate(found) if _source(finding.place) in names]
            if all(key in others for others in sharing):
                same = all(others[key] == finding.fix for others in sharing)
                kept.append(finding if same else finding._replace(fix=()))
    return kept


def _releases(files: Sequence[File], known: Known) -> tuple[tuple[Release, ...], list[Diagnostic]]:
    """The releases that may be meant, and charts whose version says nothing. Empty: nobody names one.

    What the user says now wins, then what the repository says of itself, a spec, the chart.
    """
    charts = [chart for file in files for chart in file.charts]
    found: dict[str, Release] = {}
    faults: list[Diagnostic] = []
    for chart in charts:
        if chart.version is None:
            continue
        try:
            release = release_for(chart.version.text.removeprefix("v"))
        except UnknownRelease as fault:
            assert chart.at.document is not None
            reader = Reader(chart.at.document)
            reader.report("CH110", chart.version.at, str(fault), "name a release to judge by with --cilium")
            faults += [finding._replace(severity=Severity.INFO) for finding in reader.findings]
        else:
            found[release.text] = release
    spec = next((file.spec.model.release for file in files if file.spec is not None), None)
    for release_said in (known.release, spec, known.default_release):
        if release_said is not None:
            return (release_said,), faults
    return tuple(found.values()), faults
