"""The outer layer: what kustomize would fetch or read elsewhere is refused; what is the user's own is let through."""

from __future__ import annotations

import http.server
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.generate.test_generate import NO_INSTALL
from tests.support import environment, let_go, require_tool, run_cli

pytestmark = pytest.mark.slow
KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\n"


def _script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The folder of a spec in a repository with more in it."""
    folder = tmp_path / "repository" / "app"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (folder / "homelab.yaml").write_text(NO_INSTALL, encoding="utf-8")
    return folder


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """kustomize, and a git and a helm that note down whether they were asked to fetch."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kustomize").symlink_to(require_tool("kustomize"))
    _script(folder / "git", f'echo "git $*" >> {tmp_path}/fetched; exit 1')
    _script(
        folder / "helm",
        f'[ "$1" = pull ] && echo "helm $*" >> {tmp_path}/fetched\nexec {require_tool("helm")} "$@"',
    )
    return folder


class Web:
    """A web server that counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(CONFIG_MAP.encode())

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def web() -> Iterator[Web]:
    """The server, serving."""
    served = Web()
    threading.Thread(target=served.server.serve_forever, daemon=True).start()
    yield served
    served.server.shutdown()
    served.server.server_close()


def _generate(app: Path, bin_folder: Path, outer: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (app / "kustomization.yaml").write_text(outer, encoding="utf-8")
    return run_cli("generate", *arguments, cwd=app, env={"PATH": f"{bin_folder}:/bin:/usr/bin"})


FETCHING = {
    "scp": "resources: [rendered, 'bob@example.org:a/b']",
    "github": "resources: [rendered, 'github.com:a/b']",
    "forced": "resources: [rendered, 'GIT::github.com/a/b']",
    "a folder of that name": "resources: [rendered, github.com/there/too]",
    "keyed file": "resources: [rendered]\nconfigMapGenerator: [{name: a, files: ['k=http://URL/x']}]",
    "upper case": "resources: [rendered]\nconfigMapGenerator: [{name: a, files: ['HTTP://URL/x']}]",
    "patch": "resources: [rendered]\npatchesStrategicMerge: ['http://URL/x']",
    "generator": "resources: [rendered]\ngenerators: ['http://URL/x']",
    "transformer": "resources: [rendered]\ntransformers: ['http://URL/x']",
    "validator": "resources: [rendered]\nvalidators: ['http://URL/x']",
    "generator from git": "resources: [rendered]\ngenerators: [github.com/a/b]",
    "values": "resources: [rendered]\nhelmCharts: [{name: foo, releaseName: foo, valuesFile: 'http://URL/x'}]",
}


@pytest.mark.parametrize("outer", FETCHING.values(), ids=FETCHING.keys())
def test_nothing_is_fetched(outer: str, app: Path, bin_folder: Path, web: Web, tmp_path: Path) -> None:
    """Refused at its place before anything is asked for it."""
    (app / "github.com" / "there" / "too").mkdir(parents=True)
    (app / "charts" / "foo").mkdir(parents=True)
    (app / "charts" / "foo" / "Chart.yaml").write_text("apiVersion: v2\nname: foo\nversion: 1.0.0\n", encoding="utf-8")
    done = _generate(app, bin_folder, outer.replace("URL", web.url))
    assert (done.returncode, done.stdout, web.asked) == (1, "", [])
    assert done.stderr.startswith("kustomization.yaml:")
    assert "error[CH702]" in done.stderr
    assert not (tmp_path / "fetched").exists()


PLUGIN = """\
apiVersion: builtin
kind: HelmChartInflationGenerator
metadata: {name: chart}
name: foo
repo: https://charts.example.invalid
version: 1.0.0
releaseName: foo
"""
HIDDEN = {
    "plugin": "resources: [rendered]\ngenerators: [plugin.yaml]",
    "inline plugin": "resources: [rendered]\ngenerators:\n- |\n" + "".join(f"  {x}\n" for x in PLUGIN.splitlines()),
    "old field": (
        "resources: [rendered]\nhelmChartInflationGenerator:\n- {chartName: foo, releaseName: foo, chartVersion: 1.0.0,"
        " chartRepoUrl: 'https://charts.example.invalid'}"
    ),
}


@pytest.mark.parametrize("outer", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_only_kustomize_sees_finds_no_network(outer: str, app: Path, bin_folder: Path) -> None:
    """A plugin's configuration can name a chart, too: the build then fails, since nothing leads outside."""
    (app / "plugin.yaml").write_text(PLUGIN, encoding="utf-8")
    done = _generate(app, bin_folder, outer)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[CH702] the kustomization beside the spec would fetch something while building: " in done.stderr
    assert "127.0.0.1:0" in done.stderr


def test_git_finds_no_network(app: Path, bin_folder: Path, tmp_path: Path) -> None:
    """The real git, asked by kustomize for a repository on this very machine, refuses."""
    (bin_folder / "git").unlink()
    (app / "transformer.yaml").write_text(CONFIG_MAP, encoding="utf-8")
    source = tmp_path / "source"
    source.mkdir()
    subprocess.run(["git", "init", "-q", str(source)], check=True)
    (app / "inner").mkdir()
    # Case does not matter to kustomize, and merge keys count: what we read in it is not all there is.
    inner = f"commonAnnotations: {{a: b}}\nResources: ['file://{source}']\n"
    (app / "inner" / "kustomization.yaml").write_text(KUSTOMIZATION + inner, encoding="utf-8")
    done = _generate(app, bin_folder, "resources: [rendered, inner]\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[CH702]" in done.stderr
    assert "transport 'file' not allowed" in done.stderr


def test_nothing_outside_of_the_repository_is_read(app: Path, bin_folder: Path, tmp_path: Path) -> None:
    """kustomize follows a base anywhere on the machine; we do not let it."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kustomization.yaml").write_text(f"{KUSTOMIZATION}resources: [x.yaml]\n", encoding="utf-8")
    (outside / "x.yaml").write_text(CONFIG_MAP, encoding="utf-8")
    (app / "link").symlink_to(outside)
    for entry in ("../../outside", "link"):
        done = _generate(app, bin_folder, f"resources: [rendered, {entry}]\n")
        assert (done.returncode, done.stdout) == (1, "")
        assert f'error[CH112] "{entry}" lies outside of the repository' in done.stderr
    chart = "resources: [rendered]\nhelmGlobals: {chartHome: ../../outside}\nhelmCharts: [{name: foo}]\n"
    (outside / "foo").mkdir()
    done = _generate(app, bin_folder, chart)
    assert 'error[CH112] "../../outside/foo" lies outside of the repository' in done.stderr


OWN = {
    "prefix": "namePrefix: my-\n",
    "labels": "commonLabels: {a: b}\n",
    "selectors": "labels: [{pairs: {a: b}, includeSelectors: true}]\n",
}


@pytest.mark.parametrize("what", OWN.values(), ids=OWN.keys())
@pytest.mark.parametrize("where", ["base", "../base"])
def test_bases_may_rename_what_is_theirs(what: str, where: str, app: Path, bin_folder: Path) -> None:
    """Names and labels that a base gives its own objects reach none of ours; a component's do."""
    folder = app / where
    folder.mkdir()
    base = f"{KUSTOMIZATION}resources: [x.yaml]\n{what}"
    (folder / "kustomization.yaml").write_text(base, encoding="utf-8")
    (folder / "x.yaml").write_text(CONFIG_MAP, encoding="utf-8")
    done = _generate(app, bin_folder, f"resources: [rendered, {where}]\n")
    assert done.returncode == 0, done.stderr
    component = base.replace("v1beta1", "v1alpha1").replace("Kustomization", "Component")
    (folder / "kustomization.yaml").write_text(component, encoding="utf-8")
    done = _generate(app, bin_folder, f"resources: [rendered]\ncomponents: [{where}]\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{where}/kustomization.yaml:4:")
    assert "error[CH704]" in done.stderr


@pytest.mark.parametrize("outer", ["", "# nothing\n", "- rendered\n", "{}\n"])
def test_a_kustomization_without_anything(outer: str, app: Path, bin_folder: Path) -> None:
    """The line to add is shown here too."""
    done = _generate(app, bin_folder, outer)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[CH701]" in done.stderr
    assert "resources: [rendered]" in done.stderr


@pytest.mark.parametrize("value", ["one\\n\\ntwo", "\\n\\n", "---\\nname: x\\n---\\n", "  name: other"])
def test_texts_in_annotations(value: str, app: Path, bin_folder: Path) -> None:
    """A patch may write any text: the pool is found nevertheless."""
    patch = f'[{{"op": "add", "path": "/metadata/annotations/a.b~1note", "value": "{value}"}}]'
    outer = f"resources: [rendered]\npatches:\n- target: {{kind: CiliumLoadBalancerIPPool}}\n  patch: '{patch}'\n"
    done = _generate(app, bin_folder, outer)
    assert done.returncode == 0, done.stderr


def test_messages_hold_no_absolute_paths(app: Path, bin_folder: Path) -> None:
    """Under Argo CD they would differ at every attempt."""
    done = _generate(app, bin_folder, "resources: [rendered, nope.yaml]\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[CH706]" in done.stderr
    assert "'nope.yaml'" in done.stderr
    assert str(app.parent) not in done.stderr


@pytest.mark.parametrize("only", ["chart", "resources"])
def test_half_of_nothing(only: str, app: Path, bin_folder: Path) -> None:
    """An empty stream would be a success that prunes: no chart without installing, no resources without pools."""
    spec = NO_INSTALL if only == "chart" else NO_INSTALL.replace(", install: false", "").partition("  pools")[0]
    (app / "homelab.yaml").write_text(spec, encoding="utf-8")
    for outer in (None, "resources: [rendered]\n"):
        done = (
            run_cli("generate", "--only", only, cwd=app, env={"PATH": ""})
            if outer is None
            else _generate(app, bin_folder, outer, "--only", only)
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert "error[CH111] nothing to generate: " in done.stderr


def _start(app: Path, bin_folder: Path) -> tuple[subprocess.Popen[bytes], BinaryIO]:
    """A run that waits in kustomize, started and come so far; and a file that ends when that child does."""
    alive, never = app.parent / "alive", app.parent / "never"
    os.mkfifo(alive)
    os.mkfifo(never)
    (bin_folder / "kustomize").unlink()
    _script(bin_folder / "kustomize", f"exec 3> {alive}; echo started >&3; exec cat {never}")
    (app / "kustomization.yaml").write_text("resources: [rendered]\n", encoding="utf-8")
    run = subprocess.Popen(
        [sys.executable, "-m", "cilium_homelab", "generate"],
        cwd=app,
        env=environment({"PATH": f"{bin_folder}:/bin:/usr/bin"}),
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Under nohup a child inherits that SIGHUP is ignored, and rightly leaves it so.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    file = alive.open("rb")
    assert file.readline() == b"started\n"
    return run, file


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_that_is_asked_to_end(number: signal.Signals, app: Path, bin_folder: Path) -> None:
    """It ends its child, puts back what was there, and prints nothing."""
    (app / "rendered").mkdir()
    (app / "rendered" / "mine.txt").write_text("mine", encoding="utf-8")
    run, child = _start(app, bin_folder)
    with run, child:
        os.kill(run.pid, number)
        assert run.communicate(timeout=60)[0] == b""
        assert select.select([child], [], [], 60)[0], "the child lives on"
        assert child.read() == b""
    assert run.returncode == 128 + number
    assert (app / "rendered" / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert sorted(os.listdir(app)) == ["homelab.yaml", "kustomization.yaml", "rendered"]


def test_a_killed_run_that_had_nothing_to_put_aside(app: Path, bin_folder: Path) -> None:
    """Its tree is not taken for the user's by the next run."""
    run, child = _start(app, bin_folder)
    with run, child:
        os.killpg(run.pid, signal.SIGKILL)
    let_go(app.parent / "never")
    assert (app / "rendered").exists()
    (bin_folder / "kustomize").unlink()
    (bin_folder / "kustomize").symlink_to(require_tool("kustomize"))
    done = _generate(app, bin_folder, "resources: [rendered]\n")
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(app)) == ["homelab.yaml", "kustomization.yaml"]


def test_rendered_anew_after_a_killed_run(app: Path, bin_folder: Path) -> None:
    """Neither the new tree nor the one that the killed run put aside is thrown away."""
    (app / "rendered").mkdir()
    (app / "rendered" / "old.txt").write_text("old", encoding="utf-8")
    run, child = _start(app, bin_folder)
    with run, child:
        os.killpg(run.pid, signal.SIGKILL)
    let_go(app.parent / "never")
    for path in sorted((app / "rendered").iterdir()):
        path.unlink()
    (app / "rendered" / "new.txt").write_text("new", encoding="utf-8")
    done = _generate(app, bin_folder, "resources: [rendered]\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "remove the one that is not needed" in done.stderr
    assert (app / "rendered" / "new.txt").read_text(encoding="utf-8") == "new"
    assert (app / ".rendered.cilium-homelab" / "old.txt").read_text(encoding="utf-8") == "old"
