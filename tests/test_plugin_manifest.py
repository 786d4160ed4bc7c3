"""plugin.yaml: what argocd-cmp-server reads at its start. Facts: argoproj/argo-cd cmpserver/plugin/config.go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab import data
from tests.support import ROOT

TEXT = Path(data.plugin_file()).read_text(encoding="utf-8")
# Every key that the server knows; others it drops without a word.
KNOWN = {"version", "init", "generate", "discover", "parameters", "preserveFileMode", "provideGitCreds"}


@pytest.fixture
def manifest() -> Any:
    """The manifest as YAML reads it."""
    return yaml.safe_load(TEXT)


def test_it_is_the_file_of_the_checkout() -> None:
    """What the package finds is what the image copies."""
    assert Path(data.plugin_file()) == ROOT / "plugin.yaml"


def test_the_kind_is_the_one_that_the_server_starts_with(manifest: Any) -> None:
    """Any other kind ends the server at its start."""
    assert manifest["kind"] == "ConfigManagementPlugin"
    assert manifest["apiVersion"] == "argoproj.io/v1alpha1"


def test_applications_name_it_without_a_version(manifest: Any) -> None:
    """A version would become part of the socket's name, and so of the name in each Application."""
    assert manifest["metadata"] == {"name": "cilium-homelab"}
    assert "version" not in manifest["spec"]


def test_generate_is_an_argv_without_a_shell(manifest: Any) -> None:
    """The server joins command and args and runs them as they are."""
    generate = manifest["spec"]["generate"]
    assert [*generate["command"], *generate.get("args", [])] == ["cilium-homelab", "generate"]


def test_no_repository_is_sent_to_it_to_ask(manifest: Any) -> None:
    """With discover rules each Application without a plugin would be streamed to it."""
    assert "discover" not in manifest["spec"]


def test_every_key_is_one_that_the_server_reads(manifest: Any) -> None:
    """An unknown key would do nothing, silently."""
    assert set(manifest) == {"apiVersion", "kind", "metadata", "spec"}
    assert set(manifest["spec"]) <= KNOWN


def test_the_discover_rules_that_the_comment_offers_work() -> None:
    """The commented line, pasted under spec, is the rule that it says it is."""
    (line,) = [line.removeprefix("#") for line in TEXT.splitlines() if line.startswith("#   discover:")]
    assert yaml.safe_load(TEXT + line[1:])["spec"]["discover"] == {"fileName": "homelab.yaml"}
