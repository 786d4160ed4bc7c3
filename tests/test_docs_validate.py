"""docs/validate.md beyond its shell blocks: workflows, jobs, hooks and the editor's first line are what they say."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cilium_homelab.repository.schema import config_schema
from tests.bootstrap.documents import DOCS, blocks
from tests.bootstrap.sandbox import Sandbox
from tests.support import ROOT, require_tool

TEXT = (DOCS / "validate.md").read_text(encoding="utf-8")
BLOCKS = blocks(TEXT)
WORKFLOWS = [block.text for block in BLOCKS if "# .github/workflows/" in block.text]
ACTION = re.compile(r"\bYOU/cilium-homelab@main\b")


def _block(mark: str) -> Any:
    (block,) = (block for block in BLOCKS if block.text.startswith(f"# {mark}\n"))
    return yaml.safe_load(block.text)


@pytest.fixture
def repository(tmp_path: Path) -> Sandbox:
    """The page's own, as it is at its end: right, as far as it is checked."""
    sandbox = Sandbox(tmp_path)
    for block in BLOCKS:
        if block.file:
            sandbox.write(block.file, block.text)
    return sandbox


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=range(len(WORKFLOWS)))
def test_actionlint_takes_the_workflows(workflow: str, tmp_path: Path) -> None:
    """With the action beside them, whose inputs it then knows; one that is none is refused."""
    for name, text in (("good", workflow), ("bad", re.sub(r"\b(args|sarif): ", "arguments: ", workflow))):
        path = tmp_path / name / ".github" / "workflows" / "cilium.yml"
        path.parent.mkdir(parents=True)
        local, used = ACTION.subn("./", text)
        assert used == 1
        path.write_text(local, encoding="utf-8")
        (tmp_path / name / ".git").mkdir()
        (tmp_path / name / "action.yml").write_bytes((ROOT / "action.yml").read_bytes())
        command = [require_tool("actionlint"), "-no-color", "-shellcheck=", "-pyflakes=", str(path)]
        done = subprocess.run(command, cwd=tmp_path / name, capture_output=True, text=True, check=False)
        if name == "good":
            assert (done.returncode, done.stdout) == (0, "")
        else:
            assert 'input "arguments" is not defined in action' in done.stdout


def test_other_actions_are_pinned() -> None:
    """To a whole version, as the project's own workflows are."""
    used = [each for workflow in WORKFLOWS for each in re.findall(r"uses: *(\S+)", ACTION.sub("", workflow)) if each]
    assert used
    assert [each for each in used if "@" in each and not re.search(r"@v\d+\.\d+\.\d+$", each)] == []


def test_the_job_of_gitlab_runs(repository: Sandbox) -> None:
    """Its second line, in the page's repository; the first installs."""
    install, validate = _block(".gitlab-ci.yml")["cilium"]["script"]
    assert install.startswith("pip install ")
    assert repository.output(validate) == "no problems\n"
    repository.write(".cilium-homelab.yaml", 'cilium: {version: "1.17.4"}\n')
    assert "\x1b[" in repository.sh(validate).stdout


def test_the_hook_runs_as_pre_commit_runs_it(repository: Sandbox) -> None:
    """Its entry and the page's args, without names of files."""
    (hook,) = _block(".pre-commit-config.yaml")["repos"][0]["hooks"]
    known = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (ours,) = (each for each in known if each["id"] == hook["id"])
    assert ours["pass_filenames"] is False
    assert re.search(ours["files"], "apps/jellyfin.yaml") and re.search(ours["files"], ".cilium-homelab.yaml")
    command = " ".join([ours["entry"], *hook["args"]])
    assert repository.output(command) == ""
    repository.write("cilium/pool.yaml", "apiVersion: cilium.io/v1\nkind: CiliumLoadBalancerIPPool\n")
    done = repository.sh(command)
    assert done.returncode == 1
    assert re.search(r"^cilium/pool\.yaml:1:13: error\[CH121\] ", done.stdout, re.MULTILINE)


def test_the_matcher_is_where_the_page_says(repository: Sandbox) -> None:
    """The file that is linked, and the path in the command that adds it."""
    (path,) = re.findall(r"::add-matcher::(\S+?)\"", TEXT)
    assert f"](../{path})" in TEXT
    assert json.loads((ROOT / path).read_text(encoding="utf-8"))["problemMatcher"]


def test_what_the_page_puts_into_the_repository_file_holds() -> None:
    """Each such block is what the schema for editors takes, the one with the first line for them too."""
    shown = [block for block in BLOCKS if block.file == ".cilium-homelab.yaml" or "$schema=" in block.text]
    assert len(shown) == 3
    for block in shown:
        jsonschema.Draft202012Validator(config_schema()).validate(yaml.safe_load(block.text))
    (named,) = re.findall(r"\$schema=(\S+)", "".join(block.text for block in shown))
    assert f"> {named}\n" in "".join(block.text for block in BLOCKS if block.runs)


def test_every_format_severity_and_exit_code_is_described() -> None:
    """A new one must be said."""
    from cilium_homelab.cli.validate import command

    rows = re.findall(r"^\| `?([\w-]+)`? \|", TEXT, re.MULTILINE)
    (form,) = (each for each in command.params if each.name == "form")
    assert [row for row in rows if row in form.type.choices] == list(form.type.choices)  # type: ignore[attr-defined]
    assert [row for row in rows if row.isdigit()] == ["0", "1", "2"]
    flags = {flag for parameter in command.params for flag in parameter.opts if flag.startswith("--")}
    missing = {flag for flag in flags if f"`{flag}" not in TEXT and f" {flag} " not in TEXT}
    assert missing <= {"--verbose", "--no-color"}


def test_exit_code_two(repository: Sandbox) -> None:
    """Of a wrong option, a file that is not there, and a folder without anything of Cilium."""
    repository.write("notes/a.yaml", "a: b\n")
    for arguments in ("--no-such-option", "no-such-file.yaml", "notes"):
        assert repository.sh(f"cilium-homelab validate {arguments}").returncode == 2


def test_links_lead_somewhere() -> None:
    """Relative ones, and headings of other pages."""
    prose = TEXT
    for block in BLOCKS:
        prose = prose.replace(block.text, "")
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", prose):
        path, _, heading = target.partition("#")
        file = (DOCS / path).resolve()
        assert file.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {each.lower().replace(" ", "-") for each in headings}
