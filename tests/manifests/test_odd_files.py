"""What lies in folders beside manifests: files that nobody meant, and what the names of files can hold."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.support import run_cli

WRONG = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lan}
spec: {blocks: [{cidr: 192.168.1.300/24}]}
"""


def _validate(folder: Path, *options: str) -> tuple[int, list[str], str]:
    done = run_cli("validate", "--cilium", "1.20.0", "--format", "concise", *options, cwd=folder)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A gigabyte that is mostly a hole: said where it speaks of Cilium at its head, else none of our business."""
    (tmp_path / "pool.yaml").write_text(WRONG)
    (tmp_path / "image.yaml").touch()
    os.truncate(tmp_path / "image.yaml", 1 << 30)
    code, lines, errors = _validate(tmp_path)
    assert (code, [line.split(":")[0] for line in lines], errors) == (1, ["pool.yaml"], "")
    (tmp_path / "image.yaml").write_text(WRONG)
    os.truncate(tmp_path / "image.yaml", 1 << 30)
    code, lines, errors = _validate(tmp_path)
    assert (code, [line.split(":")[0] for line in lines]) == (2, ["pool.yaml"])
    assert errors == "cilium-homelab: image.yaml is larger than 8 MiB: it is not checked\n"


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    """It is shown in a form that every terminal and every reader of JSON takes."""
    (tmp_path / os.fsdecode(b"na\xefve.yaml")).write_text(WRONG)
    code, lines, errors = _validate(tmp_path)
    assert (code, errors) == (1, "")
    assert lines[0].startswith("na\\udcefve.yaml:4:34: error[CH201]")
    for form in ("json", "sarif", "github"):
        done = run_cli("validate", "--cilium", "1.20.0", "--format", form, cwd=tmp_path)
        assert done.returncode == 1
        assert "udcefve.yaml" in done.stdout
        if form != "github":
            json.loads(done.stdout)


def test_two_files_that_are_the_same_object(tmp_path: Path) -> None:
    """The later one overwrites the earlier: said once for each that is too many."""
    good = WRONG.replace(".300/24", ".240/28")
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.yaml").write_text(good)
    code, lines, _ = _validate(tmp_path)
    assert code == 0
    assert [line.partition(" ")[0] + line[line.index("[") :][:7] for line in lines] == [
        "b.yaml:3:18:[CH114]",
        "c.yaml:3:18:[CH114]",
    ]


def test_many_files(tmp_path: Path) -> None:
    """Two thousand folders, and more files than a process may hold open: the one that matters is found."""
    for number in range(2_000):
        folder = tmp_path / f"app-{number % 50}" / str(number)
        folder.mkdir(parents=True)
        (folder / "deployment.yaml").write_text("kind: Deployment\n")
        (folder / "notes.txt").write_text("")
    (tmp_path / "app-7" / "7" / "pool.yaml").write_text(WRONG)
    code, lines, errors = _validate(tmp_path)
    assert (code, [line.split(":")[0] for line in lines], errors) == (1, ["app-7/7/pool.yaml"], "")
