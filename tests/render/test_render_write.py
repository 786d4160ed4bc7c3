"""Writing a tree: whole files in a safe order, and nothing of anyone else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cilium_homelab.errors import EnvironmentFault
from cilium_homelab.render import write as write_module
from cilium_homelab.render.tree import build
from cilium_homelab.render.write import differences, moved_pools, write
from tests.render.models import full, small

TREE = build(full("1.20"), "homelab.yaml")
SMALLER = build(small(), "homelab.yaml")
FOREIGN = "# my own\nresources: []\n"


def _files(folder: Path) -> dict[str, str]:
    """What is in a folder: the text of files, the target of links."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_symlink():
            found[path.relative_to(folder).as_posix()] = f"-> {os.readlink(path)}"
        elif path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
    return found


def test_writes_everything(tmp_path: Path) -> None:
    """The folder and those above it are made; no temporary file is left."""
    folder = tmp_path / "a" / "b"
    report = write(TREE, str(folder))
    assert _files(folder) == TREE
    assert sorted(report.written) == sorted(TREE)
    assert report.removed == []


def test_unchanged_files_keep_their_times(tmp_path: Path) -> None:
    """A second run writes nothing; a changed file alone is written again."""
    write(TREE, str(tmp_path))
    for name in TREE:
        os.utime(tmp_path / name, (1, 1))
    assert write(TREE, str(tmp_path)) == ([], [])
    (tmp_path / "values.yaml").write_text(TREE["values.yaml"] + "x: 1\n", encoding="utf-8")
    assert write(TREE, str(tmp_path)).written == ["values.yaml"]
    assert _files(tmp_path) == TREE
    assert {name for name in TREE if (tmp_path / name).stat().st_mtime == 1} == set(TREE) - {"values.yaml"}


def test_line_ends_count(tmp_path: Path) -> None:
    """A file that git checked out with CRLF is not the file that is rendered."""
    write(SMALLER, str(tmp_path))
    (tmp_path / "values.yaml").write_bytes(SMALLER["values.yaml"].replace("\n", "\r\n").encode())
    assert write(SMALLER, str(tmp_path)).written == ["values.yaml"]


def test_stale_files_go(tmp_path: Path) -> None:
    """With the folders that are empty then; what someone else put there stays."""
    write(TREE, str(tmp_path))
    (tmp_path / "services" / "media" / "notes.md").write_text("mine", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(FOREIGN, encoding="utf-8")
    report = write(SMALLER, str(tmp_path))
    assert report.removed == [
        "l2-announcements.yaml",
        "services/media/kustomization.yaml",
        "services/pi-hole/kustomization.yaml",
    ]
    assert _files(tmp_path) == {**SMALLER, "services/media/notes.md": "mine", "mine.yaml": FOREIGN}
    assert not (tmp_path / "services" / "pi-hole").exists()


def test_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Resources, then kustomization.yaml, then removal: the folder builds at every moment."""
    write(TREE, str(tmp_path))
    steps: list[str] = []
    replace, unlink = os.replace, os.unlink

    def noting_replace(source: str, target: str) -> None:
        steps.append(f"write {Path(target).name}")
        replace(source, target)

    def noting_unlink(path: str) -> None:
        steps.append(f"remove {Path(path).name}")
        unlink(path)

    monkeypatch.setattr(os, "replace", noting_replace)
    monkeypatch.setattr(os, "unlink", noting_unlink)
    other = build(small("pools: [10.0.0.0/24]"), "homelab.yaml")
    write(other, str(tmp_path))
    assert steps == [
        "write ip-pools.yaml",
        "write values.yaml",
        "write kustomization.yaml",
        "remove l2-announcements.yaml",
        "remove kustomization.yaml",
        "remove kustomization.yaml",
    ]


@pytest.mark.parametrize("stop", range(5))
def test_an_interrupted_run(stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file is old or new, never half, and the next run repairs."""
    write(SMALLER, str(tmp_path))
    replace = os.replace
    left = [stop]

    def failing(source: str, target: str) -> None:
        if not left[0]:
            raise OSError(28, "No space left on device", source, None, target)
        left[0] -= 1
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(EnvironmentFault, match="No space left on device"):
        write(TREE, str(tmp_path))
    for name, text in _files(tmp_path).items():
        assert text in (SMALLER.get(name), TREE.get(name)), name
    monkeypatch.setattr(os, "replace", replace)
    write(TREE, str(tmp_path))
    assert _files(tmp_path) == TREE


def test_files_of_someone_else(tmp_path: Path) -> None:
    """All are named, before anything is written."""
    for name in ("kustomization.yaml", "values.yaml"):
        (tmp_path / name).write_text(FOREIGN, encoding="utf-8")
    with pytest.raises(EnvironmentFault) as fault:
        write(TREE, str(tmp_path))
    assert str(tmp_path / "kustomization.yaml") in str(fault.value)
    assert str(tmp_path / "values.yaml") in str(fault.value)
    assert "ip-pools.yaml" not in str(fault.value)
    assert _files(tmp_path) == {"kustomization.yaml": FOREIGN, "values.yaml": FOREIGN}


def test_an_empty_file_is_someone_elses(tmp_path: Path) -> None:
    """Somebody made it for a reason."""
    (tmp_path / "values.yaml").touch()
    with pytest.raises(EnvironmentFault, match=r"values\.yaml"):
        write(TREE, str(tmp_path))
    assert _files(tmp_path) == {"values.yaml": ""}


@pytest.mark.parametrize("name", ["values.yaml", "services", "services/media", "services/media/kustomization.yaml"])
@pytest.mark.parametrize("kind", ["folder", "file", "link", "broken-link"])
def test_what_stands_in_the_way(name: str, kind: str, tmp_path: Path) -> None:
    """A folder for a file, a file for a folder, a link for either: named, and nothing is written anywhere."""
    if kind == "folder" and not name.endswith(".yaml"):
        return
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    outside.mkdir()
    path = folder / name
    path.parent.mkdir(parents=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "file":
        path.write_text(FOREIGN, encoding="utf-8")
    else:
        path.symlink_to(outside if kind == "link" else outside / "nowhere")
    with pytest.raises(EnvironmentFault) as fault:
        write(TREE, str(folder))
    assert str(path) in str(fault.value)
    assert list(outside.iterdir()) == []
    assert set(_files(folder)) <= {name}
    assert os.path.lexists(path)


def test_a_link_to_a_file_of_ours_is_not_followed(tmp_path: Path) -> None:
    """What it leads to is neither written nor removed."""
    outside = tmp_path / "outside.yaml"
    outside.write_text(TREE["l2-announcements.yaml"], encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "l2-announcements.yaml").symlink_to(outside)
    write(SMALLER, str(folder))
    assert (folder / "l2-announcements.yaml").is_symlink()
    assert outside.read_text(encoding="utf-8") == TREE["l2-announcements.yaml"]


def test_the_folder_is_a_file(tmp_path: Path) -> None:
    """Or lies below one."""
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    for folder in (path, path / "below"):
        with pytest.raises(EnvironmentFault, match="file"):
            write(TREE, str(folder))
    assert path.read_text(encoding="utf-8") == "x"


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is said in one line, and nothing is written."""
    write(SMALLER, str(tmp_path))

    def refusing(path: str, *_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(write_module, "open", refusing, raising=False)
    with pytest.raises(EnvironmentFault, match="cannot be read: Permission denied"):
        write(TREE, str(tmp_path))
    with pytest.raises(EnvironmentFault, match="cannot be read: Permission denied"):
        differences(TREE, str(tmp_path))
    assert _files(tmp_path) == SMALLER


def test_differences(tmp_path: Path) -> None:
    """Empty for a current folder; else a diff of what a run would write and remove. Nothing is written."""
    assert differences(SMALLER, str(tmp_path / "none")).count("--- /dev/null") == len(SMALLER)
    assert not (tmp_path / "none").exists()
    write(TREE, str(tmp_path))
    assert differences(TREE, str(tmp_path)) == ""
    before = _files(tmp_path)
    text = differences(SMALLER, str(tmp_path))
    assert f"--- {tmp_path}/l2-announcements.yaml\n+++ /dev/null" in text
    assert "\n-    - ^enp0s25$\n" in text
    assert _files(tmp_path) == before
    (tmp_path / "mine.yaml").write_text(FOREIGN, encoding="utf-8")
    assert differences(TREE, str(tmp_path)) == ""


POOLS = "pools: [{name: lan, addresses: [10.0.0.0/25, 10.0.1.1-10.0.1.9]}, {name: dns, addresses: 10.0.2.0/24}]"


@pytest.mark.parametrize(
    ("now", "gone"),
    [
        (POOLS, {}),
        (POOLS.replace("name: lan", "name: home"), {"lan": "home"}),
        ("pools: [{name: lan, addresses: [10.0.0.0/16]}]", {"dns": "lan"}),
        ("pools: [10.0.1.9, 10.0.2.255]", {"lan": "default", "dns": "default"}),
        ("pools: [10.0.1.10, 10.0.0.128/25]", {}),
        ("pools: ['fd00::/64']", {}),
    ],
)
@pytest.mark.parametrize("version", ["1.20.0", "1.15.19"])
def test_renamed_pools(now: str, gone: dict[str, str], version: str, tmp_path: Path) -> None:
    """A pool that is gone while another name holds some of its addresses: its Services move."""
    write(build(small(POOLS, version), "homelab.yaml"), str(tmp_path))
    warnings = moved_pools(str(tmp_path), small(now, version))
    assert len(warnings) == len(gone)
    for name, heir in gone.items():
        assert any(f'"{name}" is gone' in line and f'"{heir}"' in line for line in warnings)


def test_renamed_pools_of_someone_else(tmp_path: Path) -> None:
    """Only a file of ours is an earlier render; a broken or absent one says nothing."""
    model = small("pools: [10.0.0.0/24]")
    assert moved_pools(str(tmp_path), model) == []
    old = build(small(POOLS), "homelab.yaml")["ip-pools.yaml"]
    path = tmp_path / "ip-pools.yaml"
    path.write_text(old, encoding="utf-8")
    assert moved_pools(str(tmp_path), model) != []
    for text in (old.partition("\n")[2], old.partition("\n")[0] + "\n{[", old.partition("\n")[0] + "\n- 1\n--- 2\n"):
        path.write_text(text, encoding="utf-8")
        assert moved_pools(str(tmp_path), model) == []
