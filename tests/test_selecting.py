"""Which findings `validate` shows: by code, by severity, counted; and what the machine-readable formats promise."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support import run_cli

SPEC = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: attic}
spec:
  cilium: {version: "1.20.0", install: false}
  networks: [{cidr: 192.168.1.0/24, gateway: 192.168.1.1}]
  pools: [192.168.1.0/25, 10.0.0.5/24]
  l2: {interfaces: [/eth/]}
"""
ERROR, WARNINGS, INFO = "CH203", ("CH202", "CH212"), "CH303"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an error, two warnings and an information."""
    (tmp_path / "homelab.yaml").write_text(SPEC)
    return tmp_path


def codes(folder: Path, *options: str) -> tuple[int, set[str]]:
    """The exit code, and the codes that are shown."""
    done = run_cli("validate", "--format", "concise", *options, cwd=folder)
    return done.returncode, set(re.findall(r"\[(CH\d{3})\]", done.stdout))


@pytest.mark.parametrize(
    ("options", "code", "shown"),
    [
        ((), 1, {ERROR, *WARNINGS}),
        (("-v",), 1, {ERROR, *WARNINGS, INFO}),
        (("--severity", "info"), 1, {ERROR, *WARNINGS, INFO}),
        (("--severity", "error"), 1, {ERROR}),
        (("--select", "CH203"), 1, {ERROR}),
        (("--select", "ch2"), 1, {ERROR, *WARNINGS}),
        (("--select", "CH3", "-v"), 0, {INFO}),
        (("--select", "host-bits,CH303"), 0, {"CH202"}),
        (("--select", "CH202", "--select", "CH212"), 0, set(WARNINGS)),
        (("--select", "CH202", "--strict"), 1, {"CH202"}),
        (("--ignore", "pool-holds-gateway"), 0, set(WARNINGS)),
        (("--ignore", "CH2"), 0, set()),
        (("--select", "CH2", "--ignore", "CH202, CH203"), 0, {"CH212"}),
        (("--ignore", "CH203", "--strict"), 1, set(WARNINGS)),
    ],
)
def test_what_is_shown_and_what_fails(options: tuple[str, ...], code: int, shown: set[str], folder: Path) -> None:
    """A code, the beginning of some or a name; what is not asked for does not fail either."""
    assert codes(folder, *options) == (code, shown)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--select", "pool-holds-gatway"), "Did you mean pool-holds-gateway?"),
        (("--ignore", "CH999"), "is no code"),
        (("--ignore", "CH101"), "CH101 cannot be ignored"),
        (("--statistics", "--format", "json"), "leave out --format"),
        (("--strict", "--severity", "error"), "--strict lets warnings fail"),
    ],
)
def test_what_cannot_be_asked(options: tuple[str, ...], words: str, folder: Path) -> None:
    """Said before anything is read, as a fault of the command line."""
    done = run_cli("validate", *options, cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_what_could_not_be_read_is_always_said(folder: Path) -> None:
    """Whatever was asked for: nothing else is known of that file."""
    (folder / "homelab.yaml").write_text("spec: [\n")
    assert codes(folder, "--select", "CH203") == (1, {"CH101"})


def test_statistics(folder: Path) -> None:
    """A line a code, then the summary."""
    done = run_cli("validate", "--statistics", "-v", cwd=folder)
    assert done.returncode == 1
    assert done.stdout == (
        "1  CH202  warning  host-bits\n1  CH203  error    pool-holds-gateway\n"
        "1  CH212  warning  pool-outside-networks\n1  CH303  info     interface-matches-virtual\n"
        "\n1 error, 2 warnings and 1 info\n"
    )


def test_colour_is_forced_and_forbidden(folder: Path) -> None:
    """Into a file too; JSON has none whatever is asked for."""
    assert "\x1b[" in run_cli("validate", "--color", "always", cwd=folder).stdout
    assert "\x1b[" not in run_cli("validate", "--no-color", cwd=folder).stdout
    assert "\x1b[" not in run_cli("validate", "--color", "always", "--format", "json", cwd=folder).stdout


def test_sarif_names_its_own_parts(folder: Path) -> None:
    """What SARIF 2.1.0 requires of a log, a run and a result; each result finds its rule by its index."""
    log = json.loads(run_cli("validate", "-v", "--format", "sarif", cwd=folder).stdout)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({ERROR, *WARNINGS, INFO})
    assert len(run["results"]) == 4
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        region = result["locations"][0]["physicalLocation"]["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert region["startColumn"] < region["endColumn"]
    assert "http" not in json.dumps(run)  # no address that is not ours


def test_names_of_files_in_sarif_and_github(folder: Path) -> None:
    """A URI for the one; for the other what its commands would take for their own signs is escaped."""
    (folder / "homelab.yaml").rename(folder / "a b,c%:d.yaml")
    done = run_cli("validate", "a b,c%:d.yaml", "--format", "sarif", cwd=folder)
    uri = json.loads(done.stdout)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert uri == {"uri": "a%20b%2Cc%25%3Ad.yaml"}
    lines = run_cli("validate", "a b,c%:d.yaml", "--format", "github", cwd=folder).stdout.splitlines()
    assert len(lines) == 3
    assert all(re.match(r"::(error|warning) file=a b%2Cc%25%3Ad\.yaml,line=7,col=\d+,", line) for line in lines)


def test_no_findings(folder: Path) -> None:
    """A log without results; no command at all."""
    (folder / "homelab.yaml").write_text(SPEC.replace("192.168.1.0/25, 10.0.0.5/24", "192.168.1.128/26"))
    log = json.loads(run_cli("validate", "--format", "sarif", cwd=folder).stdout)
    assert (log["runs"][0]["results"], log["runs"][0]["tool"]["driver"]["rules"]) == ([], [])
    assert run_cli("validate", "--format", "github", cwd=folder).stdout == ""
