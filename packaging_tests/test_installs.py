"""It installs the same from a wheel, an sdist, an editable checkout and a git URL, and runs as a hook.

Needs the network for pip, so it stands outside of tests/; .ci/run runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SPEC = (ROOT / "examples" / "article" / "homelab.yaml").read_text(encoding="utf-8")


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH" and not key.startswith("GIT_")}


def _run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as it is now, committed, without anything that git does not know."""
    folder = tmp_path_factory.mktemp("clone") / "cilium-homelab"
    names = _run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    _run("git", "init", "-q", cwd=folder)
    _run("git", "add", "-A", cwd=folder)
    _run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "all", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def built(clone: Path) -> Path:
    """The folder with the sdist, and the wheel that is built from it."""
    _run(sys.executable, "-m", "build", "--outdir", clone.parent / "dist", clone, cwd=clone)
    return clone.parent / "dist"


def test_the_wheel_holds_code_and_data_alone(built: Path) -> None:
    """schemas/, templates/ and plugin.yaml are in it; tests and examples are not."""
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("schemas/homelab.schema.json", "templates/kustomization.yaml.j2", "plugin.yaml", "py.typed"):
        assert f"cilium_homelab/{name}" in names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"cilium_homelab"}


def test_the_sdist_holds_the_tests(built: Path) -> None:
    """Distributions test from it."""
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert "tests/support.py" in names
    assert "LICENSE" in names


@pytest.mark.parametrize("way", ["wheel", "sdist", "editable", "git"])
def test_it_installs_and_runs(way: str, clone: Path, built: Path, tmp_path: Path) -> None:
    """The same tree comes out of every kind of installation."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    what: dict[str, list[str | Path]] = {
        "wheel": [next(built.glob("*.whl"))],
        "sdist": [next(built.glob("*.tar.gz"))],
        "editable": ["--editable", clone],
        "git": [f"git+file://{clone}"],
    }
    _run(python, "-m", "pip", "install", "--quiet", *what[way], cwd=tmp_path)
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "homelab.yaml").write_text(SPEC, encoding="utf-8")
    command = tmp_path / "venv" / "bin" / "cilium-homelab"
    assert _run(command, "--version", cwd=folder).startswith("cilium-homelab ")
    assert "kind: CiliumLoadBalancerIPPool" in _run(command, "render", cwd=folder)
    assert _run(command, "schema", cwd=folder).startswith("{")
    assert _run(python, "-m", "cilium_homelab", "validate", cwd=folder).endswith("no problems\n")


def _pre_commit(hook: str, repository: Path, clone: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(clone), hook, "--all-files", "--verbose"]
    return subprocess.run(command, cwd=repository, env=_environment(), capture_output=True, text=True, check=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a spec, as a user has it."""
    (tmp_path / "homelab.yaml").write_text(SPEC, encoding="utf-8")
    _run("git", "init", "-q", cwd=tmp_path)
    _run("git", "add", "-A", cwd=tmp_path)
    return tmp_path


def test_the_validate_hook(repository: Path, clone: Path) -> None:
    """pre-commit runs it: silence on a good spec, the finding on a bad one."""
    done = _pre_commit("cilium-homelab", repository, clone)
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout
    spec = repository / "homelab.yaml"
    spec.write_text(SPEC.replace("pools:", "pool:"), encoding="utf-8")
    done = _pre_commit("cilium-homelab", repository, clone)
    assert done.returncode == 1
    assert "error[CH103]" in done.stdout


def test_the_manifests_hook(repository: Path, clone: Path) -> None:
    """It looks at the whole repository, where no spec is."""
    (repository / "homelab.yaml").unlink()
    pool = repository / "cilium" / "pool.yaml"
    pool.parent.mkdir()
    text = "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: a}\n"
    text += "spec: {blocks: [{cidr: CIDR}]}\n"
    for cidr, code, words in (("192.168.1.128/26", 0, "Passed"), ("192.168.1.999/26", 1, "error[CH201]")):
        pool.write_text(text.replace("CIDR", cidr), encoding="utf-8")
        _run("git", "add", "-A", cwd=repository)
        done = _pre_commit("cilium-homelab-manifests", repository, clone)
        assert done.returncode == code, done.stdout
        assert words in done.stdout


def test_the_action(clone: Path, tmp_path: Path) -> None:
    """Its steps, one after the other, as a runner has them: the clone is what the runner fetched."""
    (tmp_path / "homelab.yaml").write_text(SPEC, encoding="utf-8")
    steps = yaml.safe_load((clone / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    environment = {**_environment(), "RUNNER_TEMP": str(tmp_path / "temp"), "GITHUB_ACTION_PATH": str(clone)}
    environment |= {"PATHS": ".", "ARGS": "--strict", "SARIF": str(tmp_path / "out.sarif")}
    for step in steps:
        script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(script, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert '"results": []' in (tmp_path / "out.sarif").read_text(encoding="utf-8")


def test_the_render_hook(repository: Path, clone: Path) -> None:
    """It fails with the diff while the folder is not current, and passes after `render -o`."""
    done = _pre_commit("cilium-homelab-render", repository, clone)
    assert done.returncode == 1
    assert "+kind: CiliumLoadBalancerIPPool" in done.stdout
    environment = {**_environment(), "PYTHONPATH": str(clone / "plugin")}
    render = [sys.executable, "-m", "cilium_homelab", "render", "-o", "rendered"]
    subprocess.run(render, cwd=repository, env=environment, check=True, capture_output=True)
    _run("git", "add", "-A", cwd=repository)
    assert _pre_commit("cilium-homelab-render", repository, clone).returncode == 0


# A pool and a Service that asks for an address which is in no pool: what is wrong stands between two files.
POOL = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: attic}
spec:
  cidrs:  # old
  - cidr: 192.168.1.240/28
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: jellyfin
  namespace: media
  annotations: {lbipam.cilium.io/ips: 192.168.7.7}
spec: {type: LoadBalancer, selector: {app: jellyfin}, ports: [{port: 80}]}
"""
CHART = """\
helmCharts:
- {name: cilium, repo: https://helm.cilium.io, version: 1.20.0, namespace: kube-system}
"""


@pytest.fixture
def manifests(tmp_path: Path) -> Path:
    """A repository with manifests that were written by hand, of a release that a chart in it names."""
    for name, text in (("pool", POOL), ("apps/jellyfin", SERVICE), ("cilium/kustomization", CHART)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    _run("git", "init", "-q", cwd=tmp_path)
    _run("git", "add", "-A", cwd=tmp_path)
    return tmp_path


def _mend(repository: Path, clone: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(clone), "cilium-homelab-fix", "--verbose"]
    command += ["--files", "pool.yaml"]
    return subprocess.run(command, cwd=repository, env=_environment(), capture_output=True, text=True, check=False)


def test_the_fix_hook(manifests: Path, clone: Path) -> None:
    """One file is committed: it is mended for the release that another names, and what is wrong in a third is said."""
    done = _mend(manifests, clone)
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert (manifests / "pool.yaml").read_text(encoding="utf-8") == POOL.replace("cidrs:", "blocks:")
    _run("git", "add", "-A", cwd=manifests)
    done = _mend(manifests, clone)
    assert done.returncode == 1
    assert "files were modified" not in done.stdout
    assert "apps/jellyfin.yaml:6:39: error[CH401]" in done.stdout
    (manifests / "apps" / "jellyfin.yaml").write_text(SERVICE.replace("192.168.7.7", "192.168.1.241"), encoding="utf-8")
    _run("git", "add", "-A", cwd=manifests)
    assert _mend(manifests, clone).returncode == 0
