"""Parameters and environment: who wins, what counts as nothing, and where a wrong value is shown."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from cilium_homelab.settings import PREFIXES, SETTINGS, read_settings
from tests.support import ROOT, run_cli

SPEC = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: attic}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.128/25]
  l2: true
"""
FULL = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: attic}
spec:
  cilium: {version: "1.20.0", chart: {repository: https://charts.example.org}}
  cluster: {name: attic, apiServer: "192.168.1.10:6443"}
  pools: [192.168.1.128/25]
  l2: true
"""


def parameters(*entries: dict[str, Any]) -> dict[str, str]:
    """The environment that Argo CD makes of an Application's parameters."""
    return {"ARGOCD_APP_PARAMETERS": json.dumps(entries)}


def one(name: str, text: str) -> dict[str, str]:
    """The same of one parameter."""
    return parameters({"name": name, "string": text})


def taken(environ: dict[str, str]) -> dict[str, str]:
    """The settings that an environment gives, none of them wrong."""
    settings = read_settings(environ)
    assert settings.findings == ()
    return {name: given.text for name, given in settings.given.items()}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_comes_from_each_source_and_the_stronger_wins(setting: Any) -> None:
    """Parameter, then ARGOCD_ENV_, then the plain variable."""
    weak, middle, strong = ("false", "true", "false") if setting.boolean else ("a", "b", "c")
    environ = {PREFIXES[1] + setting.suffix: weak}
    assert taken(environ) == {setting.name: weak}
    environ[PREFIXES[0] + setting.suffix] = middle
    assert taken(environ) == {setting.name: middle}
    environ.update(one(setting.name, strong))
    assert taken(environ) == {setting.name: strong}


@pytest.mark.parametrize("nothing", ["", "null", "[]", " "])
def test_what_stands_for_nothing_leaves_the_next_source(nothing: str) -> None:
    """Unset, null, [] and empty mean: not given, wherever they stand."""
    weak = {"CILIUM_HOMELAB_FILE": "weak.yaml"}
    for source in (
        {"ARGOCD_APP_PARAMETERS": nothing},
        {"ARGOCD_ENV_CILIUM_HOMELAB_FILE": nothing},
        one("file", nothing),
        parameters({"name": "file"}),
        parameters({"name": "file", "string": None}),
        parameters({"name": "file", "array": []}),
        parameters({"name": "file", "map": {}}),
    ):
        assert taken({**weak, **source}) == {"file": "weak.yaml"}, source
    assert taken({"CILIUM_HOMELAB_FILE": nothing}) == {}
    assert taken({}) == {}


@pytest.mark.parametrize(
    ("environ", "origin", "message"),
    [
        (one("files", "x"), 'parameter "files"', 'there is no parameter "files"'),
        (one("strict", "yes"), 'parameter "strict"', '"yes" is neither true nor false'),
        (one("install", "True"), 'parameter "install"', '"True" is neither true nor false'),
        (parameters({"name": "file", "array": ["a"]}), 'parameter "file"', "is a list"),
        (parameters({"name": "file", "map": {"a": "b"}}), 'parameter "file"', "is a map"),
        (parameters({"string": "x"}), 'parameter "None"', "there is no parameter"),
        ({"ARGOCD_APP_PARAMETERS": "{"}, "ARGOCD_APP_PARAMETERS", "not a JSON list"),
        ({"ARGOCD_APP_PARAMETERS": "7"}, "ARGOCD_APP_PARAMETERS", "not a JSON list"),
        ({"ARGOCD_APP_PARAMETERS": "[7]"}, "ARGOCD_APP_PARAMETERS", "not a JSON list"),
        ({"ARGOCD_APP_PARAMETERS": "[" * 100_000}, "ARGOCD_APP_PARAMETERS", "not a JSON list"),
        ({"CILIUM_HOMELAB_STRICT": "1"}, "CILIUM_HOMELAB_STRICT", "neither true nor false"),
        ({"ARGOCD_ENV_CILIUM_HOMELAB_FIEL": "x"}, "ARGOCD_ENV_CILIUM_HOMELAB_FIEL", "is no setting"),
        ({"ARGOCD_APP_PARAMETERS": r'[{"name":"spec","string":"\ud800"}]'}, 'parameter "spec"', "not UTF-8"),
        ({"CILIUM_HOMELAB_FILE": "a\nb"}, "CILIUM_HOMELAB_FILE", "line break"),
    ],
)
def test_what_is_wrong_is_said_once_under_its_givers_name(environ: dict[str, str], origin: str, message: str) -> None:
    """And is not taken."""
    settings = read_settings(environ)
    assert settings.given == {}
    (finding,) = settings.findings
    assert finding.code == "CH118"
    assert finding.place.document is not None
    assert finding.place.document.source.name == origin
    assert message in finding.message
    assert finding.help


def test_variables_that_are_no_settings_are_left_alone() -> None:
    """The sidecar's own variables, and Argo CD's twin of a parameter, mean nothing here."""
    environ = {"CILIUM_HOMELAB_CHART_CACHE": "/x", "CILIUM_HOMELAB_BIN": "y", "PARAM_FILE": "z", "ARGOCD_ENV_X": "1"}
    assert taken(environ) == {}


def rendered(folder: Path, environ: dict[str, str], *arguments: str) -> list[Any]:
    """The objects that `generate` prints."""
    done = run_cli("generate", *arguments, cwd=folder, env=environ)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def test_a_whole_spec_in_a_parameter_needs_no_folder(tmp_path: Path) -> None:
    """The Application's folder may be empty."""
    kinds = [entry["kind"] for entry in rendered(tmp_path, one("spec", SPEC))]
    assert sorted(kinds) == ["CiliumL2AnnouncementPolicy", "CiliumLoadBalancerIPPool"]


def test_settings_replace_keys_of_the_spec(tmp_path: Path) -> None:
    """The release decides the API version; a key that the spec lacks is added."""
    (tmp_path / "homelab.yaml").write_text(SPEC)
    assert rendered(tmp_path, {})[0]["apiVersion"] == "cilium.io/v2"
    assert rendered(tmp_path, one("cilium-version", "1.17.1"))[0]["apiVersion"] == "cilium.io/v2alpha1"
    done = run_cli("render", cwd=tmp_path, env={"CILIUM_HOMELAB_CLUSTER_NAME": "cellar", **one("install", "true")})
    assert "cluster.apiServer is missing" in done.stderr
    environ = {**one("install", "true"), "CILIUM_HOMELAB_API_SERVER": "10.1.2.3:6443"}
    environ["CILIUM_HOMELAB_CLUSTER_NAME"] = "cellar"
    done = run_cli("render", cwd=tmp_path, env=environ)
    assert done.returncode == 0, done.stderr
    assert "k8sServiceHost: 10.1.2.3" in done.stdout
    assert "name: cellar" in done.stdout


def test_a_spec_named_on_the_command_line_wins_over_file_and_spec(tmp_path: Path) -> None:
    """Whoever types a name means that file."""
    (tmp_path / "mine.yaml").write_text(SPEC.replace("192.168.1.128/25", "10.9.0.0/24"))
    environ = {**one("spec", SPEC), "CILIUM_HOMELAB_FILE": "absent.yaml"}
    assert rendered(tmp_path, environ, "mine.yaml")[0]["spec"]["blocks"] == [{"cidr": "10.9.0.0/24"}]


@pytest.mark.parametrize("path", ["../outside.yaml", "/etc/passwd", "-", "link.yaml"])
def test_no_file_outside_the_repository_is_named(tmp_path: Path, path: str) -> None:
    """Nor standard input, which Argo CD leaves empty."""
    folder = tmp_path / "repository"
    folder.mkdir()
    (tmp_path / "outside.yaml").write_text(SPEC)
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    done = run_cli("generate", cwd=folder, env=one("file", path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert f'"{path}" is no path inside the repository' in done.stderr


def test_a_wrong_value_is_shown_where_it_was_given(tmp_path: Path) -> None:
    """With the spec's other faults, all at once; under Argo CD a line each."""
    (tmp_path / "homelab.yaml").write_text(SPEC.replace("l2: true", "l3: true"))
    environ = {**one("api-server", "192.168.1.900:6443"), "ARGOCD_APP_NAME": "attic"}
    done = run_cli("generate", cwd=tmp_path, env=environ)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert any(line.startswith("homelab.yaml:7:3: error[CH103]") for line in lines)
    assert any(line.startswith('parameter "api-server":1:12: error[CH201] "192.168.1.900:6443"') for line in lines)


def test_a_tag_in_the_spec_does_not_change_what_is_put_over_it(tmp_path: Path) -> None:
    """A file that begins with an exclamation mark is a fault of its own; a value over it is not."""
    (tmp_path / "homelab.yaml").write_text("!!map\n" + SPEC)
    assert rendered(tmp_path, one("cilium-version", "1.19.1"))[0]["apiVersion"] == "cilium.io/v2"


def test_an_alias_is_not_changed_where_it_is_shared(tmp_path: Path) -> None:
    """A setting for one key leaves the other user of the anchor as it was."""
    text = SPEC.replace('version: "1.20.0"', 'version: "1.20.0", values: &v {cluster: {name: x}}')
    (tmp_path / "homelab.yaml").write_text(text.replace("install: false", "install: true") + "  cluster: *v\n")
    done = run_cli("render", cwd=tmp_path, env=one("cluster-name", "y"))
    assert 'unknown key "cluster"' in done.stderr or "CH103" in done.stderr  # cluster.cluster of the alias
    assert done.returncode == 1


def test_strict_lets_warnings_fail(tmp_path: Path) -> None:
    """As the flag does."""
    noisy = SPEC.replace("  l2:", "  networks: [{name: lan, cidr: 192.168.1.0/24, dhcp: [192.168.1.200]}]\n  l2:")
    (tmp_path / "homelab.yaml").write_text(noisy)
    assert run_cli("generate", cwd=tmp_path, env=one("strict", "false")).returncode == 0
    assert run_cli("generate", cwd=tmp_path, env=one("strict", "true")).returncode == 1


@pytest.mark.parametrize("spec", [None, "", "{", "[]", "a: &a [*a]", "spec: 7", "\x00", SPEC.replace("v1alpha1", "v9")])
def test_announcements_never_fail(tmp_path: Path, spec: str | None) -> None:
    """Argo CD shows nothing of an Application whose parameters command fails."""
    if spec is not None:
        (tmp_path / "homelab.yaml").write_text(spec)
    done = run_cli("parameters", cwd=tmp_path, env={"ARGOCD_APP_PARAMETERS": "{"})
    assert (done.returncode, done.stderr) == (0, "")
    assert [entry["name"] for entry in json.loads(done.stdout)] == [setting.name for setting in SETTINGS]


def test_announced_defaults_are_what_the_spec_says(tmp_path: Path) -> None:
    """Argo CD shows them and hands over only what is set: what is announced must hold."""
    (tmp_path / "homelab.yaml").write_text(FULL)
    announced = {entry["name"]: entry for entry in json.loads(run_cli("parameters", cwd=tmp_path).stdout)}
    assert announced["cilium-version"]["string"] == "1.20.0"
    assert announced["api-server"]["string"] == "192.168.1.10:6443"
    assert announced["chart-repository"]["string"] == "https://charts.example.org"
    assert announced["file"]["string"] == "homelab.yaml"
    assert announced["install"]["itemType"] == "boolean"
    for entry in announced.values():
        assert set(entry) == {"name", "title", "tooltip", "required", "itemType", "collectionType", "string"}
        assert entry["collectionType"] == "string"


def test_plugin_and_page_are_made_from_the_table() -> None:
    """scripts/make_plugin.py writes them; --check names what is not current."""
    command = [sys.executable, str(ROOT / "scripts" / "make_plugin.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_setting_of_the_spec_names_a_key_of_its_schema() -> None:
    """A route that no spec has would be refused as an unknown key."""
    schema = json.loads((ROOT / "schemas" / "homelab.schema.json").read_text(encoding="utf-8"))
    for setting in SETTINGS:
        node = schema["properties"]["spec"]
        for step in setting.route:
            while "$ref" in node:
                node = schema["$defs"][node["$ref"].rpartition("/")[2]]
            node = node["properties"][step]
