"""Every case of tests/cases: a spec, and beside it the findings that `validate -v` reports on it.

An empty .out file asserts silence. `CILIUM_HOMELAB_UPDATE=1 pytest tests/test_cases.py` rewrites
the .out files; the diff is then read.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cilium_homelab.cli.common import judge_spec
from cilium_homelab.reporters import concise
from cilium_homelab.rules import load
from cilium_homelab.rules.table import RULES, Rule
from tests.rule_examples import codes_in, is_manifest

CASES = Path(__file__).parent / "cases"
MANIFEST_CASES = Path(__file__).parent / "manifests" / "cases"
SPECS = sorted(CASES.glob("CH*/*.yaml"))


def _lines(spec: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(spec.parent)
    return concise.render(judge_spec(spec.name).findings)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The findings of a case are exactly those in its .out file."""
    found = _lines(spec, monkeypatch)
    expected = spec.with_suffix(".out")
    if os.environ.get("CILIUM_HOMELAB_UPDATE"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")


def test_every_out_file_has_its_spec() -> None:
    """No expectation is left behind by a spec that moved."""
    assert [path for path in CASES.glob("CH*/*.out") if not path.with_suffix(".yaml").exists()] == []


JUDGING = [rule for rule in RULES if rule.needs is not None]


@pytest.mark.parametrize("rule", JUDGING, ids=lambda rule: rule.code)
def test_every_judging_rule_has_noise_and_silence(rule: Rule) -> None:
    """Each rule has cases in which it fires, and cases in which nothing does."""
    code = rule.code
    folder = MANIFEST_CASES if is_manifest(load(rule.module).WRONG) else CASES
    outs = [path.read_text(encoding="utf-8") for path in (folder / code).glob("*.out")]
    assert any(f"[{code}]" in text for text in outs)
    assert any(f"[{code}]" not in text for text in outs)


# Codes without examples; each file says why there can be none.
WITHOUT_EXAMPLES = ["CH199", "CH707"]


def test_every_code_has_examples_but_these() -> None:
    """An example is missing only where none can be, and then both are."""
    modules = [(rule.code, load(rule.module)) for rule in RULES]
    assert [code for code, module in modules if not module.WRONG.strip()] == WITHOUT_EXAMPLES
    assert [code for code, module in modules if not module.RIGHT.strip()] == WITHOUT_EXAMPLES


WITH_EXAMPLES = [rule for rule in RULES if rule.code not in WITHOUT_EXAMPLES]


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_the_examples_hold(rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wrong example makes its rule fire once and nothing else, the right one is silent."""
    module = load(rule.module)
    assert codes_in(module.WRONG, rule.code, tmp_path / "wrong", monkeypatch) == [rule.code]
    assert codes_in(module.RIGHT, rule.code, tmp_path / "right", monkeypatch) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_code_is_documented(rule: Rule) -> None:
    """Each code says what is wrong and why it matters."""
    module = load(rule.module)
    assert module.__doc__
    assert module.WHY.strip()


def test_the_table_is_in_order_and_codes_are_unique() -> None:
    """Codes are permanent names: each stands once, in order."""
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
