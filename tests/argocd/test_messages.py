"""What a user reads in Argo CD when something is wrong: one line, golden in tests/golden/argocd."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import ROOT, run_cli

from .cmpserver import Application, CmpFailure, shown
from .conftest import ARTICLE, HOME, Server

pytestmark = pytest.mark.slow
GOLDEN = ROOT / "tests" / "golden" / "argocd"
APPLICATION = Application(path=HOME)
IMPATIENT = APPLICATION._replace(plugin_env={"CILIUM_HOMELAB_TIMEOUT": "4"})
VERSION = 'version: "1.20.0"'
RANGES = "192.168.1.128/25, 192.168.1.100-192.168.1.110"
OUTER = "resources: [rendered]\npatches:\n  - path: gone.yaml\n"
FETCHING = "resources: [rendered, 'https://example.org/a.yaml']\n"


class Mistake(NamedTuple):
    """What is wrong: in the article's spec, in a file beside it, or with a program: not there, or never ready."""

    old: str = ""
    new: str = ""
    beside: str = ""
    without: str = ""
    hanging: str = ""


MISTAKES = {
    "yaml": Mistake("pools:\n", "pools\n"),
    "yaml-tab": Mistake("  pools:", "\tpools:"),
    "spec": Mistake("pools:", "pool:"),
    "spec-type": Mistake(VERSION, "version: 1.20"),
    "rule": Mistake(RANGES, "192.168.1.128/25, 192.168.1.200-192.168.1.210"),
    "several": Mistake(RANGES, "192.168.1.128/33, 192.168.1.110-192.168.1.100"),
    "helm-values": Mistake(VERSION, f"{VERSION}, values: {{kubeProxyReplacement: strict}}"),
    "chart-fails": Mistake(VERSION, f'{VERSION}, values: {{extraConfig: {{refused: "true"}}}}'),
    "no-chart": Mistake('"1.20.0"', '"1.20.1"'),
    "no-vendored-chart": Mistake(VERSION, f"{VERSION}, chart: {{path: charts/cilium}}"),
    "no-helm": Mistake(without="helm"),
    "no-kustomize": Mistake(without="kustomize"),
    "deadline": Mistake(hanging="kustomize"),
    "no-spec": Mistake(ARTICLE, ""),
    "outer-patch": Mistake(beside=OUTER),
    "outer-fetches": Mistake(beside=FETCHING),
    "outer-no-yaml": Mistake(beside="resources: [rendered\n"),
}


def _make(mistake: Mistake, folder: Path, programs: Path) -> None:
    spec = folder / "homelab.yaml"
    assert mistake.old in ARTICLE
    spec.write_text(ARTICLE.replace(mistake.old, mistake.new) if mistake.old else ARTICLE, encoding="utf-8")
    if mistake.old == ARTICLE:
        spec.unlink()
    if mistake.beside:
        (folder / "kustomization.yaml").write_text(mistake.beside, encoding="utf-8")
    if mistake.without:
        (programs / mistake.without).unlink()
    if mistake.hanging:
        # It opens for reading what nobody writes to.
        os.mkfifo(programs / "fifo")
        (programs / mistake.hanging).unlink()
        (programs / mistake.hanging).write_text(f"#!/bin/sh\nread line <{programs}/fifo\n", encoding="utf-8")
        (programs / mistake.hanging).chmod(0o755)


def _message(server: Server, repository: Path, application: Application = APPLICATION) -> str:
    with pytest.raises(CmpFailure) as raised:
        server.generate(application, repository)
    return shown(raised.value, application)


def _golden(name: str, found: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("CILIUM_HOMELAB_UPDATE"):
        path.write_text(f"{found}\n", encoding="utf-8")
    assert f"{found}\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MISTAKES)
def test_it_reads_well(name: str, server: Server, repository: Path, programs: Path, tmp_path: Path) -> None:
    """One line that starts with file and fault, the same each time, without the folder of the run."""
    _make(MISTAKES[name], repository / HOME, programs)
    application = IMPATIENT if MISTAKES[name].hanging else APPLICATION
    message = _message(server, repository, application)
    assert _message(server, repository, application) == message
    assert str(tmp_path) not in message and "_cmp_server" not in message and "/tmp" not in message
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-|[\x00-\x1f]|Traceback|  ", message)
    prefix, _, ours = message.partition(" failed exit status ")
    assert prefix.endswith("error generating manifests: `cilium-homelab generate`")
    # A file, or the program where the container is to blame.
    assert re.match(r"1: (homelab|kustomization)\.yaml:\d+:\d+: error\[CH\d{3}\] |2: cilium-homelab: ", ours)
    _golden(name, message)


def test_a_warning_stands_behind_the_error(server: Server, repository: Path) -> None:
    """Also where it is about an earlier line; no finding runs into the next."""
    text = ARTICLE.replace("192.168.1.128/25,", "192.168.1.129/25,").replace("ips: 192.168.1.153", "ips: 192.168.1.999")
    (repository / HOME / "homelab.yaml").write_text(text, encoding="utf-8")
    ours = _message(server, repository).partition(" failed exit status 1: ")[2].split("; homelab.yaml:")
    kinds = [found[1] for finding in ours for found in re.finditer(r"(error|warning)\[CH", finding)]
    assert len(kinds) == len(ours)
    assert kinds == sorted(kinds) and set(kinds) == {"error", "warning"}


def test_a_wrong_command_line(tmp_path: Path) -> None:
    """A plugin.yaml with other args: what is wrong, without the usage."""
    done = run_cli("generate", "--ofline", cwd=tmp_path, env={"ARGOCD_APP_NAME": "cilium"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("cilium-homelab: No such option")
    assert "--ofline" in done.stderr and done.stderr.count("\n") == 1
    assert "Usage:" in run_cli("generate", "--ofline", cwd=tmp_path).stderr


def test_the_goldens_are_all_used() -> None:
    """No text stays behind when its mistake goes."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(MISTAKES)
