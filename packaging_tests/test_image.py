"""The image that the Dockerfile builds, run as the sidecar runs it. `.ci/image` builds it and calls these.

Each run is a process of user 999 without capabilities, in the image's files, mounted read-only, with an
empty /tmp and no shell: what the Pod's securityContext and emptyDir give it. No engine is needed, only root.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SPEC = (ROOT / "examples" / "article" / "homelab.yaml").read_text(encoding="utf-8")

# Runs in a mount namespace of its own; all of it is gone when the process ends.
_ENTER = """
set -e
mount --bind "$1" "$1"
mount --bind "$2" "$1/mnt"
mount --rbind /dev "$1/dev"
mount -t proc proc "$1/proc"
for shell in dash bash; do mount --bind /dev/null "$1/usr/bin/$shell"; done
mount -o remount,ro,bind "$1"
mount -t tmpfs tmpfs "$1/tmp"
shift 2
exec "$@"
"""
# The peak of the process itself: getrusage would count the one that started it.
_PEAK = """
import re, sys
from cilium_homelab.cli import run
code = run(sys.argv[1:])
print("peak", re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1], file=sys.stderr)
sys.exit(code)
"""

NO_PRIVILEGES = ("setpriv", "--no-new-privs")


def _named(variable: str) -> Path:
    if variable not in os.environ:
        pytest.skip(f"{variable} is unset: .ci/image builds the image and sets it")
    return Path(os.environ[variable])


@pytest.fixture(scope="module")
def image() -> Path:
    """The image's files."""
    return _named("CILIUM_HOMELAB_IMAGE")


@pytest.fixture(scope="module")
def config() -> Any:
    """Its configuration: environment, user, entry point, labels."""
    return json.loads(_named("CILIUM_HOMELAB_IMAGE_CONFIG").read_text(encoding="utf-8"))["OCIv1"]["config"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The article's spec with the tests' chart vendored, in a repository that user 999 can read."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    shutil.copytree(ROOT / "tests" / "chart" / "cilium", folder / "charts" / "cilium")
    spec = SPEC.replace('version: "1.20.0"', 'version: "1.20.0", chart: {path: charts/cilium}')
    assert spec != SPEC
    (folder / "homelab.yaml").write_text(spec, encoding="utf-8")
    return folder


class Sidecar:
    """Runs programs as the Pod does."""

    def __init__(self, image: Path, config: Any, repository: Path) -> None:
        self.image = image
        self.config = config
        self.repository = repository

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the image in the repository, which is at /mnt."""
        inside = ["chroot", "--userspec=999:999", str(self.image), "/usr/bin/env", "-i", "-C", "/mnt"]
        enter = ["unshare", "--mount", "--propagation=private", "sh", "-c", _ENTER, "sh"]
        environment = self.config["Env"]
        whole = [*enter, str(self.image), str(self.repository), *inside, *environment, *NO_PRIVILEGES, *command]
        return subprocess.run(whole, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the Python of the plugin."""
        return self.run("/opt/cilium-homelab/bin/python", *arguments)


@pytest.fixture
def sidecar(image: Path, config: Any, repository: Path) -> Sidecar:
    """The image with a repository in it."""
    return Sidecar(image, config, repository)


def test_it_starts_argo_cds_server_as_its_user(config: Any) -> None:
    """repo-server reaches the socket only as 999; the server comes with the volume var-files."""
    assert config["Entrypoint"] == ["/var/run/argocd/argocd-cmp-server"]
    assert config["User"] == "999:999"
    assert not config.get("Cmd")


def test_the_labels_of_oci(config: Any) -> None:
    """What registries and scanners show."""
    labels = config["Labels"]
    assert labels["org.opencontainers.image.title"] == "cilium-homelab"
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert labels["org.opencontainers.image.version"] == "ci"


def test_the_sandbox_is_what_it_claims(sidecar: Sidecar) -> None:
    """User 999, a read-only root, a writable /tmp, no capabilities: else the tests below show nothing."""
    program = (
        "import os, re; print(os.getuid(), os.getgid(), os.access('/opt', os.W_OK), os.access('/tmp', os.W_OK),"
        " os.statvfs('/opt').f_flag & os.ST_RDONLY, os.path.expanduser('~'),"
        " *re.findall(r'(?:CapEff|NoNewPrivs):\\s*(\\w+)', open('/proc/self/status').read()))"
    )
    assert sidecar.python("-c", program).stdout == "999 999 False True 1 /tmp 0000000000000000 1\n"


def test_the_plugin_is_where_the_server_reads_it(image: Path) -> None:
    """--config-dir-path is left at its default."""
    baked = image / "home/argocd/cmp-server/config/plugin.yaml"
    assert baked.read_bytes() == (ROOT / "plugin.yaml").read_bytes()
    assert baked.stat().st_mode & 0o004


def test_nothing_of_the_build_stays(image: Path) -> None:
    """Neither the sources, nor the secrets, nor a pip beside the plugin."""
    assert not (image / "src").exists()
    assert not list((image / "run").glob("secrets/*"))
    assert not list((image / "opt/cilium-homelab").rglob("site-packages/pip"))


@pytest.mark.parametrize("command", [("cilium-homelab", "--version"), ("kustomize", "version"), ("helm", "version")])
def test_programs_are_found(command: tuple[str, ...], sidecar: Sidecar) -> None:
    """By PATH, as plugin.yaml names them."""
    done = sidecar.run(*command)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\d+\.\d+\.\d+", done.stdout)


def test_generate_gives_the_checkouts_bytes(sidecar: Sidecar, repository: Path) -> None:
    """Chart, pools and policy, from kustomize and Helm of the image."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("ARGOCD_", "KUBE_"))}
    here = subprocess.run(
        [sys.executable, "-m", "cilium_homelab", "generate"],
        cwd=repository,
        env={**environment, "PYTHONPATH": str(ROOT / "plugin")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "kind: DaemonSet" in here.stdout
    assert "kind: CiliumLoadBalancerIPPool" in here.stdout
    done = sidecar.run("cilium-homelab", "generate")
    assert (done.returncode, done.stderr) == (0, here.stderr)
    assert done.stdout == here.stdout


def test_no_shell_is_needed(sidecar: Sidecar) -> None:
    """The sandbox hides them, so that each run here shows it."""
    done = sidecar.run("sh", "-c", "true")
    assert (done.returncode, "Permission denied" in done.stderr) == (126, True)
    head = (sidecar.image / "opt/cilium-homelab/bin/cilium-homelab").read_bytes().splitlines()[0]
    assert head.startswith(b"#!/opt/cilium-homelab/bin/python")


# `python -v` names what each module's code came from: a .pyc, or a source that it then compiled.
_COMPILED = re.compile(r"^# (?:wrote .*|code object from (?!').*\.py)$", re.MULTILINE)


@pytest.mark.parametrize("command", ["--version", "generate", "validate", "render", "annotations", "schema", "rules"])
def test_no_import_compiles(command: str, sidecar: Sidecar) -> None:
    """Of the standard library neither: the official images come without its bytecode."""
    done = sidecar.python("-v", "-m", "cilium_homelab", command)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "# code object from '/opt/cilium-homelab/" in done.stderr
    assert re.search(r"# code object from '/usr/[^']*\.pyc'", done.stderr)
    assert not _COMPILED.findall(done.stderr)


def test_no_refusal_compiles(sidecar: Sidecar, repository: Path) -> None:
    """A spec that is refused imports more: jsonschema, to explain."""
    spec = repository / "homelab.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("pools:", "pool:"), encoding="utf-8")
    done = sidecar.python("-v", "-m", "cilium_homelab", "generate")
    assert done.returncode == 1
    assert "/jsonschema/" in done.stderr
    assert not _COMPILED.findall(done.stderr)


def test_the_compiling_check_can_fail(sidecar: Sidecar, repository: Path) -> None:
    """A module without bytecode is what the expression above finds."""
    (repository / "fresh.py").write_text("", encoding="utf-8")
    done = sidecar.python("-v", "-c", "import sys; sys.path.insert(0, '/mnt'); import fresh")
    assert _COMPILED.findall(done.stderr) == ["# code object from /mnt/fresh.py"]


def test_bytecode_is_taken_whatever_the_times_say(image: Path) -> None:
    """Unchecked: a copy of the image with new times, or a changed source, changes nothing (PEP 552)."""
    files = [path for path in (image / "opt/cilium-homelab").rglob("*.pyc") if path.is_file()]
    assert len(files) > 100
    assert {path.read_bytes()[4:8] for path in files} == {b"\x01\0\0\0"}


def test_a_run_needs_little_memory(sidecar: Sidecar) -> None:
    """Many run at once: Argo CD does not limit them."""
    done = sidecar.python("-c", _PEAK, "generate")
    assert done.returncode == 0, done.stderr
    found = re.search(r"^peak (\d+)$", done.stderr, re.MULTILINE)
    assert found is not None
    assert int(found[1]) < 60 * 1024
