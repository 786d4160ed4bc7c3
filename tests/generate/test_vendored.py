"""A vendored chart stays in the repository: Helm follows links, so those that lead out are refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.generate.test_generate import CHARTS, SPEC
from tests.support import require_tool, run_cli

pytestmark = pytest.mark.slow


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a vendored chart that shows the file `link`."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    chart = folder / "charts" / "cilium"
    shutil.copytree(CHARTS / "cilium", chart)
    shown = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shown}\ndata:\n  text: {{ .Files.Get "%s" | quote }}\n'
    (chart / "templates" / "shown.yaml").write_text(shown % "link", encoding="utf-8")
    (chart / "templates" / "deeper.yaml").write_text(shown.replace("shown", "deeper") % "folder/link", encoding="utf-8")
    spec = SPEC.replace('version: "1.20.0"', "chart: {path: charts/cilium}")
    (folder / "homelab.yaml").write_text(spec, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "public.txt").write_text("public", encoding="utf-8")
    return folder


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A PATH with kustomize and Helm, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("kustomize", "helm"):
        (folder / name).symlink_to(require_tool(name))
    return {"PATH": str(folder)}


def test_a_link_that_leads_out(repository: Path, env: dict[str, str]) -> None:
    """Of a file, and behind a link to a folder that itself is in the repository."""
    chart = repository / "charts" / "cilium"
    (chart / "link").symlink_to("../../../secret.txt")
    done = run_cli("generate", cwd=repository, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert 'error[CH112] "link" in the chart leads out of the repository' in done.stderr
    (chart / "link").unlink()
    (repository / "folder").mkdir()
    (repository / "folder" / "link").symlink_to("../../secret.txt")
    (chart / "folder").symlink_to("../../folder")
    done = run_cli("generate", cwd=repository, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert 'error[CH112] "folder/link" in the chart leads out of the repository' in done.stderr


def test_a_link_inside_of_the_repository(repository: Path, env: dict[str, str]) -> None:
    """Helm may follow it."""
    chart = repository / "charts" / "cilium"
    (chart / "link").symlink_to("../../public.txt")
    done = run_cli("generate", cwd=repository, env=env)
    assert done.returncode == 0, done.stderr
    assert "text: public\n" in done.stdout


def test_a_link_in_a_circle(repository: Path, env: dict[str, str]) -> None:
    """Looking for links ends; what Helm says about it is shown."""
    chart = repository / "charts" / "cilium"
    (chart / "round").symlink_to("../cilium")
    done = run_cli("generate", cwd=repository, env=env)
    assert "Traceback" not in done.stderr
    assert (done.returncode == 0) is bool(done.stdout)
