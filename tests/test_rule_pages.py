"""docs/rules/, `explain` and SARIF's help: all from the files of the rules, and true of the releases that they name."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cilium_homelab.releases import MINORS, release_for
from cilium_homelab.rules import load
from cilium_homelab.rules.documentation import concern_of, concerned, markdown, page_of, text
from cilium_homelab.rules.table import BY_CODE, RULES, Rule
from tests.rule_examples import codes_in, is_manifest, of_release
from tests.support import ROOT, run_cli
from tests.test_cases import WITH_EXAMPLES

FOLDER = ROOT / "docs" / "rules"


def _script(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "scripts" / "make_docs.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)


def test_the_pages_are_current() -> None:
    """Whoever changes a rule's file runs `make docs`."""
    done = _script(ROOT, "--check")
    assert (done.returncode, done.stderr) == (0, "")


def test_check_sees_what_is_stale_missing_or_left_over(tmp_path: Path) -> None:
    """Of a copy: each is named, nothing is written, and a run mends all of it."""
    for name in ("plugin", "scripts", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    pages = tmp_path / "docs" / "rules"
    (pages / "CH203.md").write_text("stale", encoding="utf-8")
    (pages / "CH204.md").unlink()
    (pages / "CH999.md").write_text("left over", encoding="utf-8")
    done = _script(tmp_path, "--check")
    assert done.returncode == 1
    assert re.findall(r"docs/rules/(\w+)\.md is not current", done.stderr) == ["CH203", "CH204", "CH999"]
    assert (pages / "CH203.md").read_text(encoding="utf-8") == "stale"
    assert _script(tmp_path).returncode == 0
    made = {path.name: path.read_bytes() for path in pages.iterdir()}
    assert made == {path.name: path.read_bytes() for path in FOLDER.iterdir()}


def test_the_index_has_each_code_once_and_every_family_a_heading() -> None:
    """In the order of the table, each with its page, severity and name."""
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(CH\d+)\]\((CH\d+)\.md\) (\S+) \| (\w+) \|", index, re.MULTILINE)
    assert rows == [(rule.code, rule.code, rule.name, rule.severity.label) for rule in RULES]
    headings = re.findall(r"^## (CH\d)xx: ", index, re.MULTILINE)
    assert headings == sorted({rule.code[:3] for rule in RULES})
    for target in re.findall(r"\]\(([^)#]+)\)", index):
        assert (FOLDER / target).exists(), target


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_page_and_explain_say_the_same(rule: Rule) -> None:
    """Every paragraph, both examples, the releases and the source, in both; only the wrapping differs."""
    page = page_of(rule)
    written = (FOLDER / f"{rule.code}.md").read_text(encoding="utf-8")
    explained = text(page)
    parts = [page.title, *page.why, page.wrong, page.right, f"Releases: {page.releases}", page.source]
    for part in parts:
        for words in (written, explained):
            assert " ".join(part.split()) in " ".join(words.split())
    assert markdown(page) in written
    assert written.startswith(f"# {rule.code} {rule.name}\n\nSeverity: {rule.severity.label}\n")


def test_a_fix_is_said_where_a_rule_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule's file tells what `validate --fix` does with it in FIX, which is left out elsewhere."""
    rule = BY_CODE["CH202"]
    monkeypatch.setattr(load(rule.module), "FIX", "\nThe address of the network\nis written.\n", raising=False)
    page = page_of(rule)
    assert "\nFix: The address of the network is written.\nReleases: all\n" in text(page)
    assert "\n\nFix: The address of the network is written.\n\nReleases: all\n" in markdown(page)
    assert "Fix: " not in text(page_of(BY_CODE["CH203"]))


def test_explain_prints_it(tmp_path: Path) -> None:
    """The command adds nothing to the text."""
    done = run_cli("explain", "CH332", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, text(page_of(BY_CODE["CH332"])), "")


def test_sarif_carries_it(tmp_path: Path) -> None:
    """Code scanning shows a rule's help beside a finding: the same words, as text and as Markdown."""
    page = page_of(BY_CODE["CH231"])
    (tmp_path / "pool.yaml").write_text(page.wrong, encoding="utf-8")
    log = json.loads(run_cli("validate", "--format", "sarif", "pool.yaml", cwd=tmp_path).stdout)
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["help"] == {"text": text(page), "markdown": markdown(page)}
    assert rule["shortDescription"] == {"text": page.title}
    assert "helpUri" not in rule  # nothing of ours has an address yet


def test_examples_are_whole_in_markdown() -> None:
    """A fence inside an example would end its block."""
    for rule in RULES:
        blocks = re.findall(r"^```yaml\n(.*?)\n```$", markdown(page_of(rule)), re.MULTILINE | re.DOTALL)
        page = page_of(rule)
        assert blocks == [example for example in (page.wrong, page.right) if example]


def test_right_examples_are_yaml() -> None:
    """Whoever copies one gets no error of another kind; the parts that a template fills in aside."""
    for rule in RULES:
        assert list(yaml.safe_load_all(page_of(rule).right)) or not page_of(rule).right


SPANS = {
    "CH203": "all",
    "CH213": "1.14 alone",
    "CH216": "from 1.15 on",
    "CH234": "1.15 alone",
    "CH309": "up to 1.18",
    "CH311": "up to 1.20.1",
    "CH312": "from 1.20.2 on",
    "CH332": "1.20.0 alone",
    "CH607": "1.16 to 1.17",
}


@pytest.mark.parametrize("code", SPANS)
def test_releases_in_words(code: str) -> None:
    """What the table's needs, or the rule's own `concerns`, make of them."""
    assert concerned(BY_CODE[code]) == SPANS[code]


# Their rules hold in more releases than their example is written for: it names a kind, a field or a release itself.
OF_FEWER_RELEASES = {
    *("CH106", "CH110", "CH122", "CH123", "CH233", "CH433", "CH502", "CH504", "CH601", "CH605", "CH606", "CH608"),
    *("CH611", "CH612", "CH613", "CH614", "CH615", "CH616", "CH619", "CH623", "CH625"),
}
VERSIONS = [*(f"{minor}.0" for minor in MINORS), "1.17.9", "1.20.1", "1.20.2"]
VALIDATED = [rule for rule in WITH_EXAMPLES if rule.code != "CH118" and not rule.code.startswith("CH7")]


@pytest.mark.parametrize("rule", VALIDATED, ids=lambda rule: rule.code)
def test_the_releases_are_those_in_which_the_example_is_wrong(
    rule: Rule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No example fires where its page says that nothing can; and in all others, but for a few examples."""
    wrong, concerns = page_of(rule).wrong, concern_of(rule)
    said = {version for version in VERSIONS if concerns(release_for(version))}
    fired = {
        version
        for version in VERSIONS
        if rule.code in codes_in(of_release(wrong, version), rule.code, tmp_path / version, monkeypatch)
    }
    assert fired <= said
    assert (fired != said) == (rule.code in OF_FEWER_RELEASES)


def test_an_example_can_be_of_another_release() -> None:
    """A spec gets the version that it does not say; manifests a comment, where nothing names one."""
    assert of_release("pools: [192.168.1.0/24]", "1.17.9").splitlines()[1] == 'cilium: {version: "1.17.9"}'
    manifest = "apiVersion: cilium.io/v2 # cilium: 1.20.0\nkind: A"
    assert is_manifest(manifest)
    assert of_release(manifest, "1.15.0") == manifest.replace("1.20.0", "1.15.0")
    assert of_release("apiVersion: v1\nkind: A\n", "1.15.0") == "apiVersion: v1\nkind: A\n# cilium: 1.15.0\n"
