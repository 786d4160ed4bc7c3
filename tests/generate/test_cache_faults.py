"""The chart cache where something is in its way: a full disk, a folder that is read-only, a login."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from cilium_homelab.errors import EnvironmentFault
from cilium_homelab.generate import cache
from cilium_homelab.model import Chart
from tests.generate.test_cache import Repository, _cache, certificate, env, repository, spec
from tests.support import ROOT, environment, nobody, run_cli

pytestmark = pytest.mark.slow
__all__ = ["certificate", "env", "repository", "spec"]  # fixtures

# No file may get longer, as on a full disk: the one says "File too large", the other "No space left on device".
_ON_A_FULL_DISK = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.executable, [sys.executable, "-m", "cilium_homelab", "generate"])
"""


def _with_a_long_file(repository: Repository) -> None:
    """Let the chart be longer than its archive: the archive still fits where the chart does not."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        tar.add(ROOT / "tests" / "chart" / "cilium", arcname="cilium")
        member = tarfile.TarInfo("cilium/files/zeros")
        member.size = 4 << 20
        tar.addfile(member, io.BytesIO(bytes(4 << 20)))
    archive = gzip.compress(made.getvalue())
    (repository.folder / "cilium-1.20.0.tgz").write_bytes(archive)
    index = repository.folder / "index.yaml"
    index.write_text(index.read_text().replace(repository.digest, hashlib.sha256(archive).hexdigest()))


@pytest.mark.parametrize("limit", [1 << 10, 1 << 20])
def test_a_full_disk(repository: Repository, env: dict[str, str], spec: Path, limit: int) -> None:
    """While Helm writes the archive, and while we unpack it: one line, nothing half, and later it works."""
    _with_a_long_file(repository)
    command = [sys.executable, "-c", _ON_A_FULL_DISK, str(limit)]
    done = subprocess.run(command, cwd=spec, env=environment(env), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "chart cache" in done.stderr if limit > 1 << 10 else "cannot be fetched" in done.stderr
    assert _cache(env) == []
    done = run_cli("generate", cwd=spec, env=env)
    assert done.returncode == 0, done.stderr


def test_a_cache_that_may_not_be_written(tmp_path: Path) -> None:
    """What is in it is served all the same; what is not is said in one line."""
    folder = tmp_path / "cache"
    chart = Chart("https://charts.example.org")
    home = folder / cache.key_of(chart, "cilium", "1.20.0")
    shutil.copytree(ROOT / "tests" / "chart" / "cilium", home / "cilium")
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            (Path(place) / name).chmod(0o555)
    folder.chmod(0o555)
    with nobody(tmp_path):
        assert cache.chart(chart, "cilium", "1.20.0", str(folder), offline=False) == str(home / "cilium")
        with pytest.raises(EnvironmentFault) as caught:
            cache.chart(chart, "cilium", "1.20.1", str(folder), offline=False)
    assert str(caught.value) == f"the chart cache {folder} cannot be used: Permission denied"


_SPEC = """apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: home}
spec:
  cilium: {version: "%s", chart: {repository: "https://charts.example.org"}}
  cluster: {apiServer: "192.168.1.10:6443"}
  pools: ["192.168.1.240/28"]
"""


def test_a_private_repository(repository: Repository, env: dict[str, str], spec: Path, tmp_path: Path) -> None:
    """The login is the one of `helm repo add`; it stands on no command line, and in no error."""
    repository.login = "home:open-sesame"
    helm, asked = Path(env["PATH"]) / "helm", tmp_path / "asked"
    real = helm.resolve()
    helm.unlink()
    helm.write_text(f'#!/bin/sh\necho "$@" >> {asked}\nexec {real} "$@"\n')
    helm.chmod(0o755)
    env["PATH"] += ":/usr/bin:/bin"
    done = run_cli("generate", cwd=spec, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "401" in done.stderr
    known = tmp_path / "repositories.yaml"
    entry = "- {name: other, url: 'https://charts.example.org'}\n"
    entry += f"- {{name: home, url: {repository.url}/, username: home, password: %s}}\n"
    for password in ("open-the-door", "open-sesame"):
        known.write_text(f"apiVersion: ''\nrepositories:\n{entry % password}")
        done = run_cli("generate", cwd=spec, env={**env, "HELM_REPOSITORY_CONFIG": str(known)})
        assert password not in done.stderr
        assert (done.returncode == 0) is (password == "open-sesame"), done.stderr
    assert "kind: DaemonSet" in done.stdout
    assert "open-" not in asked.read_text()
    assert "pull home/cilium --version 1.20.0" in asked.read_text()


@pytest.mark.parametrize("name", ["--debug", "a b", ""])
def test_a_repository_of_an_odd_name(
    repository: Repository, env: dict[str, str], spec: Path, tmp_path: Path, name: str
) -> None:
    """It could be read as a flag: Helm is asked by the address."""
    known = tmp_path / "repositories.yaml"
    known.write_text(f'apiVersion: ""\nrepositories:\n- {{name: "{name}", url: "{repository.url}"}}\n')
    done = run_cli("generate", cwd=spec, env={**env, "HELM_REPOSITORY_CONFIG": str(known)})
    assert done.returncode == 0, done.stderr


def test_another_repository_is_known(repository: Repository, env: dict[str, str], spec: Path, tmp_path: Path) -> None:
    """Helm would want the index of it (helm/helm pkg/downloader, scanReposForURL)."""
    known = tmp_path / "repositories.yaml"
    known.write_text("apiVersion: ''\nrepositories:\n- {name: other, url: 'https://charts.example.org'}\n")
    done = run_cli("generate", cwd=spec, env={**env, "HELM_REPOSITORY_CONFIG": str(known)})
    assert done.returncode == 0, done.stderr


def test_a_vendored_chart_of_another_name(tmp_path: Path) -> None:
    """An umbrella, say, whose values are below a key of their own."""
    shutil.copytree(ROOT / "tests" / "chart" / "cilium", tmp_path / "charts" / "cilium")
    chart = tmp_path / "charts" / "cilium" / "Chart.yaml"
    chart.write_text(chart.read_text().replace("name: cilium", "name: network  # with Cilium in it"))
    text = _SPEC.replace('repository: "https://charts.example.org"', "path: charts/cilium") % "1.20.0"
    (tmp_path / "homelab.yaml").write_text(text, encoding="utf-8")
    done = run_cli("generate", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert 'error[CH703] "charts/cilium" holds the chart "network", and not Cilium\'s own' in done.stderr
