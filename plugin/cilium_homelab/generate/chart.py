"""Where the chart is: in the repository, in a folder that was named, in the cache, or to be fetched."""

from __future__ import annotations

import os

from .. import paths
from ..diagnostics import Diagnostic, Severity
from ..errors import EnvironmentFault, Refusal
from ..model import Model, Text
from ..render.objects import release_of

NAME = "cilium"


def locate(model: Model, folder: str, root: str, home: str | None, cache_folder: str | None, offline: bool) -> str:
    """The absolute path of the chart's folder. `folder` is the spec's, `root` the repository's.

    Raises Refusal when a vendored chart is another one (CH703) or leads out of the repository (CH112), or
    a fetched one is not the one that is pinned (CH707); EnvironmentFault when there is none and none may
    or can be fetched.
    """
    assert model.chart is not None
    version = release_of(model).text
    if model.chart.path is not None:
        return _vendored(model.chart.path, version, folder, root)
    if home is not None:
        return _in_home(os.path.abspath(home), version)
    from . import cache  # unpacking and digests cost start-up time, and most runs have a chart at hand

    return cache.chart(model.chart, NAME, version, cache_folder, offline)


def _vendored(chart: Text, version: str, folder: str, root: str) -> str:
    """The folder of a vendored chart. Raises Refusal."""
    path = os.path.realpath(os.path.join(folder, chart.text))
    name, found = _identity(path)
    link = _leading_out(path, root)
    code, help_text = "CH703", f"vendor the chart of {version} there, as `helm pull --untar` writes it"
    if found is None:
        message = f'"{chart.text}" holds no chart: no version is in a Chart.yaml there'
    elif name not in ("", NAME):
        message = f'"{chart.text}" holds the chart "{name}", and not Cilium\'s own'
    elif found != version:
        message = f"the vendored chart is {found}, and the spec's version is {version}"
        help_text = "write the chart's version, or vendor the other chart"
    elif link is not None:
        code, message = "CH112", f'"{link}" in the chart leads out of the repository, and Helm would follow it'
        help_text = "vendor the chart as `helm pull --untar` writes it"
    else:
        return path
    raise Refusal([Diagnostic(code, Severity.ERROR, chart.at, message, help=help_text)])


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
    found = [_identity(path) for path in candidates]
    if (NAME, version) in found:
        return candidates[found.index((NAME, version))]
    there = ", ".join(f"{name} {other}" for name, other in found if other) or "none"
    raise EnvironmentFault(f"the chart {NAME} {version} is not in {home} (found: {there})")


def _identity(path: str) -> tuple[str, str | None]:
    """The name and the version in a chart folder's Chart.yaml; version None when there is none."""
    try:
        with open(os.path.join(path, "Chart.yaml"), encoding="utf-8") as file:
            lines = file.read(65536).splitlines()
    except (OSError, UnicodeDecodeError):
        return "", None
    # A mapping of its head: a YAML parser costs a tenth of a run.
    entries = (line.partition(":") for line in lines if not line.startswith((" ", "-", "#")))
    said = {key: value.partition(" #")[0].strip().strip("\"'") for key, colon, value in entries if colon}
    return said.get("name", ""), said.get("version")
