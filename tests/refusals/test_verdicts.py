"""Values and the charts' verdict on them: ours, that of upstream's schemas, that of the real charts.

verdicts.txt was measured with Helm on the last patch of each minor; patches.txt on the patches between
which a check came. Both are asked again where the charts are at hand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from cilium_homelab import helmtypes
from cilium_homelab.model import Model, Values
from cilium_homelab.releases import MINORS, release_for
from cilium_homelab.rules import _refusals, _refusals_hubble, _refusals_mesh, judge
from cilium_homelab.rules._chart_values import Unsaid
from cilium_homelab.rules._chart_values import Values as ChartValues
from cilium_homelab.source import decode_text, parse
from cilium_homelab.spec.reader import Reader
from cilium_homelab.spec.values import read_values
from tests.support import environment, real_charts, require_tool, upstream

HERE = Path(__file__).parent
CODES = ("CH504", "CH506")
KUBERNETES = "1.33"


class Row(NamedTuple):
    """Values as a user writes them, and the minors whose chart refuses them."""

    values: str
    refused: frozenset[str]


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            verdict, _, values = line.partition(" | ")
            yield verdict.strip(), values


def _minors(text: str) -> Iterator[str]:
    """`none`, `all`, or minors and ranges of them with commas."""
    if text == "all":
        yield from MINORS
    for part in text.split(", ") if text not in ("all", "none") else ():
        first, _, last = part.partition(" to ")
        yield from MINORS[MINORS.index(first) : MINORS.index(last or first) + 1]


ROWS = [Row(values, frozenset(_minors(verdict))) for verdict, values in _lines("verdicts.txt")]
# The first patch that refuses, and the one before it.
PATCHES = [(*verdict.split(" not "), values) for verdict, values in _lines("patches.txt")]


def _model(text: str, version: str) -> Model:
    """A chart that gets these values and no others."""
    document = parse(decode_text(text.encode(), "values.yaml"))[0]
    layer = read_values(Reader(document), document.root, document.at())
    assert layer is not None
    return Model(document.at(), release=release_for(version), install=False, layers=(layer,), bare_values=True)


def _refused(text: str, version: str) -> list[str]:
    model = _model(text, version)
    return [finding.message for finding in judge(model) if finding.code in CODES]


def _last_patch(minor: str) -> str:
    """As new as a release of that minor gets; of one that is not out, its pre-release."""
    return f"{minor}.99"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.values)
def test_ours(row: Row) -> None:
    """We refuse what the chart refuses, and nothing else, each fault once."""
    found = {minor: _refused(row.values, _last_patch(minor)) for minor in MINORS}
    assert {minor for minor, messages in found.items() if messages} == row.refused, found
    assert max(len(messages) for messages in found.values()) <= 1, found


@pytest.mark.parametrize(("since", "before", "values"), PATCHES)
def test_ours_of_patches(since: str, before: str, values: str) -> None:
    """A check that came with a patch is not held against the patch before it."""
    assert _refused(values, since)
    assert not _refused(values, before)


def test_every_check_is_asked() -> None:
    """Each `fail` of the templates that we know has a row that reaches it."""
    asked = set()
    for row in ROWS:
        for minor in row.refused:
            release = release_for(_last_patch(minor))
            values = ChartValues(_model(row.values, release.text))
            for check in (*_refusals.CHECKS, *_refusals_hubble.CHECKS, *_refusals_mesh.CHECKS):
                try:
                    asked |= {check} if any(check(values, release)) else set()
                except Unsaid:
                    continue
    every = {*_refusals.CHECKS, *_refusals_hubble.CHECKS, *_refusals_mesh.CHECKS}
    # These need a version of Kubernetes and a namespace that are known: tests/cases/CH504.
    assert {check.__name__ for check in every - asked} == {"_driver", "_labels"}


def _without_nulls(values: Values) -> Values:
    """As Helm hands them to the schema: a null takes the chart's own default away, and itself."""
    return {
        key: _without_nulls(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if value is not None
    }


@pytest.mark.parametrize("minor", MINORS)
def test_schemas(minor: str) -> None:
    """Where upstream's schema refuses a row, the row is refused; where it does not, no type is called wrong."""
    jsonschema = pytest.importorskip("jsonschema")
    file = upstream() / minor / "values.schema.json"
    release = release_for(_last_patch(minor))
    assert file.exists() == release.has_values_schema
    if not release.has_values_schema:
        return
    validator = jsonschema.Draft7Validator(json.loads(file.read_text(encoding="utf-8")))
    refusals = 0
    for row in ROWS:
        layer = _model(row.values, release.text).layers[0]
        refuses = not validator.is_valid(_without_nulls(layer.values))
        refusals += refuses
        assert not refuses or minor in row.refused, row.values
        assert any(helmtypes.mismatch(path, value, release) for path, value in _leaves(layer.values)) == refuses, row
    assert refusals > 25


def _leaves(values: Values, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, value in values.items():
        yield (*above, key), value
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))


SAMPLES: tuple[object, ...] = (
    *(True, False, "x", "", "true", "5", 5, 0, -1, 300, 1.5, 100.0, 10.0**30),
    *([], ["x"], [1], [True], [{}], [{"name": "x"}], {}, {"x": "y"}, {"enabled": "x"}),
)


@pytest.mark.parametrize("minor", [minor for minor in MINORS if release_for(f"{minor}.0").has_values_schema])
def test_every_shape(minor: str) -> None:
    """Each value of a sample at a key of every shape of the schema: the same verdict."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((upstream() / minor / "values.schema.json").read_text(encoding="utf-8"))
    release = release_for(_last_patch(minor))
    seen = set()
    verdicts = set()
    for path, inner in _properties(schema["properties"]):
        own = {key: value for key, value in inner.items() if key != "properties"}
        if json.dumps(own) in seen:
            continue
        seen.add(json.dumps(own))
        validator = jsonschema.Draft7Validator(own)
        for sample in SAMPLES:
            valid = bool(validator.is_valid(sample))
            assert (helmtypes.mismatch(path, sample, release) is None) is valid, (path, sample)
            verdicts.add(valid)
    assert verdicts == {True, False}
    assert len(seen) > 20


def _properties(schemas: Values, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Values]]:
    for key, inner in schemas.items():
        assert isinstance(inner, dict)
        yield (*above, key), inner
        yield from _properties(inner.get("properties", {}), (*above, key))


def _chart_refuses(folder: Path, values: str) -> bool:
    command = [require_tool("helm"), "template", "cilium", str(folder / "cilium"), "-n", "kube-system"]
    command += ["-f", "-", "--kube-version", KUBERNETES]
    done = subprocess.run(command, input=values, env=environment(), capture_output=True, text=True, check=False)
    return done.returncode != 0


@pytest.mark.slow
@pytest.mark.parametrize("minor", MINORS)
def test_real_charts(minor: str) -> None:
    """Helm says of the last patch of each minor what the table says."""
    charts = sorted(real_charts().glob(f"cilium-{minor}.*"), key=lambda path: _order(path.name))
    assert charts, f"no chart of {minor} is in {real_charts()}"
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = list(pool.map(lambda row: _chart_refuses(charts[-1], row.values), ROWS))
    wrong = [row.values for row, refuses in zip(ROWS, verdicts, strict=True) if refuses != (minor in row.refused)]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize(("since", "before", "values"), PATCHES)
def test_real_patches(since: str, before: str, values: str) -> None:
    """Helm says of the two patches what the table says, where the folder has both."""
    later, earlier = (real_charts() / f"cilium-{version}" for version in (since, before))
    if not (later.exists() and earlier.exists()):
        pytest.skip(f"the charts {since} and {before} are not at hand")
    assert _chart_refuses(later, values)
    assert not _chart_refuses(earlier, values)


def _order(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.removeprefix("cilium-").partition("-")[0].split("."))


SPEC = """apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0"}
  cluster: {name: home, apiServer: "192.168.1.10:6443"}
  pools: [192.168.1.128/25]
  l2: true
"""


def test_an_ordinary_spec_does_not_pay_for_this(tmp_path: Path) -> None:
    """A spec without values imports none of the checks, and no table of types."""
    (tmp_path / "homelab.yaml").write_text(SPEC, encoding="utf-8")
    script = (
        "import sys; from cilium_homelab.cli import run; run(['validate']);"
        "unwanted = ('cilium_homelab.rules._refusals', 'cilium_homelab.rules._chart', 'cilium_homelab.rules.refused',"
        "'cilium_homelab.helm', 'cilium_homelab.chart', 'cilium_homelab.placeholders');"
        "print([name for name in sys.modules if name.startswith(unwanted)])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "no problems\n[]\n"
