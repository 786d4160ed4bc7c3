"""How fast it is, as ratios: what a run costs beside a process that everyone can picture.

`make bench`, or `python bench/run.py [--repetitions N] [--check]`. Never absolute times: they say
more about a machine than about a program. With --check a missed target is exit code 1.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from measure import ROOT, Failed, ours, run, side_by_side
from specs import documents, grow, repository, spec

ARTICLE = ROOT / "examples" / "article" / "homelab.yaml"
CHART_HOME = ROOT / "tests" / "chart"
MAKEJINJA = Path(sys.executable).with_name("makejinja")

# Reads, judges and reports a spec in this process, so that start-up does not flatter the ratio.
_IN_PROCESS = """
import gc, pathlib, sys, time
from cilium_homelab.cli.common import judge_spec
from cilium_homelab.reporters import text
gc.disable()  # as the command line does
output, *paths = sys.argv[1:]
text.render(judge_spec(paths[0]).findings)
best = []
for path in paths:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        text.render(judge_spec(path).findings)
        times.append(time.perf_counter() - start)
    best.append(min(times))
pathlib.Path(output).write_text(str(best[1] / best[0]))
"""


# What the system counts for a process that has ended is the most of its children too, here Helm's.
_PEAK = """
import pathlib, re, sys
from cilium_homelab.cli import run
code = run(sys.argv[2:])
peak = re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1]
pathlib.Path(sys.argv[1]).write_text(peak)
sys.exit(code)
"""


_READING = """
import pathlib, sys
import click, yaml
for path in pathlib.Path(sys.argv[1]).rglob("*.yaml"):
    path.read_bytes()
"""


class Skipped(Exception):
    """A row cannot be measured here; the message says why."""


class Result(NamedTuple):
    """A measured number, and by how much it swayed between rounds (None: not known)."""

    value: float
    spread: float | None = None


class Row(NamedTuple):
    """A line of the table: what is measured, what it may be at most, and how."""

    name: str
    target: float
    unit: str
    measure: Callable[[Path, int], Result]


def validate_small(_place: Path, repetitions: int) -> Result:
    """`validate` of the article's spec beside the imports that it cannot do without."""
    return _ratio([ours("validate", ARTICLE), [sys.executable, "-c", "import yaml, click"]], repetitions)


def render_small(place: Path, repetitions: int) -> Result:
    """`render` beside makejinja, which fills the same files in as templates."""
    if not MAKEJINJA.exists():
        raise Skipped("makejinja is not installed: pip install --group bench")
    tree, templates = _rendered(place), place / "templates"
    for file in filter(Path.is_file, tree.rglob("*")):
        template = templates / f"{file.relative_to(tree)}.jinja"
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text(file.read_text().replace("192.168.1.153", "{{ address }}").replace("pi-hole", "{{ name }}"))
    data = place / "data.yaml"
    data.write_text("address: 192.168.1.153\nname: pi-hole\n")
    theirs = [str(MAKEJINJA), "--input", str(templates), "--output", str(place / "filled"), "--data", str(data)]
    # Both overwrite what the round before wrote.
    return _ratio([ours("render", ARTICLE, "-o", tree), [*theirs, "--force"]], repetitions)


def generate_large(place: Path, repetitions: int) -> Result:
    """`generate` beside kustomize on the very tree that it hands over, with a chart of Cilium's size.

    The chart of the tests is so small that Python's own start is half of such a build.
    """
    return _generate(place, repetitions, _grown_chart(place))


def _grown_chart(place: Path) -> Path:
    home = place / "home"
    shutil.copytree(CHART_HOME / "cilium", home / "cilium")
    grow(home / "cilium")
    return home


def validate_large(place: Path, repetitions: int) -> Result:
    """Ten times the Services and pools, whole processes; 1.0 is ten times the time."""
    return _tenfold(place, repetitions, broken=False)


def validate_broken(place: Path, repetitions: int) -> Result:
    """The same with findings in a fifth of the Services."""
    return _tenfold(place, repetitions, broken=True)


def judge_large(place: Path, _repetitions: int) -> Result:
    """As validate_large without start-up: reading, rules and report."""
    return _in_process(place, broken=False)


def judge_broken(place: Path, _repetitions: int) -> Result:
    """As validate_broken without start-up."""
    return _in_process(place, broken=True)


def validate_repository(place: Path, repetitions: int) -> Result:
    """`validate` of 1,000 files of which 20 matter, beside a process that reads each of them once."""
    repository(place / "repository")
    command = ours("validate", "--cilium", "1.20.2", place / "repository")
    return _ratio([command, [sys.executable, "-c", _READING, str(place / "repository")]], repetitions)


def memory_repository(place: Path, _repetitions: int) -> Result:
    """Peak memory of the same, in MB."""
    repository(place / "repository")
    return Result(run(ours("validate", "--cilium", "1.20.2", place / "repository")).peak)


def validate_documents(place: Path, repetitions: int) -> Result:
    """Ten times the documents in one file; 1.0 is ten times the time."""
    small, large = place / "small.yaml", place / "large.yaml"
    small.write_text(documents(2_000))
    large.write_text(documents(20_000))
    commands = [ours("validate", "--cilium", "1.20.2", large), ours("validate", "--cilium", "1.20.2", small)]
    medians = side_by_side(commands, max(2, repetitions // 10))
    return Result(medians.seconds[0] / medians.seconds[1] / 10, medians.spread / 10)


def memory_large(place: Path, _repetitions: int) -> Result:
    """Peak memory of `validate` on the large spec with findings, in MB."""
    large = place / "memory.yaml"
    large.write_text(spec(10_000, 1_000, broken=True))
    return Result(run(ours("validate", large), (1,)).peak)


def memory_generate(place: Path, _repetitions: int) -> Result:
    """Peak memory of our own process in `generate`, in MB: many run at once under Argo CD."""
    output = place / "peak"
    arguments = ["generate", str(ARTICLE), "--chart-home", str(_grown_chart(place))]
    run([sys.executable, "-c", _PEAK, str(output), *arguments])
    return Result(int(output.read_text()) / 1024)


ROWS = (
    Row("validate / import yaml, click", 1.35, "", validate_small),
    Row("render / makejinja", 0.65, "", render_small),
    Row("generate / kustomize build, a chart of Cilium's size", 1.4, "", generate_large),
    Row("validate 10,000 Services / 10 x 1,000", 1.2, "", validate_large),
    Row("validate 10,000 Services / 10 x 1,000, with findings", 1.2, "", validate_broken),
    Row("the same in one process", 1.2, "", judge_large),
    Row("the same in one process, with findings", 1.2, "", judge_broken),
    Row("validate a repository of 1,000 files / read them", 2.0, "", validate_repository),
    Row("validate a file of 20,000 documents / 10 x 2,000", 1.2, "", validate_documents),
    Row("peak memory of validate, that repository", 100, " MB", memory_repository),
    Row("peak memory of validate, 10,000 Services", 200, " MB", memory_large),
    Row("peak memory of generate, our own process", 60, " MB", memory_generate),
)


def _ratio(commands: list[list[str]], repetitions: int) -> Result:
    medians = side_by_side(commands, repetitions)
    return Result(medians.seconds[0] / medians.seconds[-1], medians.spread)


def _generate(place: Path, repetitions: int, home: Path) -> Result:
    for tool in ("kustomize", "helm"):
        if shutil.which(tool) is None:
            raise Skipped(f"{tool} is not on PATH")
    tree = _rendered(place)
    # Where kustomize keeps a chart that it has fetched before.
    shutil.copytree(home / "cilium", tree / "charts" / "cilium-1.20.0" / "cilium")
    command = ours("generate", ARTICLE, "--chart-home", home)
    return _ratio([command, ["kustomize", "build", "--enable-helm", str(tree)]], repetitions)


def _rendered(place: Path) -> Path:
    tree = place / "tree"
    run(ours("render", ARTICLE, "-o", tree))
    return tree


def _two_sizes(place: Path, broken: bool) -> tuple[Path, Path]:
    small, large = place / "small.yaml", place / "large.yaml"
    small.write_text(spec(1_000, 100, broken))
    large.write_text(spec(10_000, 1_000, broken))
    return small, large


def _tenfold(place: Path, repetitions: int, broken: bool) -> Result:
    small, large = _two_sizes(place, broken)
    commands = [ours("validate", "-v", large), ours("validate", "-v", small)]
    medians = side_by_side(commands, max(3, repetitions // 5), (1 if broken else 0,))
    return Result(medians.seconds[0] / medians.seconds[1] / 10, medians.spread / 10)


def _in_process(place: Path, broken: bool) -> Result:
    small, large = _two_sizes(place, broken)
    output = place / "ratio"
    run([sys.executable, "-c", _IN_PROCESS, str(output), str(small), str(large)])
    return Result(float(output.read_text()) / 10)


def table(repetitions: int) -> Iterator[tuple[str, bool]]:
    """The lines of the table as they are measured, and whether each is as it should be."""
    yield f"{'':<54} {'measured':>9} {'at most':>8}", True
    for row in ROWS:
        with tempfile.TemporaryDirectory(prefix="cilium-homelab-bench-") as place:
            try:
                result = row.measure(Path(place), repetitions)
            except Skipped as reason:
                yield f"{row.name:<54} {'-':>9} {row.target:>8g}{row.unit}  skipped: {reason}", True
                continue
            except Failed as reason:
                yield f"{row.name:<54} {'-':>9} {row.target:>8g}{row.unit}  FAIL: {reason}", False
                continue
        passed = result.value <= row.target
        digits = 0 if row.unit else 2
        sway = "" if result.spread is None else f" (±{result.spread:.2f})"
        verdict = "pass" if passed else "FAIL"
        yield f"{row.name:<54} {result.value:>9.{digits}f} {row.target:>8g}{row.unit}  {verdict}{sway}", passed


def main() -> int:
    """Print the table; with --check the exit code says whether every target is met."""
    parser = argparse.ArgumentParser(description="Ratios of whole processes, measured in one run.")
    parser.add_argument("--repetitions", type=int, default=25, metavar="N", help="rounds per row (default 25)")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    options = parser.parse_args()
    missed = False
    for line, passed in table(options.repetitions):
        print(line, flush=True)
        missed = missed or not passed
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
