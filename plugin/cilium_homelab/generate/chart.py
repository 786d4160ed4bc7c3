"""Where the chart is: in the repository, in a folder that was named, in the cache, or to be fetched."""

from __future__ import annotations

import os

from .. import paths
from ..diagnostics import Diagnostic, Severity
from ..errors import EnvironmentFault, Refusal
from ..model import Model
from ..render.objects import release_of

NAME = "cilium"


def locate(model: Model, folder: str, root: str, home: str | None, cache_folder: str | None, offline: bool) -> str:
    """The absolute path of the chart's folder. `folder` is the spec's, `root` the repository's.

    Raises Refusal when a vendored chart is of another version (CH703) or leads out of the repository
    (CH112), EnvironmentFault when there is none and none may or can be fetched.
    """
    assert model.chart is not None
    version = release_of(model).text
    if model.chart.path is not None:
        path = os.path.realpath(os.path.join(folder, model.chart.path.text))
        found = chart_version(path)
        if found is None:
            message = f'"{model.chart.path.text}" holds no chart: no version is in a Chart.yaml there'
            help_text = f"vendor the chart of {version} there, as `helm pull --untar` writes it"
            raise Refusal([Diagnostic("CH703", Severity.ERROR, model.chart.path.at, message, help=help_text)])
        if found != version:
            message = f"the vendored chart is {found}, and the spec's version is {version}"
            help_text = "write the chart's version, or vendor the other chart"
            raise Refusal([Diagnostic("CH703", Severity.ERROR, model.chart.path.at, message, help=help_text)])
        link = _leading_out(path, root)
        if link is not None:
            message = f'"{link}" in the chart leads out of the repository, and Helm would follow it'
            help_text = "vendor the chart as `helm pull --untar` writes it"
            raise Refusal([Diagnostic("CH112", Severity.ERROR, model.chart.path.at, message, help=help_text)])
        return path
    if home is not None:
        return _in_home(os.path.abspath(home), version)
    from . import cache  # unpacking and digests cost start-up time, and most runs have a chart at hand

    return cache.chart(model.chart, NAME, version, cache_folder, offline)


def _leading_out(folder: str, root: str) -> str | None:
    """The first link in a chart that leads out of the repository; Helm follows links, so behind them too."""
    seen: set[str] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        for name in (*folders, *files):
            path = os.path.join(place, name)
            if os.path.islink(path) and not paths.inside(path, root):
                return os.path.relpath(path, folder)
    return None


def _in_home(home: str, version: str) -> str:
    candidates = (os.path.join(home, f"{NAME}-{version}", NAME), os.path.join(home, NAME))
    versions = [chart_version(path) for path in candidates]
    if version in versions:
        return candidates[versions.index(version)]
    there = ", ".join(found for found in versions if found) or "none"
    raise EnvironmentFault(f"the chart {NAME} {version} is not in {home} (found: {there})")


def chart_version(path: str) -> str | None:
    """The version in a chart folder's Chart.yaml; None when there is none."""
    try:
        with open(os.path.join(path, "Chart.yaml"), encoding="utf-8") as file:
            lines = file.read(65536).splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for line in lines:
        key, colon, value = line.partition(":")
        if key == "version" and colon:
            return value.partition(" #")[0].strip().strip("\"'")
    return None
