"""Each line of docs/security.md is attacked: here, or by a test that this table names."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT, require_tool, run_cli

# Tests elsewhere, `file::function`, by the promise that they attack.
ELSEWHERE = {
    "S01": (
        "test_settings.py::test_no_file_outside_the_repository_is_named",
        "generate/test_outer.py::test_nothing_outside_of_the_repository_is_read",
        "generate/test_vendored.py::test_a_link_that_leads_out",
    ),
    "S05": (
        "generate/test_outer.py::test_what_only_kustomize_sees_finds_no_network",
        "generate/test_outer.py::test_git_finds_no_network",
    ),
    "S06": ("generate/test_generate.py::test_children_get_only_what_they_need",),
    "S07": (
        "generate/test_archive.py::test_nothing_leaves_the_folder",
        "generate/test_archive.py::test_larger_than_any_chart",
        "generate/test_archive.py::test_one_wrong_byte",
    ),
    "S08": (
        "test_bad_input.py::test_fifty_megabytes",
        "test_bad_input.py::test_alias_bomb",
        "test_bad_input.py::test_deep_nesting",
    ),
    "S09": ("test_bad_input.py::test_a_fifo_is_no_file", "test_bad_input.py::test_a_folder_as_spec"),
    "S14": ("test_re2.py::test_hostile_patterns_are_answered",),
    "S16": (
        "generate/test_deadline.py::test_sigkill_by_argocd_leaves_no_child",
        "generate/test_many_runs.py::test_killed_runs_spoil_nothing",
    ),
}


def spec(cilium: str = "", cluster: str = "", pools: str = "[192.168.1.128/25]") -> str:
    """A spec with something hostile in it."""
    return (
        "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: attic}\nspec:\n"
        f'  cilium: {{version: "1.20.0"{cilium}}}\n  cluster: {{apiServer: "192.168.1.10:6443"{cluster}}}\n'
        f"  pools: {pools}\n"
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a secret beside it."""
    (tmp_path / "secret.yaml").write_text("password: hunter2\n")
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    return folder


def refused(folder: Path, text: str, code: str) -> str:
    """What `generate` says of a spec that it refuses, in Argo CD's form."""
    (folder / "homelab.yaml").write_text(text)
    done = run_cli("generate", "--offline", cwd=folder, env={"ARGOCD_APP_NAME": "attic"})
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert f"error[{code}]" in done.stderr
    assert "hunter2" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("path", ["../secret.yaml", "link.yaml", "folder/secret.yaml", "/etc/passwd"])
def test_s01_values_files(repository: Path, path: str) -> None:
    """By .., by a link, through a linked folder, by an absolute path."""
    (repository / "link.yaml").symlink_to("../secret.yaml")
    (repository / "folder").symlink_to("..")
    refused(repository, spec(f", valuesFiles: ['{path}']"), "CH112")


@pytest.mark.parametrize("path", ["../chart", "link/chart", "/chart"])
def test_s01_charts(repository: Path, path: str) -> None:
    """The same for a vendored chart."""
    (repository.parent / "chart").mkdir()
    (repository.parent / "chart" / "Chart.yaml").write_text("name: cilium\nversion: 1.20.0\n")
    (repository / "link").symlink_to("..")
    refused(repository, spec(f", chart: {{path: '{path}'}}"), "CH112")


@pytest.mark.parametrize("scheme", ["http", "git", "git+https", "ssh", "file", "s3", "ftp", "HTTPS", "javascript"])
def test_s02_schemes(repository: Path, scheme: str) -> None:
    """Helm's own plugins would take more."""
    said = refused(repository, spec(f", chart: {{repository: '{scheme}://example.org/x'}}"), "CH108")
    assert "https:// or oci://" in said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (spec().replace("1.20.0", "--post-renderer=x"), "CH110"),
        (spec(", chart: {repository: '--repo=x'}"), "CH108"),
        (spec(", chart: {repository: 'https://example.org/ --post-renderer x'}"), "CH108"),
        (spec(", chart: {digest: '--debug'}"), "CH108"),
        (spec(", namespace: --debug"), "CH113"),
        (spec("", ", kubernetesVersion: '--enable-exec'"), "CH108"),
    ],
)
def test_s03_options(repository: Path, text: str, code: str) -> None:
    """A name that a program would read as a flag of its own."""
    refused(repository, text, code)


def test_s04_exec_functions(repository: Path) -> None:
    """A generator that is a program, which kustomize would run with --enable-alpha-plugins --enable-exec."""
    require_tool("kustomize")
    require_tool("helm")
    (repository / "homelab.yaml").write_text(spec(", install: false"))
    (repository / "kustomization.yaml").write_text("resources: [rendered]\ngenerators: [generator.yaml]\n")
    (repository / "run.sh").write_text("#!/bin/sh\ntouch pwned\n")
    (repository / "run.sh").chmod(0o755)
    (repository / "generator.yaml").write_text(
        "apiVersion: example.org/v1\nkind: Attack\nmetadata:\n  name: a\n  annotations:\n"
        "    config.kubernetes.io/function: |\n      exec: {path: ./run.sh}\n"
    )
    done = run_cli("generate", "--offline", cwd=repository)
    assert (done.returncode, done.stdout) == (1, "")
    assert not list(repository.rglob("pwned"))


def test_s04_helm_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that lies where the environment tells Helm to look is not even known to it."""
    from cilium_homelab.generate import tools

    helm = require_tool("helm")
    plugin = tmp_path / "plugins" / "attack"
    plugin.mkdir(parents=True)
    (plugin / "plugin.yaml").write_text(
        "name: attack\nversion: 0.1.0\ndownloaders: [{command: run.sh, protocols: [attack]}]\n"
    )
    monkeypatch.setenv("HELM_PLUGINS", str(tmp_path / "plugins"))

    def known(environ: dict[str, str]) -> str:
        return subprocess.run([helm, "plugin", "list"], env=environ, check=True, capture_output=True, text=True).stdout

    assert "attack" in known(dict(os.environ))
    assert "attack" not in known(tools.environment())


def test_s09_fifos(repository: Path) -> None:
    """Nobody writes into it: reading would wait for ever."""
    os.mkfifo(repository / "values.yaml")
    refused(repository, spec(", valuesFiles: [values.yaml]"), "CH112")


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['touch pwned']", "!!python/name:os.system ''"])
def test_s10_tags(repository: Path, tag: str) -> None:
    """PyYAML's full loader would run it."""
    refused(repository, spec().replace('{version: "1.20.0"}', tag), "CH104")
    assert not (repository / "pwned").exists()


def test_s11_templates(repository: Path) -> None:
    """In values, and in names that comments show."""
    (repository / "{{ 7*7 }}.yaml").write_text(spec(", values: {a: '{{ 7*7 }}', b: '{% raw %}', c: '{# x #}'}"))
    done = run_cli("render", "{{ 7*7 }}.yaml", cwd=repository)
    assert done.returncode == 0, done.stderr
    assert 'a: "{{ 7*7 }}"\nb: "{% raw %}"\nc: "{# x #}"' in done.stdout
    assert "from {{ 7*7 }}.yaml" in done.stdout
    assert "49" not in done.stdout


def test_s12_terminals(repository: Path) -> None:
    """A pool's name that would colour the terminal, start a new line and turn the rest around."""
    said = refused(repository, spec(pools=r'[{name: "a\e[31m\n\u202e", addresses: 10.0.0.0/24}]'), "CH113")
    assert r"a\x1b[31m\n\u202e" in said
    assert not re.search(r"[\x1b\u202e]", said)


@pytest.mark.parametrize(
    "address",
    [
        "https://user:hunter2@example.org/charts",
        "oci://hunter2@example.org/charts",
        "https://example.org/charts?token=hunter2",
        "https://example.org/#hunter2",
    ],
)
def test_s13_passwords(repository: Path, address: str) -> None:
    """Argo CD shows an error to everyone who may see the Application."""
    assert "***" in refused(repository, spec(f", chart: {{repository: '{address}'}}"), "CH108")


def test_s15_one_repository_one_chart(repository: Path, tmp_path: Path) -> None:
    """What one repository filled is not served for another, another version or digest."""
    from cilium_homelab.diagnostics import Place
    from cilium_homelab.errors import EnvironmentFault
    from cilium_homelab.generate import cache
    from cilium_homelab.model import Chart, Text

    folder = tmp_path / "cache"
    digest = Text(f"sha256:{'0' * 64}", Place(None))
    for chart, version in (
        (Chart("https://example.org"), "1.20.0"),
        (Chart("https://example.org/"), "1.20.1"),
        (Chart("oci://example.org"), "1.20.0"),
        (Chart("https://example.org", digest=digest), "1.20.0"),
    ):
        with pytest.raises(EnvironmentFault):
            cache.chart(chart, "cilium", version, str(folder), offline=True)
        (folder / cache.key_of(chart, "cilium", version) / "cilium").mkdir(parents=True)
        assert Path(cache.chart(chart, "cilium", version, str(folder), offline=True)).is_dir()


def test_every_promise_is_attacked_and_every_attack_promised() -> None:
    """A line without a test, or a test without its line, fails here."""
    promised = set(re.findall(r"^\| (S[0-9]{2}) \|", (ROOT / "docs" / "security.md").read_text("utf-8"), re.MULTILINE))
    here = {name[5:8].upper() for name in globals() if re.match(r"test_s[0-9]{2}_", name)}
    assert promised == here | {promise for promise, tests in ELSEWHERE.items() if tests}
    for tests in ELSEWHERE.values():
        for test in tests:
            file, _, function = test.partition("::")
            assert f"def {function}(" in (ROOT / "tests" / file).read_text("utf-8"), test
