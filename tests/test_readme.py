"""README.md holds what it shows: its specs are valid, its commands exist, its finding is the one that is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from cilium_homelab.cli import COMMANDS, LazyGroup, cli
from cilium_homelab.releases import MINORS, release_for
from tests.support import ROOT, run_cli

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
PROSE = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


SPECS = [block for block in _blocks("yaml") if "kind: CiliumHomelab\n" in block]
(FINDING,) = _blocks("text")
SPANS = [*re.findall(r"`([^`\n]+)`", PROSE), *filter(str.strip, "".join(_blocks("sh")).splitlines())]


def _yaml_block(mark: str) -> Any:
    (block,) = (block for block in _blocks("yaml") if mark in block)
    return yaml.safe_load(block)


def _flags(name: str) -> set[str]:
    assert isinstance(cli, LazyGroup)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return {flag for parameter in command.params for flag in parameter.opts}


def test_there_are_a_small_and_a_full_spec() -> None:
    """What the other tests look at is there."""
    assert len(SPECS) == 2


@pytest.mark.parametrize("spec", SPECS, ids=["smallest", "full"])
def test_its_specs_are_valid(spec: str, tmp_path: Path) -> None:
    """Neither error nor warning, and not even information: readers copy them."""
    (tmp_path / "homelab.yaml").write_text(spec, encoding="utf-8")
    done = run_cli("validate", "--strict", "-v", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "no problems\n")
    assert run_cli("render", "--strict", "-o", "rendered", cwd=tmp_path).returncode == 0


def test_the_finding_is_the_one_that_is_printed(tmp_path: Path) -> None:
    """The sentence before it says which change of the spec brings it."""
    found = re.search(r"Suppose that the spec above said `(addresses: \[.*?\])`", TEXT)
    assert found is not None
    wrong, changed = re.subn(r"addresses: \[192\.168\.1\.128-.*?\]", found[1], SPECS[1])
    assert changed == 1
    (tmp_path / "homelab.yaml").write_text(wrong, encoding="utf-8")
    done = run_cli("validate", cwd=tmp_path, env={"COLUMNS": "100"})
    assert (done.returncode, done.stdout) == (1, FINDING)


def test_the_diff_is_the_one_that_is_printed(tmp_path: Path) -> None:
    """And what `--fix` makes of the file is what it shows."""
    (pool,) = (block for block in _blocks("yaml") if block.startswith("apiVersion: cilium.io/"))
    (diff,) = _blocks("diff")
    (command,) = re.findall(r"`cilium-homelab ([^`]*--diff attic.yaml)`", TEXT)
    (tmp_path / "attic.yaml").write_text(pool, encoding="utf-8")
    assert run_cli(*command.split(), cwd=tmp_path).stdout == diff
    assert run_cli(*command.replace("--diff", "--fix").split(), cwd=tmp_path).returncode == 0
    wanted = "".join(f"{line[1:]}\n" for line in diff.splitlines()[3:] if line[0] in " +")
    assert (tmp_path / "attic.yaml").read_text(encoding="utf-8") == wanted


def test_every_command_is_in_it_and_none_that_is_not() -> None:
    """A command that appears or goes must be said."""
    named = {found[1] for span in SPANS if (found := re.match(r"cilium-homelab ([a-z]+)", span))}
    assert named == set(COMMANDS)


def test_every_flag_exists() -> None:
    """After a command it is one of that command's; alone, one of some command's."""
    everywhere = set[str]().union(*map(_flags, COMMANDS))
    seen = 0
    for span in SPANS:
        words = span.split()
        if words[0] not in {"cilium-homelab", *COMMANDS} and not words[0].startswith("-"):
            continue
        name = next((word for word in words[:2] if word in COMMANDS), None)
        for flag in (word for word in words if word.startswith("-")):
            seen += 1
            assert flag in (_flags(name) if name else everywhere), span
    assert seen > 10


def test_the_steps_of_the_start_work_in_an_empty_folder(tmp_path: Path) -> None:
    """What stands under "Start", line by line."""
    (lines,) = (block.splitlines() for block in _blocks("sh") if "cilium-homelab init" in block)
    for line in lines:
        program, *arguments = line.split()
        assert program == "cilium-homelab"
        done = run_cli(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), line
    assert (tmp_path / "rendered" / "kustomization.yaml").is_file()


def test_exit_codes(tmp_path: Path) -> None:
    """The three of the table, and no other."""
    assert re.findall(r"^\| (\d) \|", TEXT, re.MULTILINE) == ["0", "1", "2"]
    spec = tmp_path / "homelab.yaml"
    spec.write_text(SPECS[0], encoding="utf-8")
    assert run_cli("validate", cwd=tmp_path).returncode == 0
    assert run_cli("render", "--check", "-o", "rendered", cwd=tmp_path).returncode == 1
    assert run_cli("validate", "--no-such-flag", cwd=tmp_path).returncode == 2
    spec.write_text(SPECS[0].replace("pools", "pool"), encoding="utf-8")
    assert run_cli("validate", cwd=tmp_path).returncode == 1


def test_a_value_of_the_user_wins_and_the_outer_layer_is_named_as_it_is(tmp_path: Path) -> None:
    """The folder that a kustomization beside the spec lists is the one that generate looks for."""
    from cilium_homelab.generate.outer import FOLDER

    assert f"`resources: [{FOLDER}]`" in TEXT
    (tmp_path / "homelab.yaml").write_text(SPECS[1], encoding="utf-8")
    run_cli("render", "-o", "out", cwd=tmp_path)
    values = yaml.safe_load((tmp_path / "out" / "values.yaml").read_text(encoding="utf-8"))
    assert values["hubble"]["relay"] == {"enabled": True}
    assert (tmp_path / "out" / "services" / "media" / "kustomization.yaml").is_file()


def test_the_application_names_the_plugin() -> None:
    """The name in plugin.yaml is what Argo CD looks for."""
    manifest = yaml.safe_load((ROOT / "plugin.yaml").read_text(encoding="utf-8"))
    application = _yaml_block("kind: Application")
    assert application["spec"]["source"]["plugin"] == {"name": manifest["metadata"]["name"]}


def test_the_hooks_exist() -> None:
    """Their ids are the ones of .pre-commit-hooks.yaml, all of them."""
    known = [hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))]
    (repository,) = _yaml_block("repos:")["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == known


def test_the_table_of_releases_is_the_one_that_is_known() -> None:
    """A row for each minor, and its names where they changed."""
    rows = dict(re.findall(r"^\| (1\.\d+) \| (.*) \|$", TEXT, re.MULTILINE))
    assert tuple(rows) == MINORS
    assert f"{MINORS[0]} to {MINORS[-1]}." in TEXT
    assert f'`treatAs: "{MINORS[-1]}"`' in TEXT
    assert release_for("1.14.0").ips_annotation in rows["1.14"]
    assert release_for("1.16.0").ips_annotation.split("/")[0] in rows["1.16"]
    assert release_for("1.18.0").pool_api_version in rows["1.18"]
    assert release_for("1.17.0").pool_api_version != release_for("1.18.0").pool_api_version
    assert "IPv6" in rows[next(minor for minor in MINORS if release_for(f"{minor}.0").announces_ipv6)]
    for before, first in (("1.17.6", "1.17.7"), ("1.18.0", "1.18.1")):
        assert first in rows["1.17"]
        assert (release_for(before).protocols_differ(None), release_for(first).protocols_differ(None)) == (False, True)


@pytest.fixture
def renovate() -> dict[str, Any]:
    """The manager that the README gives to Renovate."""
    (block,) = _blocks("json")
    (manager,) = json.loads(block)["customManagers"]
    assert isinstance(manager, dict)
    return manager


def _versions(manager: dict[str, Any], spec: str) -> list[str]:
    (pattern,) = manager["matchStrings"]
    # JavaScript's named groups, in Python's spelling.
    return [found["currentValue"] for found in re.finditer(pattern.replace("(?<", "(?P<"), spec)]


HEAD = "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata:\n  name: homelab\nspec:\n"


@pytest.mark.parametrize(
    "body",
    [
        '  cilium:\n    version: "1.20.0"\n',
        '  cilium: {version: "1.20.0"}\n',
        '  cilium: {distribution: talos, version: "1.20.0"}\n',
        "  cilium:\n    # what the chart is\n    distribution: k3s\n    version: '1.20.0'   # kept current\n",
        '  cluster: {kubernetesVersion: "1.33"}\n  cilium: { version: 1.20.0 }\n',
        '  cilium:\n    version: "1.20.0"\n    values: {image: {version: "9.9.9"}}\n',
    ],
)
def test_renovate_finds_the_version(body: str, renovate: dict[str, Any]) -> None:
    """In block and flow style, once, and no other version."""
    assert _versions(renovate, HEAD + body) == ["1.20.0"]


def test_renovate_finds_it_in_every_spec_that_we_show(renovate: dict[str, Any], tmp_path: Path) -> None:
    """The README's, the examples and what `init` writes."""
    assert run_cli("init", cwd=tmp_path).returncode == 0
    paths = [*(ROOT / "examples").glob("*/homelab.yaml"), tmp_path / "homelab.yaml"]
    for spec in [*SPECS, *(path.read_text(encoding="utf-8") for path in paths)]:
        assert _versions(renovate, spec) == [yaml.safe_load(spec)["spec"]["cilium"]["version"]]


def test_renovate_looks_into_specs_alone(renovate: dict[str, Any]) -> None:
    """A pattern between slashes is a regular expression to Renovate."""
    (pattern,) = renovate["managerFilePatterns"]
    found = re.compile(pattern.removeprefix("/").removesuffix("/"))
    assert pattern != found.pattern
    assert found.search("homelab.yaml") and found.search("infra/cilium/homelab.yml")
    assert not found.search("infra/my-homelab.yaml") and not found.search("homelab.yaml.md")


def test_links_lead_somewhere() -> None:
    """Every relative link is a file or folder of the checkout."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", TEXT):
        assert (ROOT / target).exists(), target
