"""docs/: what can be run is run, files are what they are said to be, links and commands exist.

Which blocks, says tests/bootstrap/documents.py.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from cilium_homelab import __version__
from cilium_homelab.cli import COMMANDS, LazyGroup, cli
from tests.bootstrap.documents import BLOCK, DOCS, Block, blocks, sections
from tests.bootstrap.sandbox import Sandbox

OURS = [
    DOCS / f"{name}.md"
    for name in ("README", "argocd", "bootstrap", "compatibility", "troubleshooting", "upgrade", "validate")
]
RUNNABLE = {f"{path.stem}: {section.name}": section for path in OURS for section in sections(path)}
ALL = [(path.stem, block) for path in OURS for block in blocks(path.read_text(encoding="utf-8"))]


def test_something_is_run() -> None:
    """A pattern that finds nothing would make the test below pass."""
    assert {"bootstrap: Talos", "bootstrap: helm install", "argocd: Ten minutes"} <= RUNNABLE.keys()
    assert {"validate: The first run", "validate: Say what is on your network"} <= RUNNABLE.keys()


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that other users may enter; pytest closes its own anew whenever another run of it starts."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNNABLE)
def test_it_runs(name: str, place: Path) -> None:
    """Block by block, in a repository that has the files above; what only looks at files, as a user other than root."""
    section = RUNNABLE[name]
    sandbox = Sandbox(place, as_nobody=name.startswith("validate: "))
    for path, text in section.files.items():
        sandbox.write(path, text)
    printed = ""
    for block in section.blocks:
        if block.file:
            sandbox.write(block.file, block.text)
        elif block.runs:
            done = sandbox.sh(block.text)
            assert (done.returncode != 0) == ("fails" in block.info), f"{block.text}\n{done.stdout}"
            printed = done.stdout
        elif block.info == ["text", "out"]:
            assert printed == block.text


@pytest.mark.parametrize("name, block", ALL, ids=[f"{name}-{number}" for number, (name, _) in enumerate(ALL)])
def test_data_is_data(name: str, block: Block) -> None:
    """Each block says its language; YAML is YAML."""
    assert block.info, f"a block of {name} without a language: {block.text}"
    if block.info[0] == "yaml":
        assert list(yaml.safe_load_all(block.text))


def _flags(name: str) -> set[str]:
    assert isinstance(cli, LazyGroup)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return {flag for parameter in command.params for flag in parameter.opts}


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_commands_and_flags_exist(path: Path) -> None:
    """Each `cilium-homelab COMMAND --flag`, in a block or between backticks."""
    text = path.read_text(encoding="utf-8")
    prose = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
    lines = [line for block in blocks(text) if block.info[0] == "sh" for line in block.text.splitlines()]
    for line in [*prose, *lines]:
        found = re.search(r"(?:^|[\s=])cilium-homelab ([a-z]+)([^|>&]*)", line)
        if found is None:
            continue
        assert found[1] in COMMANDS, line
        used = re.findall(r"(?:^|\s)(--?[a-z][a-z-]*)", found[2])
        assert set(used) <= _flags(found[1]), line


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_it_reads_at_80_columns(path: Path) -> None:
    """Nothing that a reader copies is cut off; tables and links wrap by themselves."""
    for block in blocks(path.read_text(encoding="utf-8")):
        wide = [line for line in block.text.splitlines() if len(line) > 80 and block.info[:2] != ["text", "out"]]
        assert wide == []


WARNED = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  networks: [{cidr: 192.168.1.0/24, dhcp: 192.168.1.180-192.168.1.200}]
  pools: [192.168.1.128/26]
"""


def test_warnings_fail_no_sync_but_the_hook(tmp_path: Path) -> None:
    """As argocd.md says: standard error alone has them, and --strict makes them fail."""
    sandbox = Sandbox(tmp_path)
    sandbox.write("homelab.yaml", WARNED)
    manifests = sandbox.output("cilium-homelab generate 2>words", ARGOCD_APP_NAME="cilium")
    assert "kind: CiliumLoadBalancerIPPool" in manifests and "warning" not in manifests
    assert "warning[CH204]" in (sandbox.folder / "words").read_text(encoding="utf-8")
    assert sandbox.sh("cilium-homelab validate --strict homelab.yaml").returncode == 1


def test_the_plugin_says_its_version_in_the_log(tmp_path: Path) -> None:
    """And under Argo CD alone."""
    sandbox = Sandbox(tmp_path)
    sandbox.write("homelab.yaml", WARNED.replace(", dhcp: 192.168.1.180-192.168.1.200", ""))
    script = "cilium-homelab generate >/dev/null"
    assert sandbox.output(script, ARGOCD_APP_NAME="cilium") == f"cilium-homelab {__version__}\n"
    assert sandbox.output(script) == ""


def test_the_value_to_raise_changes_nothing(tmp_path: Path) -> None:
    """BUMP reaches the plugin as ARGOCD_ENV_BUMP and is ignored."""
    assert "{name: BUMP," in (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    sandbox = Sandbox(tmp_path)
    sandbox.write("homelab.yaml", WARNED)
    script = "cilium-homelab generate"
    outputs = {sandbox.output(script, ARGOCD_APP_NAME="cilium", ARGOCD_ENV_BUMP=bump) for bump in ("", "2")}
    assert len(outputs) == 1


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_each_application_names_the_plugin(path: Path) -> None:
    """To the letter, wherever a block has a plugin's name."""
    for block in blocks(path.read_text(encoding="utf-8")):
        if block.info[0] == "yaml":
            for name in re.findall(r"^ *plugin:\n +name: (\S+)", block.text, re.MULTILINE):
                assert name == "cilium-homelab"
