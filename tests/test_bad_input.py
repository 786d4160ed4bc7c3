"""Input that is broken: one clear finding with its place, the right exit code, never a traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support import as_nobody, run_cli

HEADER = "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: homelab}\n"
GOOD = HEADER + (
    'spec:\n  cilium: {version: "1.20.0"}\n  cluster: {apiServer: "192.168.1.10:6443"}\n'
    "  pools: [192.168.1.128/25]\n  l2: {interfaces: [enp0s25]}\n"
)

BAD: list[tuple[str, bytes, str]] = [
    ("empty", b"", "1:1: error[CH107]"),
    ("only-comments", b"# nothing\n---\n", "1:1: error[CH107]"),
    ("binary", bytes(range(256)) * 8, "error[CH101]"),
    ("not-utf-8", GOOD.encode().replace(b"enp0s25", b"enp\xff"), "8:24: error[CH101]"),
    ("utf-16", GOOD.encode("utf-16"), "error[CH101]"),
    ("nul", GOOD.encode().replace(b"enp0s25", b"enp\0"), "error[CH101]"),
    ("tab", GOOD.replace("  pools", "\tpools").encode(), "7:1: error[CH101]"),
    ("open-bracket", GOOD.replace("enp0s25]", "enp0s25").encode(), "error[CH101]"),
    ("duplicate-key", (GOOD + "  pools: [192.168.2.0/24]\n").encode(), "9:3: error[CH102]"),
    ("undefined-alias", GOOD.replace("[enp0s25]", "*nics").encode(), "8:20: error[CH101]"),
    ("own-alias", (HEADER + "spec: &a [*a]\n").encode(), "error[CH109]"),
    ("several-documents", (GOOD + "---\n" + GOOD).encode(), "error[CH107]"),
    ("list-at-the-top", b"- a\n- b\n", "1:1: error[CH107]"),
    ("scalar-at-the-top", b"hello\n", "1:1: error[CH107]"),
    ("yes", GOOD.replace("[enp0s25]", "[yes]").encode(), "8:21: error[CH106]"),
    ("yes-for-boolean", GOOD.replace("interfaces: [enp0s25]", "externalIPs: Yes").encode(), "8:21: error[CH106]"),
    ("float-version", GOOD.replace('"1.20.0"', "1.20").encode(), "5:21: error[CH106]"),
    ("ipv6-in-flow-list", GOOD.replace("192.168.1.128/25", "::1").encode(), "7:11: error[CH101]"),
    ("ipv6-as-mapping", GOOD.replace("[192.168.1.128/25]", "[fd00:: ]").encode(), "error[CH106]"),
    ("unknown-api-version", GOOD.replace("v1alpha1", "v9").encode(), "1:13: error[CH107]"),
    ("unknown-kind", GOOD.replace("kind: CiliumHomelab", "kind: Pod").encode(), "2:7: error[CH107]"),
    ("no-spec", HEADER.encode(), "error[CH105]"),
    ("empty-spec", (HEADER + "spec:\n").encode(), "error[CH104]"),
    ("unknown-key", GOOD.replace("pools:", "pool:").encode(), "7:3: error[CH103]"),
    ("bgp-is-unknown-for-now", (GOOD + "  bgp: {}\n").encode(), "9:3: error[CH103]"),
    ("nothing-to-render", (HEADER + 'spec:\n  cilium: {version: "1.20.0", install: false}\n').encode(), "error[CH111]"),
    ("no-api-server", GOOD.replace('  cluster: {apiServer: "192.168.1.10:6443"}\n', "").encode(), "error[CH105]"),
    ("python-tag", GOOD.replace("[enp0s25]", "!!python/object:os.system [x]").encode(), "error[CH104]"),
    ("list-as-key", (GOOD + "  ? [a]\n  : b\n").encode(), "error[CH104]"),
    ("backslash", GOOD.replace("[enp0s25]", '["/eth\\d/"]').encode(), "8:26: error[CH101]"),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_one_clear_finding(data: bytes, expected: str, tmp_path: Path) -> None:
    """A broken file is one error, on stdout, with exit code 1."""
    (tmp_path / "homelab.yaml").write_bytes(data)
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    assert expected in done.stdout
    assert len(done.stdout.splitlines()) == 1, done.stdout
    assert done.stdout.startswith("homelab.yaml:")
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("command", [("render",), ("generate",), ("annotations",)])
def test_other_commands_leave_stdout_empty(command: tuple[str, ...], tmp_path: Path) -> None:
    """render, generate and annotations write their findings to stderr."""
    (tmp_path / "homelab.yaml").write_text(GOOD.replace("pools:", "pool:"), encoding="utf-8")
    done = run_cli(*command, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[CH103]" in done.stderr


GOOD_FORMS: list[tuple[str, bytes]] = [
    ("plain", GOOD.encode()),
    ("byte-order-mark", b"\xef\xbb\xbf" + GOOD.encode()),
    ("crlf", GOOD.replace("\n", "\r\n").encode()),
    ("no-last-newline", GOOD.rstrip("\n").encode()),
    ("document-marks", ("---\n" + GOOD + "...\n").encode()),
    (
        "json",
        json.dumps(
            {
                "apiVersion": "cilium-homelab.io/v1alpha1",
                "kind": "CiliumHomelab",
                "metadata": {"name": "h"},
                "spec": {
                    "cilium": {"version": "1.20.0"},
                    "cluster": {"apiServer": "10.0.0.1:6443"},
                    "pools": ["10.0.1.0/24"],
                },
            }
        ).encode(),
    ),
    (
        "anchor-and-merge",
        (
            HEADER
            + 'spec:\n  cilium: {version: "1.20.0"}\n  cluster: {apiServer: "192.168.1.10:6443"}\n'
            + "  pools:\n  - &p {name: a, addresses: 192.168.1.128/26}\n"
            + "  - {<<: *p, name: b, addresses: 192.168.1.192/26}\n"
        ).encode(),
    ),
]


@pytest.mark.parametrize("data", [row[1] for row in GOOD_FORMS], ids=[row[0] for row in GOOD_FORMS])
def test_every_form_of_a_good_file_is_read(data: bytes, tmp_path: Path) -> None:
    """Marks, line ends, JSON and merge keys are all YAML."""
    (tmp_path / "homelab.yaml").write_bytes(data)
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_alias_bomb(tmp_path: Path) -> None:
    """Aliases of aliases that stand for a billion values are refused at once."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    (tmp_path / "homelab.yaml").write_text("\n".join(lines), encoding="utf-8")
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    assert "error[CH109]" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting(opening: str, tmp_path: Path) -> None:
    """A hundred thousand levels are a finding, not a crash."""
    (tmp_path / "homelab.yaml").write_text(opening * 100_000, encoding="utf-8")
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    assert done.returncode == 1
    assert "error[CH1" in done.stdout


def test_fifty_megabytes(tmp_path: Path) -> None:
    """A file that is too large to be a spec is refused by its size."""
    path = tmp_path / "homelab.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    assert "error[CH109]" in done.stdout
    assert done.returncode == 1


def test_missing_file(tmp_path: Path) -> None:
    """A spec that is not there is the environment's fault."""
    done = run_cli("validate", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "homelab.yaml does not exist" in done.stderr
    assert "cilium-homelab init" in done.stderr


def test_a_folder_as_spec(tmp_path: Path) -> None:
    """render wants a file."""
    (tmp_path / "folder").mkdir()
    done = run_cli("render", "folder", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is a folder" in done.stderr


def test_a_fifo_is_no_file(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    os.mkfifo(tmp_path / "homelab.yaml")
    done = run_cli("validate", cwd=tmp_path)
    assert done.returncode == 2
    assert "not a regular file" in done.stderr


def test_a_file_without_read_permission(tmp_path: Path) -> None:
    """Said in one line, by a user who is not root."""
    path = tmp_path / "homelab.yaml"
    path.write_text(GOOD, encoding="utf-8")
    path.chmod(0)
    done = as_nobody("validate", str(path), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be read: Permission denied" in done.stderr


def test_standard_input(tmp_path: Path) -> None:
    """- is standard input, and its findings name it so."""
    done = run_cli("validate", "--format", "concise", "-", cwd=tmp_path, input=GOOD.replace("pools", "pool"))
    assert done.returncode == 1
    assert done.stdout.startswith("<stdin>:7:3: error[CH103]")


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Independent mistakes are all reported, each once, in the order of the file."""
    text = (
        GOOD.replace("192.168.1.128/25", "192.168.1.300")
        .replace("interfaces:", "interface:")
        .replace("10:6443", "10:644399")
    )
    (tmp_path / "homelab.yaml").write_text(text, encoding="utf-8")
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    codes = [line.split("[")[1].split("]")[0] for line in done.stdout.splitlines()]
    assert codes == ["CH201", "CH201", "CH103"]
