"""Comments and entries of `.cilium-homelab.yaml` that silence findings, and what is said of those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import run_cli

HEAD = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: attic}
spec:
  cilium: {version: "1.20.0", install: false}
  networks: [{cidr: 192.168.1.0/24, gateway: 192.168.1.1}]
"""
POOLS = "  pools: [192.168.1.0/24]"
GATEWAY = 'homelab.yaml:7:11: error[CH203] pool "default" contains the gateway of network "192.168.1.0/24"'


def said(folder: Path, text: str, *options: str) -> list[str]:
    """The concise lines of a spec, with where and what."""
    (folder / "homelab.yaml").write_text(text)
    done = run_cli("validate", "--format", "concise", *options, "homelab.yaml", cwd=folder)
    assert done.stderr == ""
    return done.stdout.splitlines()


def codes(lines: list[str]) -> list[str]:
    """The codes of concise lines."""
    return [line.partition("[")[2].partition("]")[0] for line in lines]


def test_without_a_comment_it_is_found(tmp_path: Path) -> None:
    """What the other tests silence."""
    assert said(tmp_path, f"{HEAD}{POOLS}\n") == [GATEWAY]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{POOLS}  # cilium-homelab: ignore[CH203] the router moves\n",
        f"{HEAD}{POOLS}  #cilium-homelab:ignore[CH203]\n",
        f"{HEAD}  # cilium-homelab: ignore[CH203] the router moves\n{POOLS}\n",
        f"{HEAD}  # cilium-homelab: ignore[CH203]\n  # and another remark\n{POOLS}\n",
        f"# cilium-homelab: ignore[CH203] the router moves\n{HEAD}{POOLS}\n",
        f"---\n# cilium-homelab: ignore[CH203]\n{HEAD}{POOLS}\n",
        f"{HEAD}{POOLS}  # cilium-homelab: ignore[CH203]\n".replace("\n", "\r\n"),
    ],
    ids=["behind", "tight", "before", "before-a-remark", "head", "head-of-a-document", "crlf"],
)
def test_what_silences(text: str, tmp_path: Path) -> None:
    """On its line, alone on the next one that is no comment, before the first content in the whole file."""
    assert said(tmp_path, text, "-v") == []


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{POOLS}\n  # cilium-homelab: ignore[CH203]\n",
        f"{HEAD}{POOLS}\n".replace("  networks", "  # cilium-homelab: ignore[CH203]\n  networks"),
        f"{HEAD}{POOLS}  # cilium-homelab: ignore[CH202]\n",
    ],
    ids=["after", "another-line", "another-code"],
)
def test_what_does_not_and_is_told_of(text: str, tmp_path: Path) -> None:
    """The finding stays, and the comment is one itself."""
    assert sorted(codes(said(tmp_path, text))) == ["CH116", "CH203"]


def test_a_comment_in_a_text_is_none(tmp_path: Path) -> None:
    """A # inside of a scalar is text: nothing is silenced, and nothing is said of it."""
    text = f"{HEAD}{POOLS}\n".replace(
        "{name: attic}", "{name: attic, labels: {a: 'x # cilium-homelab: ignore[CH203]'}}"
    )
    assert codes(said(tmp_path, text)) == ["CH203"]


def test_an_unused_comment_is_reported_at_its_code(tmp_path: Path) -> None:
    """Each code by itself: the one that silences something is not."""
    text = f"{HEAD}{POOLS}  # cilium-homelab: ignore[CH203, CH205] the router moves\n"
    assert said(tmp_path, text) == [
        "homelab.yaml:7:60: warning[CH116] there is no CH205 on line 7 to ignore",
    ]


def test_beside_an_error_of_the_reader_nothing_is_called_unused(tmp_path: Path) -> None:
    """Rules did not get what they judge: the comment may be needed once that is mended."""
    text = f"{HEAD}  pools: [192.168.1.0/33]  # cilium-homelab: ignore[CH203]\n"
    assert codes(said(tmp_path, text)) == ["CH201"]


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("ignore", "this comment silences nothing: it is not ignore[CODE]"),
        ("ignore[]", "this comment names no code"),
        ("ignore[CH999]", '"CH999" is no code of a finding'),
        ("ignore[CH101]", "CH101 cannot be ignored"),
    ],
)
def test_malformed_comments(comment: str, words: str, tmp_path: Path) -> None:
    """They silence nothing, and say so."""
    found = said(tmp_path, f"{HEAD}{POOLS}  # cilium-homelab: {comment}\n")
    assert GATEWAY in found
    assert [line.partition("] ")[2] for line in found if "CH117" in line] == [words]


def test_another_word_is_a_remark(tmp_path: Path) -> None:
    """Not everything that names the tool asks something of it."""
    assert said(tmp_path, f"{HEAD}{POOLS}  # cilium-homelab: see the wiki\n") == [GATEWAY]


@pytest.mark.parametrize(
    ("entry", "silent"),
    [
        ("{codes: [CH203], reason: x}", True),
        ("{codes: [CH203], paths: ['apps/**'], reason: x}", True),
        ("{codes: [CH203], paths: ['*/*.yaml'], reason: x}", True),
        ("{codes: [CH203], paths: ['**/homelab.yaml'], reason: x}", True),
        ("{codes: [CH203], paths: [apps], reason: x}", True),
        ("{codes: [CH203], paths: ['*.yaml'], reason: x}", False),
        ("{codes: [CH203], paths: ['app/**'], reason: x}", False),
        ("{codes: [CH202], reason: x}", False),
    ],
)
def test_paths_of_the_repositorys_own_file(entry: str, silent: bool, tmp_path: Path) -> None:
    """Patterns are relative to the root; * stays within a folder, a folder means all in it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".cilium-homelab.yaml").write_text(f"ignore: [{entry}]\n")
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "homelab.yaml").write_text(f"{HEAD}{POOLS}\n")
    for options in (["apps/homelab.yaml"], ["apps"]):
        done = run_cli("validate", "--format", "concise", *options, cwd=tmp_path)
        assert done.stdout == ("" if silent else GATEWAY.replace("homelab.yaml", "apps/homelab.yaml") + "\n")


def test_an_unused_entry_is_told_of_where_the_whole_repository_is_judged(tmp_path: Path) -> None:
    """Of one file nobody knows what the others hold."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".cilium-homelab.yaml").write_text("ignore: [{codes: [CH203, CH205], reason: x}]\n")
    (tmp_path / "homelab.yaml").write_text(f"{HEAD}{POOLS}\n")
    assert run_cli("validate", "homelab.yaml", "--format", "concise", cwd=tmp_path).stdout == ""
    assert run_cli("validate", ".", "--format", "concise", cwd=tmp_path).stdout == (
        ".cilium-homelab.yaml:1:18: warning[CH116] nothing that is ignored here has the code CH205\n"
    )


def test_a_manifest_written_by_hand(tmp_path: Path) -> None:
    """The same comments; one that needs the files beside it is not called unused for a single file."""
    pool = (
        "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: a}\nspec:\n"
        "  blocks:\n  - cidr: 192.168.1.5/24  # cilium-homelab: ignore[CH202] as the router writes it\n"
        "  - cidr: 10.0.0.0/24  # cilium-homelab: ignore[CH211]\n"
    )
    (tmp_path / "pool.yaml").write_text(pool)
    options = ("--cilium", "1.20.0", "--format", "concise")
    assert run_cli("validate", "pool.yaml", *options, cwd=tmp_path).stdout == ""
    assert run_cli("validate", ".", *options, cwd=tmp_path).stdout == (
        "pool.yaml:7:49: warning[CH116] there is no CH211 on line 7 to ignore\n"
    )


def test_rendering_hears_comments_too(tmp_path: Path) -> None:
    """And an error of the reader cannot be silenced: a spec without what it is about would be rendered."""
    (tmp_path / "homelab.yaml").write_text(f"{HEAD}{POOLS}  # cilium-homelab: ignore[CH203]\n")
    assert run_cli("render", cwd=tmp_path).returncode == 0
    (tmp_path / "homelab.yaml").write_text(f"{HEAD}  pools: [192.168.1.0/33]  # cilium-homelab: ignore[CH201]\n")
    done = run_cli("render", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[CH201]" in done.stderr
