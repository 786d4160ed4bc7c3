"""Measure which values of every Helm key the templates of real charts cannot work with.

    python scripts/make_stops.py [MINOR ...]    write schemas/helm-stops/, of every minor or of some

Reads CILIUM_HOMELAB_CHARTS, a folder of cilium-<version>/cilium with the first and the last patch of each
minor, and runs `helm template` some ten thousand times: an hour for a minor. A kind of value is written
down where each sample of it ends the rendering of the last patch and of the first one; what later patches
alone refuse is a fact of chart_checks.py, and so are the gates that keep templates from looking.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugin"))

from cilium_homelab import helmkeys, helmtypes  # noqa: E402  (the checkout, not what is installed)
from cilium_homelab.chart_checks import GATES  # noqa: E402
from cilium_homelab.helm.merge import merge  # noqa: E402
from cilium_homelab.releases import MINORS, Release, parse_version, release_for  # noqa: E402

STOPS = ROOT / "schemas" / "helm-stops"
DURATION = "duration"
# A letter a kind, as helmtypes.py reads them. A text stops the rendering only where each of these does.
SAMPLES: dict[str, list[object]] = {
    "n": [None],
    "T": [True],
    "F": [False],
    "s": ["x", "1.16", "30s"],
    "e": [""],
    "i": [5],
    "0": [0],
    "f": [1.5],
    "l": [[]],
    "L": [["x"]],
    "m": [{}],
    "M": [{"x": "y"}],
}
# Certificates of the chart's own take long to make, and every rendering would make some.
PLAIN: dict[str, object] = {"hubble": {"tls": {"auto": {"method": "cronJob"}}}}
# Much of what is on by default, off: a value that stops this rendering too needs no gate.
SPARE: dict[str, object] = {
    "rbac": {"create": False},
    "hubble": {"enabled": False},
    "l7Proxy": False,
    "healthChecking": False,
    "cgroup": {"autoMount": {"enabled": False}},
    "bpf": {"autoMount": {"enabled": False}},
    "envoy": {"prometheus": {"enabled": False}},
    "operator": {"prometheus": {"enabled": False}},
    "clustermesh": {"apiserver": {"kvstoremesh": {"enabled": False}}},
    "k8sClientExponentialBackoff": {"enabled": False},
}


class Chart:
    """A chart of the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "cilium"
        self.release: Release = release_for(folder.name.removeprefix("cilium-"))

    def error(self, values: dict[str, object]) -> str:
        """What the templates cannot work with; "" where they can, or where something else refuses."""
        command = ["helm", "template", "cilium", str(self.folder), "-n", "kube-system", "-f", "-"]
        done = subprocess.run(command, input=json.dumps(values), capture_output=True, text=True, check=False)
        odd = done.returncode and "execution error" not in done.stderr and "specifications" not in done.stderr
        return done.stderr if odd else ""


def nested(path: str, value: object) -> dict[str, object]:
    """Values that say one thing."""
    for key in reversed(path.split(".")):
        value = {key: value}
    assert isinstance(value, dict)
    return value


def stops(path: str, sample: object, *charts: Chart) -> str:
    """The error that a value ends in by default; "" where a chart renders with it."""
    error = ""
    for chart in charts:
        error = chart.error(merge(PLAIN, nested(path, sample)))
        if not error:
            break
    return error


def gate_of(path: str, sample: object, last: Chart) -> str:
    """The gate of chart_checks.py that keeps templates from a value, as each of its switches does; "" without one."""
    found = ""
    for name, switches in GATES.items():
        closed = [nested(switch.partition("=")[0], "helm" if "=" in switch else False) for switch in switches]
        shut = not any(last.error(merge(PLAIN, values, nested(path, sample))) for values in closed)
        if shut and len(switches) > len(GATES.get(found, ())):
            found = name
    return found


def kinds(path: str, first: Chart, last: Chart) -> str:
    """The letters of the kinds that stop the rendering, or DURATION, and while which gate is open."""
    found, sample = "", None
    for letter, samples in SAMPLES.items():
        if any(helmtypes.mismatch(tuple(path.split(".")), sample, last.release) for sample in samples):
            continue  # the schema says so first
        errors = [stops(path, sample, last, first) for sample in samples]
        if "invalid duration" in errors[0] and not all(errors):
            found, sample = DURATION, samples[0]
            break
        if all(errors):
            found, sample = found + letter, samples[0]
    gate = gate_of(path, sample, last) if found else ""
    if found and not gate and not last.error(merge(SPARE, nested(path, sample))):
        print(f"{path}: no gate of chart_checks.py says what keeps templates from it")
        return ""
    return f"{found} while {gate}" if gate else found


def main() -> int:
    """The exit code."""
    folder = os.environ.get("CILIUM_HOMELAB_CHARTS")
    if not folder:
        print("CILIUM_HOMELAB_CHARTS is unset: it names the folder with the charts")
        return 2
    for minor in sys.argv[1:] or MINORS:
        found = sorted(Path(folder).glob(f"cilium-{minor}.*"), key=lambda path: parse_version(path.name[7:]))
        first, last = Chart(found[0]), Chart(found[-1])
        known = helmkeys.keys_of(minor)
        paths = sorted(known.alive | known.free | known.dead)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            letters = dict(zip(paths, pool.map(kinds, paths, repeat(first), repeat(last)), strict=False))
        write(minor, letters)
    return 0


def write(minor: str, letters: dict[str, str]) -> None:
    """The table of a minor: kinds -> their paths, one a line."""
    table: dict[str, list[str]] = {}
    for path, found in sorted(letters.items()):
        if found:
            table.setdefault(found, []).append(path)
    text = json.dumps({key: "\n".join(paths) for key, paths in table.items()}, indent=1, sort_keys=True) + "\n"
    (STOPS / f"{minor}.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
