"""action.yml: its steps as the runner runs them, and the problem matcher against lines that are really printed."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import ROOT, environment, run_cli

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, VALIDATE = ACTION["runs"]["steps"]
POOL = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
      start: 192.168.1.200
"""


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's temporary folder, where the first step put a virtual environment."""
    program = tmp_path / "temp" / "cilium-homelab" / "bin" / "cilium-homelab"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cilium_homelab "$@"\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "work").mkdir()
    return tmp_path


def _validate(runner: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The second step: bash as the runner calls it (`shell: bash`), inputs as the metadata hands them over."""
    assert inputs.keys() <= ACTION["inputs"].keys()
    values = {name: inputs.get(name, given["default"]) for name, given in ACTION["inputs"].items()}
    variables = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: values[found[1]], text)
        for name, text in VALIDATE["env"].items()
    }
    script = runner / "step.sh"
    script.write_text(VALIDATE["run"], encoding="utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=runner / "work",
        env=environment({**variables, "RUNNER_TEMP": str(runner / "temp")}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _write(runner: Path, name: str, text: str) -> None:
    path = runner / "work" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_metadata() -> None:
    """What a composite action needs; every input is described, optional, and used; every step names its shell."""
    assert set(ACTION) == {"name", "description", "inputs", "runs"}
    assert ACTION["runs"]["using"] == "composite"
    for name, given in ACTION["inputs"].items():
        assert given["description"] and isinstance(given["default"], str)
        assert f"${{{{ inputs.{name} }}}}" in VALIDATE["env"].values()
    assert {step["shell"] for step in ACTION["runs"]["steps"]} == {"bash"}


def test_no_input_is_a_part_of_a_script() -> None:
    """An expression in `run` would be pasted into it, whatever stands there."""
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]


def test_the_defaults(runner: Path) -> None:
    """The whole repository; findings as annotations; warnings do not fail."""
    _write(runner, "cilium/pool.yaml", POOL)
    done = _validate(runner)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("::warning file=cilium/pool.yaml,line=8,")
    assert "title=CH231" in done.stdout


def test_arguments_and_paths(runner: Path) -> None:
    """Options by blanks or lines, paths by lines, so that one may have blanks in it; none of it is run."""
    _write(runner, "a b/pool.yaml", POOL)
    other = POOL.replace("cilium.io/v2", "cilium.io/v9").replace("name: lan", "name: c").replace("192.168.1", "10.0.0")
    _write(runner, "c/pool.yaml", other)
    done = _validate(runner, path="a b\n\n", args="--strict --cilium 1.20.0")
    assert (done.returncode, done.stdout.count("::warning ")) == (1, 1)
    done = _validate(runner, path="a b\nc", args="--ignore CH231\n--ignore CH121")
    assert (done.returncode, done.stdout) == (0, "")
    done = _validate(runner, path="$(touch x); touch y\n`touch z`", args="--severity $(touch${IFS}x)")
    assert done.returncode == 2
    assert {path.name for path in (runner / "work").iterdir()} == {"a b", "c"}


def test_sarif_beside_annotations(runner: Path) -> None:
    """Written also when there are errors, which fail the step all the same."""
    _write(runner, "pool.yaml", POOL.replace("cilium.io/v2", "cilium.io/v9"))
    done = _validate(runner, sarif="out.sarif")
    assert done.returncode == 1
    assert "title=CH121" in done.stdout
    log = json.loads((runner / "work" / "out.sarif").read_text(encoding="utf-8"))
    assert {result["ruleId"] for result in log["runs"][0]["results"]} == {"CH121", "CH231"}
    _write(runner, "pool.yaml", POOL.replace("      start: 192.168.1.200\n", ""))
    assert _validate(runner, sarif="out.sarif").returncode == 0
    log = json.loads((runner / "work" / "out.sarif").read_text(encoding="utf-8"))
    assert log["runs"][0]["results"] == []


def test_a_wrong_option_fails_once(runner: Path) -> None:
    """With the tool's own word, and without annotations after it."""
    _write(runner, "pool.yaml", POOL)
    done = _validate(runner, args="--no-such-option", sarif="out.sarif")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("No such option") == 1


def test_the_first_step_installs_the_action_itself(runner: Path) -> None:
    """With pip of an environment of its own, from the folder that the runner has put the action into."""
    called = runner / "called"
    python = runner / "bin" / "python3"
    python.parent.mkdir()
    pip = 'mkdir -p "$3/bin"; printf \'#!/bin/sh\\necho "$@" >"$CALLED"\\n\' >"$3/bin/pip"; chmod +x "$3/bin/pip"'
    python.write_text(f"#!/bin/sh\n{pip}\n", encoding="utf-8")
    python.chmod(0o755)
    variables = {"CALLED": str(called), "RUNNER_TEMP": str(runner / "new"), "GITHUB_ACTION_PATH": "/an/action"}
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", INSTALL["run"]]
    subprocess.run(script, env=environment({**variables, "PATH": path}), check=True, timeout=60)
    assert called.read_text(encoding="utf-8").split()[-1] == "/an/action"


MATCHERS = json.loads((ROOT / ".github" / "cilium-homelab-matcher.json").read_text(encoding="utf-8"))["problemMatcher"]


def _matched(line: str) -> list[dict[str, str]]:
    """What the runner makes of a line: each matcher that matches, its groups by name, its default severity."""
    found = []
    for matcher in MATCHERS:
        (pattern,) = matcher["pattern"]
        if match := re.search(pattern["regexp"], line):
            groups = {name: match[number] for name, number in pattern.items() if name != "regexp"}
            found.append({"severity": matcher.get("severity", ""), **groups})
    return found


def test_the_matcher_takes_every_concise_line(tmp_path: Path) -> None:
    """Each finding once, with its place, code, message and a severity that the runner knows; nothing else."""
    other = POOL.replace("cilium.io/v2", "cilium.io/v9").replace("name: lan", "name: b\n  namespace: x")
    (tmp_path / "a: b[CH1].yaml").write_text(f"{POOL}---\n{other}", encoding="utf-8")
    done = run_cli("validate", "-v", "--format", "json", "--cilium", "1.20.0", ".", cwd=tmp_path)
    findings = json.loads(done.stdout)
    lines = run_cli(
        "validate", "-v", "--format", "concise", "--cilium", "1.20.0", ".", cwd=tmp_path
    ).stdout.splitlines()
    assert {finding["severity"] for finding in findings} == {"error", "warning", "info"}
    for line, finding in zip(lines, findings, strict=True):
        (matched,) = _matched(line)
        assert matched == {
            "file": finding["file"],
            "line": str(finding["line"]),
            "column": str(finding["column"]),
            "severity": finding["severity"].replace("info", "notice"),
            "code": finding["code"],
            "message": finding["message"],
        }


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_the_matcher_takes_no_line_of_another_format_twice(form: str, tmp_path: Path) -> None:
    """The first line of a framed finding is a concise one; in the other formats nothing looks like it."""
    (tmp_path / "pool.yaml").write_text(POOL, encoding="utf-8")
    done = run_cli("validate", "--format", form, "--cilium", "1.20.0", "pool.yaml", cwd=tmp_path)
    matched = [each for line in done.stdout.splitlines() for each in _matched(line)]
    assert len(matched) == (1 if form == "text" else 0)


def test_each_matcher_has_an_owner_of_its_own() -> None:
    """A second one of an owner would take the place of the first."""
    owners = [matcher["owner"] for matcher in MATCHERS]
    assert len(set(owners)) == len(owners)
    assert {matcher.get("severity", "error") for matcher in MATCHERS} <= {"error", "warning", "notice"}
