"""`validate --fix` and `--diff` as whole processes: what is written, said and refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import as_nobody, environment, run_cli

POOL = """\
# the attic
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: attic
  namespace: kube-system  # where the rest is
spec:
  cidrs:   # old
    - cidr: '192.168.1.241/28'
"""
MENDED = POOL.replace("  namespace: kube-system  # where the rest is\n", "").replace("cidrs:", "blocks:")
MENDED = MENDED.replace("241/28", "240/28")
HOST_BITS = POOL.replace("192.168.1.241/28", "192.168.1.248/28")
NO_NAMESPACE = 'namespace "kube-system" does nothing: a CiliumLoadBalancerIPPool belongs to the whole cluster'
WANTS = ("validate", "--cilium", "1.20.0", "--fix")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a pool that has three faults, and a file beside it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "pool.yaml").write_text(POOL)
    (tmp_path / "other.yaml").write_text("kind: ConfigMap  # cilium\n")
    return tmp_path


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_mends_in_place(folder: Path) -> None:
    """The file alone, with its mode; each finding is said, then a line that sums up; once more is the same."""
    os.chmod(folder / "pool.yaml", 0o640)
    done = run_cli(*WANTS, ".", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "no problems\n")
    assert done.stderr.splitlines() == [
        f"mended pool.yaml:6:3: info[CH124] {NO_NAMESPACE}",
        'mended pool.yaml:8:3: error[CH123] CiliumLoadBalancerIPPool of Cilium 1.20.0 has no field "cidrs"',
        'mended pool.yaml:9:13: warning[CH202] "192.168.1.241/28" in pool "attic" means 192.168.1.240 to 192.168.1.255',
        "mended: 3 findings in 1 file; nothing is left",
    ]
    assert (folder / "pool.yaml").read_text() == MENDED
    assert os.stat(folder / "pool.yaml").st_mode & 0o777 == 0o640
    assert _bytes(folder).keys() == {"pool.yaml", "other.yaml"}
    before = os.stat(folder / "pool.yaml").st_ino
    again = run_cli(*WANTS, ".", cwd=folder)
    assert (again.returncode, again.stderr) == (0, "mended: nothing; there is nothing to mend\n")
    assert os.stat(folder / "pool.yaml").st_ino == before


def test_what_is_left_decides(folder: Path) -> None:
    """The findings that nobody could mend are shown as ever, in the file as it is now."""
    (folder / "pool.yaml").write_text(HOST_BITS)
    done = run_cli(*WANTS, "--format", "concise", ".", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.startswith("pool.yaml:8:13: warning[CH202]")
    assert done.stderr.endswith("mended: 2 findings in 1 file; 1 warning left\n")
    assert run_cli(*WANTS, "--strict", ".", cwd=folder).returncode == 1


def test_the_diff_is_what_fix_would_do(folder: Path) -> None:
    """It changes nothing, exits as `validate` does, and git takes it."""
    before = _bytes(folder)
    diff = run_cli("validate", "--cilium", "1.20.0", "--diff", ".", cwd=folder)
    assert diff.returncode == 1
    assert diff.stderr == "3 findings would be mended in 1 file; nothing is left\n"
    assert diff.stdout.startswith("--- a/pool.yaml\n+++ b/pool.yaml\n@@ ")
    assert "-  cidrs:   # old\n" in diff.stdout
    assert _bytes(folder) == before
    shutil.rmtree(folder / ".git")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "apply"], input=diff.stdout, text=True, cwd=folder, check=True)
    assert (folder / "pool.yaml").read_text() == MENDED
    clean = run_cli("validate", "--cilium", "1.20.0", "--diff", ".", cwd=folder)
    assert (clean.returncode, clean.stdout, clean.stderr) == (
        0,
        "",
        "nothing would be mended; there is nothing to mend\n",
    )


def test_the_diff_of_other_line_ends(folder: Path) -> None:
    """Carriage returns and a missing last line end are in it, so that git takes it too."""
    text = POOL.replace("\n", "\r\n").removesuffix("\r\n").encode()
    (folder / "pool.yaml").write_bytes(text)
    shutil.rmtree(folder / ".git")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    command = [sys.executable, "-m", "cilium_homelab", "validate", "--cilium", "1.20.0", "--diff", "."]
    diff = subprocess.run(command, cwd=folder, env=environment(), check=False, capture_output=True).stdout
    assert b"\\ No newline at end of file\n" in diff
    subprocess.run(["git", "apply", "--whitespace=nowarn"], input=diff, cwd=folder, check=True)
    assert (folder / "pool.yaml").read_bytes() == MENDED.replace("\n", "\r\n").removesuffix("\r\n").encode()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--fix", "-"), 2, "standard input is none"),
        (("--diff", "-"), 2, "standard input is none"),
        (("--fix", "--diff"), 2, "give one of them"),
        (("--diff", "--format", "json"), 2, "leave out --format"),
        (("--fix", "nowhere.yaml"), 2, "nowhere.yaml does not exist"),
    ],
)
def test_what_cannot_be_asked(options: tuple[str, ...], code: int, words: str, folder: Path) -> None:
    """One line that says why; no file is touched."""
    before = _bytes(folder)
    done = run_cli("validate", *options, cwd=folder, input=POOL)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert _bytes(folder) == before


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--select", "CH123"), POOL.replace("cidrs:", "blocks:")),
        (("--ignore", "CH124,CH202"), POOL.replace("cidrs:", "blocks:")),
        (("--severity", "error"), POOL.replace("cidrs:", "blocks:")),
        (("--severity", "warning"), POOL.replace("cidrs:", "blocks:").replace("241/28", "240/28")),
        (("--select", "CH301"), POOL),
    ],
)
def test_only_what_is_asked_for_is_mended(options: tuple[str, ...], wanted: str, folder: Path) -> None:
    """By code and by severity, as what is shown."""
    run_cli(*WANTS, *options, ".", cwd=folder)
    assert (folder / "pool.yaml").read_text() == wanted


def test_what_a_comment_ignores_is_not_mended(folder: Path) -> None:
    """The author has looked at it."""
    text = POOL.replace("'192.168.1.241/28'", "'192.168.1.241/28'  # cilium-homelab: ignore[CH202] so be it")
    (folder / "pool.yaml").write_text(text)
    run_cli(*WANTS, ".", cwd=folder)
    assert "'192.168.1.241/28'  # cilium" in (folder / "pool.yaml").read_text()
    assert "blocks:" in (folder / "pool.yaml").read_text()


def test_a_read_only_file_is_one_line(folder: Path) -> None:
    """Whoever took the right away meant it; the other files are mended."""
    (folder / "cellar.yaml").write_text(POOL.replace("attic", "cellar").replace(".241/28", ".225/28"))
    os.chmod(folder / "pool.yaml", 0o444)
    done = run_cli(*WANTS, ".", cwd=folder)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "cilium-homelab: pool.yaml is read-only: it is not mended"
    assert done.stderr.count("read-only") == 1
    assert (folder / "pool.yaml").read_text() == POOL
    assert "blocks:" in (folder / "cellar.yaml").read_text()


def test_a_folder_that_nobody_may_write(folder: Path) -> None:
    """Nothing is left behind in it."""
    os.chmod(folder / "pool.yaml", 0o666)
    done = as_nobody(*WANTS, ".", cwd=folder)
    assert done.returncode == 2
    assert "cilium-homelab: pool.yaml is in a folder that is read-only: it is not mended\n" in done.stderr
    assert _bytes(folder).keys() == {"pool.yaml", "other.yaml"}


def test_links(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A link inside of the repository stays one, and its file is mended once; one that leads out is left alone."""
    (folder / "base").mkdir()
    (folder / "pool.yaml").rename(folder / "base" / "pool.yaml")
    (folder / "pool.yaml").symlink_to("base/pool.yaml")
    assert run_cli(*WANTS, "pool.yaml", cwd=folder).returncode == 0
    assert (folder / "pool.yaml").is_symlink()
    assert (folder / "base" / "pool.yaml").read_text() == MENDED
    outside = tmp_path_factory.mktemp("outside") / "pool.yaml"
    outside.write_text(POOL)
    (folder / "pool.yaml").unlink()
    (folder / "pool.yaml").symlink_to(outside)
    done = run_cli(*WANTS, "pool.yaml", cwd=folder)
    assert done.returncode == 1
    assert "cilium-homelab: pool.yaml lies outside of the repository: it is not mended\n" in done.stderr
    assert outside.read_text() == POOL


def test_a_file_under_two_names(folder: Path) -> None:
    """A link and its file in one run are mended as one."""
    (folder / "apps").mkdir()
    (folder / "apps" / "link.yaml").symlink_to("../pool.yaml")
    run_cli(*WANTS, ".", cwd=folder)
    assert (folder / "pool.yaml").read_text() == MENDED
    assert (folder / "apps" / "link.yaml").is_symlink()


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (
            "# Made by cilium-homelab from homelab.yaml\n",
            "",
            "was made by cilium-homelab: mend the spec, and render again",
        ),
        ("# Code generated by hand. DO NOT EDIT.\n", "", "says that it is generated: it is not mended"),
        (
            "",
            "secret: ENC[AES256_GCM,data:x]\nsops:\n  mac: ENC[AES256_GCM,data:y]\n",
            "is signed by SOPS: it is not mended",
        ),
    ],
    ids=["rendered", "generated", "signed"],
)
def test_what_is_made_by_others_is_not_mended(start: str, end: str, words: str, folder: Path) -> None:
    """Its source is somewhere else, or one more byte spoils it."""
    text = start + POOL + end
    (folder / "pool.yaml").write_text(text)
    done = run_cli(*WANTS, "pool.yaml", cwd=folder)
    assert done.returncode == 1
    assert f"cilium-homelab: pool.yaml {words}\n" in done.stderr
    assert (folder / "pool.yaml").read_text() == text


def test_helm_values_wherever_they_stand(folder: Path) -> None:
    """In a kustomization, in a file that it names, in an Application's block of text: dead keys go."""
    (folder / "pool.yaml").unlink()
    kustomization = """\
helmCharts:
- name: cilium
  repo: https://helm.cilium.io
  version: 1.20.0
  namespace: kube-system
  valuesFile: values.yaml
  valuesInline:
    # dead since 1.17
    externalIPs:
      enabled: true   # it was
    l2Announcements: {enabled: true}
"""
    values = "externalIPs: {enabled: true}\nhubble: {enabled: false}\n"
    application = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium, namespace: argocd}
spec:
  project: default
  source:
    chart: cilium
    repoURL: https://helm.cilium.io
    targetRevision: 1.20.0
    helm:
      values: |
        # all of them
        externalIPs:
          enabled: true
        hubble:
          enabled: false
  destination: {server: https://kubernetes.default.svc, namespace: kube-system}
"""
    (folder / "one").mkdir()
    (folder / "one" / "kustomization.yaml").write_text(kustomization)
    (folder / "one" / "values.yaml").write_text(values)
    (folder / "two").mkdir()
    (folder / "two" / "cilium.yaml").write_text(application)
    done = run_cli("validate", "--fix", ".", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert (folder / "one" / "kustomization.yaml").read_text() == kustomization.replace(
        "    externalIPs:\n      enabled: true   # it was\n", ""
    ).replace("l2Announcements", "l2announcements")
    assert (folder / "one" / "values.yaml").read_text() == "hubble: {enabled: false}\n"
    assert (folder / "two" / "cilium.yaml").read_text() == application.replace(
        "        externalIPs:\n          enabled: true\n", ""
    )


def test_a_release_that_nobody_names(folder: Path) -> None:
    """Only what is right for every release: `cidrs` is right before 1.15, and so are old names of annotations."""
    service = (
        "apiVersion: v1\nkind: Service\n"
        "metadata: {name: a, namespace: b, annotations: {io.cilium/lb-ipam-ips: 1.2.3.4}}\n"
        "spec: {type: LoadBalancer, ports: [{port: 80}]}\n"
    )
    (folder / "service.yaml").write_text(service)
    done = run_cli("validate", "--fix", "-v", ".", cwd=folder)
    assert "CH123" in done.stdout and "CH436" in done.stdout
    assert (folder / "pool.yaml").read_text() == MENDED.replace("blocks:", "cidrs:")
    assert (folder / "service.yaml").read_text() == service


def test_what_a_fix_would_bring_to_light_refuses_it(folder: Path) -> None:
    """Read under its right name, this block overlaps another: the finding that is left says what is wrong."""
    other = MENDED.replace("attic", "cellar").replace("cidr: '192.168.1.240/28'", "cidr: 192.168.1.0/24")
    (folder / "cellar.yaml").write_text(other)
    text = MENDED.replace("blocks:", "Blocks:")
    (folder / "pool.yaml").write_text(text)
    done = run_cli(*WANTS, ".", cwd=folder)
    assert done.returncode == 1
    assert "CH103" in done.stdout
    assert (folder / "pool.yaml").read_text() == text


def test_json_says_what_can_be_mended(folder: Path) -> None:
    """`fixable`: there is an edit that --fix tries."""
    (folder / "pool.yaml").write_text(HOST_BITS)
    done = run_cli("validate", "--cilium", "1.20.0", "-v", "--format", "json", ".", cwd=folder)
    found = {finding["code"]: finding["fixable"] for finding in json.loads(done.stdout)}
    assert found == {"CH123": True, "CH124": True, "CH202": False}


def test_the_spec_is_mended_where_no_path_is_named(folder: Path) -> None:
    """`validate --fix` beside a homelab.yaml."""
    spec = (
        "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: attic}\nspec:\n"
        "  cilium: {version: '1.20.0', install: false}\n  pools: [192.168.1.241/28]\n"
    )
    (folder / "homelab.yaml").write_text(spec)
    assert run_cli("validate", "--fix", cwd=folder).returncode == 0
    assert (folder / "homelab.yaml").read_text() == spec.replace(".241/28", ".240/28")
    assert (folder / "pool.yaml").read_text() == POOL


def test_a_person_is_told_of_it(folder: Path) -> None:
    """On a terminal, and nowhere else."""
    import pty

    first, second = pty.openpty()
    command = [sys.executable, "-m", "cilium_homelab", "validate", "--cilium", "1.20.0", "."]
    done = subprocess.run(command, cwd=folder, env=environment(), check=False, stdout=second, stderr=subprocess.PIPE)
    os.close(second)
    os.close(first)
    assert done.stderr == b"2 of these can be mended: --diff shows how, --fix does it\n"
    assert run_cli("validate", "--cilium", "1.20.0", ".", cwd=folder).stderr == ""
