"""Which fixes are made: what a group makes worse is found, and the search ends whatever the judge says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from cilium_homelab.diagnostics import Diagnostic, Edit, Severity
from cilium_homelab.errors import Refusal
from cilium_homelab.fixes import run
from cilium_homelab.source import Source, parse, read_bytes
from tests.fixes.mending import judged, mended

Rule = Callable[[dict[str, set[str]]], set[str]]


class Judge:
    """Finds each key `old...`, whose fix is `new...`, and what a rule says of the keys of all files: file names."""

    def __init__(self, paths: list[Path], rule: Rule) -> None:
        self.paths, self.rule, self.calls = paths, rule, 0

    def __call__(self) -> list[Diagnostic]:
        self.calls += 1
        findings: list[Diagnostic] = []
        keys: dict[str, set[str]] = {}
        documents = {}
        for path in self.paths:
            try:
                (document,) = parse(Source(str(path), read_bytes(str(path)).decode()))
            except Refusal as refusal:
                findings += refusal.findings
                continue
            documents[path.name] = document
            assert isinstance(document.root, yaml.MappingNode)
            keys[path.name] = {key.value for key, _ in document.root.value}
            for key in sorted(keys[path.name]):
                place = document.at(key).at_key()
                if key.startswith("old"):
                    fix = (Edit(place, key.replace("old", "new")),)
                    findings.append(Diagnostic("CH103", Severity.ERROR, place, f"{key} is old", fix=fix))
                if key.startswith("same"):
                    findings.append(Diagnostic("CH103", Severity.ERROR, place, key, fix=(Edit(place, key),)))
        for name in sorted(self.rule(keys)):
            findings.append(Diagnostic("CH211", Severity.ERROR, documents[name].at(), "this is worse"))
        return findings


def _mend(folder: Path, files: dict[str, str], rule: Rule = lambda _: set()) -> tuple[dict[str, str], Judge]:
    paths = [folder / name for name in files]
    for path in paths:
        path.write_text("".join(f"{key}: 1\n" for key in files[path.name].split()))
    judge = Judge(paths, rule)
    outcome = run.mend(judge, lambda _: True)
    texts = {Path(file.path).name: file.after.decode() for file in outcome.files}
    return {name: text.replace(": 1\n", " ").strip() for name, text in texts.items()}, judge


def test_all_at_once(tmp_path: Path) -> None:
    """Where nothing stands against it, the files are judged once more, not once a finding."""
    files = {f"{number}.yaml": "old1 old2 x" for number in range(20)}
    found, judge = _mend(tmp_path, files)
    assert found == dict.fromkeys(files, "new1 new2 x")
    assert judge.calls <= 3


def test_one_of_many_that_makes_its_file_worse(tmp_path: Path) -> None:
    """All others are mended, in its file too."""
    files = {f"{number}.yaml": "old1 old2 old3 x" for number in range(20)}
    found, judge = _mend(tmp_path, files, lambda keys: {"7.yaml"} if "new2" in keys["7.yaml"] else set())
    assert found == {**dict.fromkeys(files, "new1 new2 new3 x"), "7.yaml": "new1 old2 new3 x"}
    assert judge.calls < 20


def test_harm_in_another_file(tmp_path: Path) -> None:
    """Whichever it was: what is mended does no harm anywhere."""
    files = {f"{number}.yaml": "old1 x" for number in range(8)} | {"other.yaml": "y"}
    found, _ = _mend(tmp_path, files, lambda keys: {"other.yaml"} if "new1" in keys["3.yaml"] else set())
    assert found == {name: "new1 x" for name in files if name not in ("3.yaml", "other.yaml")}


def test_one_that_is_right_only_after_another(tmp_path: Path) -> None:
    """It is tried again."""

    def rule(keys: dict[str, set[str]]) -> set[str]:
        alone = "new2" in keys["a.yaml"] and "new1" not in keys["b.yaml"]
        return {"a.yaml"} if alone or "new3" in keys["a.yaml"] else set()

    found, _ = _mend(tmp_path, {"a.yaml": "old2 old3", "b.yaml": "old1"}, rule)
    assert found == {"a.yaml": "new2 old3", "b.yaml": "new1"}


@pytest.mark.parametrize("keys", ["same1", "same1 same2 old1", "new1 old1"])
def test_it_ends(keys: str, tmp_path: Path) -> None:
    """Where an edit changes no byte, where the key is there already, and where every judgement is worse."""
    counts = iter(range(10**6))

    def worse_each_time(_: dict[str, set[str]]) -> set[str]:
        return {"a.yaml"} if next(counts) else set()

    rules: tuple[Rule, ...] = (lambda _: set(), worse_each_time)
    for rule in rules:
        _, judge = _mend(tmp_path, {"a.yaml": keys}, rule)
        assert judge.calls < 15


KUSTOMIZATION = """\
resources: [{base}]
helmCharts:
- {{name: cilium, repo: https://helm.cilium.io, version: {version}, namespace: kube-system}}
"""
POOL = """\
apiVersion: cilium.io/v2beta1
kind: CiliumLoadBalancerIPPool
metadata: {name: attic}
spec: {blocks: [{cidr: 192.168.1.240/28}]}
"""


@pytest.mark.parametrize(
    ("versions", "wanted"),
    [(("1.17.0", "1.20.0"), "v2beta1"), (("1.18.0", "1.20.0"), "v2"), (("1.16.0", "1.17.0"), "v2alpha1")],
)
def test_a_file_of_two_clusters(
    versions: tuple[str, str], wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is mended where both clusters want the same of it."""
    monkeypatch.chdir(tmp_path)
    for name, version in zip(("attic", "cellar"), versions, strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomization.yaml").write_text(KUSTOMIZATION.format(base="../base", version=version))
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "pool.yaml").write_text(POOL)
    assert "CH121" in {finding.code for finding in judged(tmp_path)}
    mended(tmp_path)
    assert (tmp_path / "base" / "pool.yaml").read_text() == POOL.replace("v2beta1", wanted)
