"""The chart cache, on a chart repository on localhost over TLS with a certificate of our own."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import functools
import hashlib
import http.server
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generate.test_generate import SPEC
from tests.support import ROOT, environment, require_tool, run_cli

pytestmark = pytest.mark.slow


class Repository:
    """A chart repository: serves one archive, counts how often, can hold it back, and can ask for a login."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pulls = 0
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Event()
        self.url = ""
        self.certificate = ""
        self.digest = ""
        self.login = ""

    def serve(self) -> http.server.ThreadingHTTPServer:
        """The server, on a port of its own."""
        repository = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self) -> None:
                expected = f"Basic {base64.b64encode(repository.login.encode()).decode()}"
                if repository.login and self.headers.get("Authorization") != expected:
                    self.send_error(401)
                    return
                if self.path.endswith(".tgz"):
                    repository.pulls += 1
                    repository.asked.set()
                    repository.gate.wait(60)
                with contextlib.suppress(ConnectionError, ssl.SSLError):
                    super().do_GET()

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        handler = functools.partial(Handler, directory=str(self.folder))
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


@pytest.fixture
def repository(certificate: tuple[Path, Path], tmp_path: Path) -> Iterator[Repository]:
    """The repository, serving."""
    served = Repository(tmp_path / "served")
    served.folder.mkdir()
    archive = served.folder / "cilium-1.20.0.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(ROOT / "tests" / "chart" / "cilium", arcname="cilium")
    served.digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    server = served.serve()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served.url = f"https://127.0.0.1:{server.server_port}"
    served.certificate = str(certificate[0])
    index = (
        f"apiVersion: v1\nentries:\n  cilium:\n  - apiVersion: v2\n    name: cilium\n    version: 1.20.0\n"
        f"    digest: {served.digest}\n    urls: [{served.url}/cilium-1.20.0.tgz]\n"
    )
    (served.folder / "index.yaml").write_text(index, encoding="utf-8")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    served.gate.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["helm", "helm3"])
def env(request: pytest.FixtureRequest, repository: Repository, tmp_path: Path) -> dict[str, str]:
    """kustomize and one Helm, a home of their own, and the repository's certificate."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kustomize").symlink_to(require_tool("kustomize"))
    (folder / "helm").symlink_to(require_tool(request.param))
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "xdg"), "SSL_CERT_FILE": repository.certificate}
    return {"PATH": str(folder), **home}


@pytest.fixture
def spec(repository: Repository, tmp_path: Path) -> Path:
    """A folder with a spec that takes its chart from the repository."""
    folder = tmp_path / "spec"
    folder.mkdir()
    text = SPEC.replace('version: "1.20.0"', f'version: "1.20.0", chart: {{repository: "{repository.url}"}}')
    (folder / "homelab.yaml").write_text(text, encoding="utf-8")
    return folder


def _cache(env: dict[str, str]) -> list[str]:
    folder = Path(env["XDG_CACHE_HOME"]) / "cilium-homelab" / "charts"
    return sorted(name for name in os.listdir(folder) if not name.startswith(".lock-"))


def test_fetched_once_then_served_offline(repository: Repository, env: dict[str, str], spec: Path) -> None:
    """The first run fetches, the next needs no network."""
    first = run_cli("generate", cwd=spec, env=env)
    assert first.returncode == 0, first.stderr
    assert repository.pulls == 1
    second = run_cli("generate", "--offline", cwd=spec, env=env)
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert repository.pulls == 1
    assert len(_cache(env)) == 1
    assert os.listdir(spec) == ["homelab.yaml"]


def test_many_at_once_fetch_once(repository: Repository, env: dict[str, str], spec: Path) -> None:
    """Eight runs on an empty cache: one fetches, all give the same bytes."""
    command = [sys.executable, "-m", "cilium_homelab", "generate"]
    runs = [
        subprocess.Popen(command, cwd=spec, env=environment(env), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        for _ in range(8)
    ]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * 8
    assert len(set(outputs)) == 1
    assert outputs[0]
    assert repository.pulls == 1
    assert len(_cache(env)) == 1


def test_killed_while_it_fetches(repository: Repository, env: dict[str, str], spec: Path) -> None:
    """kill -9 in the middle of a fill: nothing half is served, and the next run fills it."""
    repository.gate.clear()
    command = [sys.executable, "-m", "cilium_homelab", "generate"]
    with subprocess.Popen(command, cwd=spec, env=environment(env), start_new_session=True) as run:
        assert repository.asked.wait(60)
        os.killpg(run.pid, signal.SIGKILL)
    assert [name for name in _cache(env) if not name.startswith(".fill-")] == []
    repository.gate.set()
    done = run_cli("generate", cwd=spec, env=env)
    assert done.returncode == 0, done.stderr
    assert [name[:14] for name in _cache(env)] == ["cilium-1.20.0-"]


def test_a_helm_that_outlives_its_run(repository: Repository, env: dict[str, str], spec: Path) -> None:
    """Killed alone, as the OOM killer does: the next run waits for the Helm that still writes, and tidies up."""
    repository.gate.clear()
    command = [sys.executable, "-m", "cilium_homelab", "generate"]
    with subprocess.Popen(command, cwd=spec, env=environment(env)) as run:
        assert repository.asked.wait(60)
        run.kill()
    folder = Path(env["XDG_CACHE_HOME"]) / "cilium-homelab" / "charts"
    (lock,) = folder.glob(".lock-*")
    with lock.open() as held, pytest.raises(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    repository.gate.set()
    done = run_cli("generate", cwd=spec, env=env)
    assert done.returncode == 0, done.stderr
    assert [name[:14] for name in _cache(env)] == ["cilium-1.20.0-"]


def test_digest(repository: Repository, env: dict[str, str], spec: Path) -> None:
    """A pinned digest takes that archive and refuses another."""
    path = spec / "homelab.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'"{repository.url}"', f'"{repository.url}", digest: "sha256:{"0" * 64}"'))
    for command in (["generate"], ["chart", "pull"]):
        done = run_cli(*command, cwd=spec, env=env)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"has digest sha256:{repository.digest}, not sha256:000" in done.stderr
        line = next(index for index, line in enumerate(path.read_text().splitlines(), 1) if "digest:" in line)
        assert re.search(rf"homelab\.yaml:{line}:[0-9]+: error\[CH707\]", done.stderr)
        assert _cache(env) == []
    path.write_text(text.replace(f'"{repository.url}"', f'"{repository.url}", digest: "sha256:{repository.digest}"'))
    assert run_cli("generate", cwd=spec, env=env).returncode == 0


def test_the_network_is_missing(repository: Repository, env: dict[str, str], spec: Path) -> None:
    """A repository that cannot be reached is the environment's fault, in one line."""
    path = spec / "homelab.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(repository.url, "https://127.0.0.1:9"), encoding="utf-8")
    done = run_cli("generate", cwd=spec, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be fetched from https://127.0.0.1:9" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert _cache(env) == []


def test_a_cache_that_cannot_be_written(env: dict[str, str], spec: Path, tmp_path: Path) -> None:
    """Said in one line, naming the folder."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run_cli("generate", "--chart-cache", tmp_path / "file" / "cache", cwd=spec, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be used: Not a directory" in done.stderr


def test_an_oci_repository(spec: Path, tmp_path: Path) -> None:
    """Helm is asked for the reference itself, and the digest that it prints is the manifest's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kustomize").symlink_to(require_tool("kustomize"))
    archive = tmp_path / "served" / "cilium-1.20.0.tgz"
    pull = f'echo "$@" > {tmp_path}/asked; cp {archive} "$6"; echo "Digest: sha256:{"a" * 64}"'
    (folder / "helm").write_text(
        f'#!/bin/sh\nif [ "$1" = pull ]; then {pull}; exit 0; fi\nexec {require_tool("helm")} "$@"\n', encoding="utf-8"
    )
    (folder / "helm").chmod(0o755)
    env = {"PATH": f"{folder}:/bin:/usr/bin", "XDG_CACHE_HOME": str(tmp_path / "xdg"), "HOME": str(tmp_path)}
    chart = 'version: "1.20.0", chart: {repository: "oci://localhost:5000/charts", digest: "sha256:' + "a" * 64 + '"}'
    text = SPEC.replace('version: "1.20.0"', chart)
    (spec / "homelab.yaml").write_text(text, encoding="utf-8")
    done = run_cli("generate", cwd=spec, env=env)
    assert done.returncode == 0, done.stderr
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert asked.startswith("pull oci://localhost:5000/charts/cilium --version 1.20.0 --destination ")
    (spec / "homelab.yaml").write_text(text.replace("aaaa", "bbbb"), encoding="utf-8")
    done = run_cli("generate", cwd=spec, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert "has digest sha256:aaaa" in done.stderr


def test_chart_pull_fills_the_cache_for_generate(repository: Repository, env: dict[str, str], spec: Path) -> None:
    """It prints the folder, fetches once, and `generate --offline` builds from it."""
    first = run_cli("chart", "pull", cwd=spec, env=env)
    assert first.returncode == 0, first.stderr
    assert (Path(first.stdout.rstrip("\n")) / "Chart.yaml").is_file()
    again = run_cli("chart", "pull", cwd=spec, env=env)
    assert (again.stdout, repository.pulls) == (first.stdout, 1)
    built = run_cli("generate", "--offline", cwd=spec, env=env)
    assert built.returncode == 0, built.stderr
    assert "kind: DaemonSet" in built.stdout


@pytest.mark.parametrize(
    ("cilium", "words"),
    [("install: false", "the spec says `install: false`"), ("chart: {path: charts/cilium}", "`path: charts/cilium`")],
)
def test_chart_pull_says_when_there_is_none(tmp_path: Path, cilium: str, words: str) -> None:
    """Nothing is fetched, and nothing is printed that a script would take for a folder."""
    shutil.copytree(ROOT / "tests" / "chart" / "cilium", tmp_path / "charts" / "cilium")
    (tmp_path / "homelab.yaml").write_text(SPEC.replace('version: "1.20.0"', f'version: "1.20.0", {cilium}'))
    done = run_cli("chart", "pull", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
