"""Every case of tests/cases: a spec, and beside it the findings that `validate -v` reports on it.

An empty .out file asserts silence. `CILIUM_HOMELAB_UPDATE=1 pytest tests/test_cases.py` rewrites
the .out files; the diff is then read.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from cilium_homelab.cli.common import judge_spec
from cilium_homelab.diagnostics import Severity
from cilium_homelab.manifests.run import judge_paths
from cilium_homelab.releases import release_for
from cilium_homelab.reporters import concise
from cilium_homelab.rules import load
from cilium_homelab.rules.table import RULES

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
def test_every_judging_rule_has_noise_and_silence(rule: object) -> None:
    """Each rule has cases in which it fires, and cases in which nothing does."""
    code = getattr(rule, "code", "")
    folder = MANIFEST_CASES if is_manifest(load(getattr(rule, "module", "")).WRONG) else CASES
    outs = [path.read_text(encoding="utf-8") for path in (folder / code).glob("*.out")]
    assert any(f"[{code}]" in text for text in outs)
    assert any(f"[{code}]" not in text for text in outs)


HEADER = "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: homelab}\nspec:\n"
DEFAULTS = {"cilium": 'cilium: {version: "1.20.0"}', "cluster": 'cluster: {apiServer: "192.168.1.10:6443"}'}


def example(body: str) -> str:
    """A whole spec from the body of an example in a rule's file."""
    lines = body.strip().splitlines()
    lines += [default for key, default in DEFAULTS.items() if not any(line.startswith(f"{key}:") for line in lines)]
    return HEADER + "".join(f"  {line}\n" for line in lines)


def is_manifest(example: str) -> bool:
    """Whether an example is complete manifests: its rule is seen in those alone."""
    return re.match(r"\s*(?:# \S+\.yaml\n)?apiVersion:", example) is not None


def judge_manifests(folder: Path, text: str, code: str) -> list[str]:
    """The codes found in a folder of manifests, a file each; of infos, which may be of the release, only this one.

    A document that begins with a comment `# NAME.yaml` is the file of that name; `# cilium: VERSION` is the release.
    """
    folder.mkdir()
    for number, document in enumerate(text.strip().split("\n---\n")):
        named = re.match(r"# (\S+\.yaml)\n", document)
        (folder / (named[1] if named else f"{number}.yaml")).write_text(document, encoding="utf-8")
    release = re.search(r"# cilium: (\S+)", text)
    findings = judge_paths([str(folder)], release_for(release[1]) if release else None, (), pytest.fail).findings
    return [finding.code for finding in findings if finding.severity is not Severity.INFO or finding.code == code]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_examples_hold(rule: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wrong example makes its rule fire once and nothing else, the right one is silent."""
    code, module = getattr(rule, "code", ""), load(getattr(rule, "module", ""))
    monkeypatch.chdir(tmp_path)
    if is_manifest(module.WRONG):
        assert judge_manifests(tmp_path / "wrong", module.WRONG, code) == [code]
        assert judge_manifests(tmp_path / "right", module.RIGHT, code) == []
        return
    spec = Path("homelab.yaml")
    if module.WRONG.strip():
        spec.write_text(example(module.WRONG), encoding="utf-8")
        assert [finding.code for finding in judge_spec("homelab.yaml").findings] == [code]
    if module.RIGHT.strip():
        spec.write_text(example(module.RIGHT), encoding="utf-8")
        assert judge_spec("homelab.yaml").findings == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_code_is_documented(rule: object) -> None:
    """Each code says what is wrong and why it matters."""
    module = load(getattr(rule, "module", ""))
    assert module.__doc__
    assert module.WHY.strip()


def test_the_table_is_in_order_and_codes_are_unique() -> None:
    """Codes are permanent names: each stands once, in order."""
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
