"""The command line as a whole process: what people see, on which stream, with which exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml

from cilium_homelab import __version__, starter
from cilium_homelab.cli import COMMANDS
from cilium_homelab.errors import EnvironmentFault
from cilium_homelab.rules.table import RULES
from tests.support import ROOT, run_cli

GOLDEN = ROOT / "tests" / "golden" / "cli"
ARTICLE = (ROOT / "examples" / "article" / "homelab.yaml").read_text(encoding="utf-8")
WRONG = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata:
  name: homelab
spec:
  cilium: {version: 1.20}
  cluster:
    apiServer: "https://192.168.1.10:6443"
  networks:
    - name: lan
      cidr: 192.168.1.0/24
      gateway: 192.168.1.1
      dhcp: [192.168.1.100-192.168.1.127]
  pools:
    - name: one
      adresses: [192.168.1.0/24]
    - name: two
      addresses: [192.168.1.64/26, 192.168.1.240-250]   # a line that is longer than the eighty columns of a terminal
    - {name: three, addresses: [192.168.1.0/26], serviceSelector: {matchExpressions: [{key: lb, operator: In}]}}
  l2: {interfaces: ["eth[0", '/(?!lo)eth/']}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the article's spec."""
    (tmp_path / "homelab.yaml").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def _golden(name: str, found: str) -> None:
    path = GOLDEN / name
    if os.environ.get("CILIUM_HOMELAB_UPDATE"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github"])
def test_findings_read_well(form: str, tmp_path: Path) -> None:
    """Every problem at once, in each format: read the golden file."""
    (tmp_path / "homelab.yaml").write_text(WRONG, encoding="utf-8")
    done = run_cli("validate", "--format", form, cwd=tmp_path, env={"COLUMNS": "80"})
    assert (done.returncode, done.stderr) == (1, "")
    assert "\x1b" not in done.stdout
    _golden(f"findings.{form}", done.stdout.replace(__version__, "VERSION"))


def test_json_has_all_its_keys(tmp_path: Path) -> None:
    """The keys of an object are a promise; lines and columns count from 1."""
    (tmp_path / "homelab.yaml").write_text(WRONG, encoding="utf-8")
    rows = json.loads(run_cli("validate", "--format", "json", cwd=tmp_path).stdout)
    keys = ["code", "name", "severity", "message", "help", "file", "line", "column"]
    keys += ["endLine", "endColumn", "related", "fixable"]
    assert all(list(row) == keys for row in rows)
    gateway = next(row for row in rows if row["code"] == "CH203")
    assert (gateway["line"], gateway["column"], gateway["related"][0]["line"]) == (19, 33, 12)
    (tmp_path / "homelab.yaml").write_text(ARTICLE, encoding="utf-8")
    assert run_cli("validate", "--format", "json", cwd=tmp_path).stdout == "[]\n"


def test_severities_and_exit_codes(folder: Path) -> None:
    """Warnings pass unless --strict; information shows with -v."""
    spec = folder / "homelab.yaml"
    spec.write_text(ARTICLE.replace("192.168.1.128/25", "192.168.1.130/25"), encoding="utf-8")
    done = run_cli("validate", cwd=folder)
    assert done.returncode == 0
    assert done.stdout.endswith("1 warning\n")
    assert run_cli("validate", "--strict", cwd=folder).returncode == 1
    assert "info[CH411]" in run_cli("validate", "-v", cwd=folder).stdout
    done = run_cli("render", "-o", "out", cwd=folder)
    assert done.returncode == 0
    assert "warning[CH202]" in done.stderr
    done = run_cli("render", "--strict", "-o", "strict", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert not (folder / "strict").exists()


def test_several_paths(folder: Path) -> None:
    """Folders and files together; a file that is not there is said."""
    (folder / "other").mkdir()
    (folder / "other" / "homelab.yaml").write_text(ARTICLE.replace("pools", "pool"), encoding="utf-8")
    done = run_cli("validate", "--format", "concise", ".", "other", "homelab.yaml", cwd=folder)
    assert done.returncode == 1
    assert done.stdout == 'other/homelab.yaml:7:3: error[CH103] unknown key "pool" in spec\n'
    assert run_cli("validate", "nowhere.yaml", cwd=folder).returncode == 2


def test_render_write_check(folder: Path) -> None:
    """render -o writes, --check is silent when current and shows a diff when not; unchanged files stay."""
    assert run_cli("render", "--check", "-o", "out", cwd=folder).returncode == 1
    assert not (folder / "out").exists()
    done = run_cli("render", "-o", "out", cwd=folder)
    assert done.returncode == 0
    assert "wrote   out/kustomization.yaml" in done.stdout
    check = run_cli("render", "--check", "-o", "out", cwd=folder)
    assert (check.returncode, check.stdout, check.stderr) == (0, "", "")
    times = {path: path.stat().st_mtime_ns for path in (folder / "out").rglob("*.yaml")}
    spec = folder / "homelab.yaml"
    spec.write_text(ARTICLE.replace("192.168.1.128/25", "192.168.1.128/26"), encoding="utf-8")
    check = run_cli("render", "--check", "-o", "out", cwd=folder)
    assert check.returncode == 1
    assert "-    - cidr: 192.168.1.128/25\n+    - cidr: 192.168.1.128/26\n" in check.stdout
    assert run_cli("render", "-o", "out", cwd=folder).stdout == "wrote   out/ip-pools.yaml\n"
    changed = {path.name for path, time in times.items() if path.stat().st_mtime_ns != time}
    assert changed == {"ip-pools.yaml"}


def test_a_renamed_pool_is_warned_of(folder: Path) -> None:
    """A pool's name is a promise: its addresses under another name move the Services."""
    run_cli("render", "-o", "out", cwd=folder)
    spec = folder / "homelab.yaml"
    spec.write_text(ARTICLE.replace("name: default-pool", "name: lan"), encoding="utf-8")
    done = run_cli("render", "-o", "out", cwd=folder)
    assert done.returncode == 0
    assert 'the pool "default-pool" is gone and "lan" holds its addresses' in done.stderr


def test_someone_elses_file_is_not_touched(folder: Path) -> None:
    """Nothing is written when a file that we did not make is in the way."""
    (folder / "out").mkdir()
    (folder / "out" / "values.yaml").write_text("mine: true\n", encoding="utf-8")
    done = run_cli("render", "-o", "out", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "out/values.yaml" in done.stderr
    assert os.listdir(folder / "out") == ["values.yaml"]


def test_render_formats(folder: Path) -> None:
    """Without -o: all files for reading, or the objects alone as YAML or JSON."""
    assert run_cli("render", cwd=folder).stdout.startswith("#### kustomization.yaml\n# Made by cilium-homelab")
    kinds = [item["kind"] for item in yaml.safe_load_all(run_cli("render", "--format", "yaml", cwd=folder).stdout)]
    assert kinds == ["CiliumLoadBalancerIPPool", "CiliumL2AnnouncementPolicy"]
    listed = json.loads(run_cli("render", "--format", "json", cwd=folder).stdout)
    assert [item["kind"] for item in listed["items"]] == kinds
    assert run_cli("render", "--check", cwd=folder).returncode == 2
    assert run_cli("render", "--format", "yaml", "-o", "x", cwd=folder).returncode == 2


def test_annotations(folder: Path) -> None:
    """What to paste, in three forms; a Service that is not planned gets a did-you-mean."""
    _golden("annotations.txt", run_cli("annotations", "pi-hole/pihole-dns", cwd=folder).stdout)
    assert run_cli("annotations", cwd=folder).stdout.count("lbipam.cilium.io/ips") == 6
    several = run_cli("annotations", "--spec", ROOT / "examples/several-pools/homelab.yaml", "media/plex", cwd=folder)
    assert several.stdout.count("homelab/pool: fixed") == 3
    done = run_cli("annotations", "pi-hole/pihole-dsn", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean pi-hole/pihole-dns?" in done.stderr


def test_annotations_without_a_plan(folder: Path) -> None:
    """Nothing planned: the spec is to blame."""
    spec = folder / "homelab.yaml"
    spec.write_text(ARTICLE.partition("  services:")[0], encoding="utf-8")
    done = run_cli("annotations", cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert "plans no Service" in done.stderr


def test_explain_and_rules(tmp_path: Path) -> None:
    """Every code that is listed is explained."""
    listed = run_cli("rules", cwd=tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in listed] == [rule.code for rule in RULES]
    _golden("explain.txt", run_cli("explain", "ch203", cwd=tmp_path).stdout)
    done = run_cli("explain", "CH999", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_schema_and_version(tmp_path: Path) -> None:
    """The schema is the file in schemas/; the version is the package's."""
    schema = json.loads(run_cli("schema", cwd=tmp_path).stdout)
    assert schema["title"] == "CiliumHomelab"
    assert run_cli("--version", cwd=tmp_path).stdout == f"cilium-homelab {__version__}\n"


def test_help_names_every_command(tmp_path: Path) -> None:
    """--help is worth reading: each command in a whole sentence; a wrong one gets a did-you-mean."""
    text = run_cli("--help", cwd=tmp_path).stdout
    assert "..." not in text.partition("Commands:")[2]
    for name in COMMANDS:
        assert f"  {name} " in text
        done = run_cli(name, "--help", cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert "Did you mean validate?" in run_cli("valdate", cwd=tmp_path).stderr


def test_shell_completion(tmp_path: Path) -> None:
    """click's own, by an environment variable."""
    done = run_cli(cwd=tmp_path, env={"_CILIUM_HOMELAB_COMPLETE": "zsh_source"})
    assert "cilium-homelab" in done.stdout


def test_init(tmp_path: Path) -> None:
    """A spec that holds, from flags; never over an existing file; a wrong flag writes nothing."""
    done = run_cli("init", cwd=tmp_path)
    assert done.returncode == 0
    assert run_cli("validate", "--strict", cwd=tmp_path).stdout == "no problems\n"
    before = (tmp_path / "homelab.yaml").read_bytes()
    done = run_cli("init", cwd=tmp_path)
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert (tmp_path / "homelab.yaml").read_bytes() == before
    flags = ["--network", "fd00::/64", "--gateway", "fd00::1", "--pool", "fd00::100-fd00::1ff", "--interface", "en*"]
    assert run_cli("init", "six.yaml", *flags, "--api-server", "[fd00::10]:6443", cwd=tmp_path).returncode == 0
    assert run_cli("validate", "--strict", "six.yaml", cwd=tmp_path).returncode == 0
    for wrong in (["--network", "10.0.0.0/33"], ["--pool", "x"], ["--interface", "a b"], ["--name", "A B"]):
        done = run_cli("init", "wrong.yaml", *wrong, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, ""), wrong
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "wrong.yaml").exists()


ROUTES = (
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    "enp0s25\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    "enp0s25\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
)


def test_detect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Network, gateway, interface and API address of the default route; flags win."""
    routes = tmp_path / "route"
    routes.write_text(ROUTES, encoding="ascii")
    monkeypatch.setattr(starter, "_ROUTES", str(routes))
    monkeypatch.setattr(starter, "_own_address", lambda _towards: "192.168.1.10")
    found = starter.detected(starter.Answers(interfaces=("eno1",)))
    assert (found.network, found.gateway, found.api_server) == ("192.168.1.0/24", "192.168.1.1", "192.168.1.10:6443")
    assert found.interfaces == ("eno1",)
    assert starter.detected(starter.Answers()).interfaces == ("enp0s25",)
    routes.write_text(ROUTES.splitlines()[0] + "\n", encoding="ascii")
    with pytest.raises(EnvironmentFault, match="no IPv4 default route"):
        starter.detected(starter.Answers())


def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    """`cilium-homelab render | head -1` ends in silence."""
    import subprocess
    import sys

    from tests.support import environment

    command = f"{sys.executable} -m cilium_homelab render | head -1"
    done = subprocess.run(
        command, shell=True, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.stdout == "#### kustomization.yaml\n"
    assert done.stderr == ""


@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_on_a_terminal(env: dict[str, str], coloured: bool, tmp_path: Path) -> None:
    """Colour where a terminal shows it and nobody said no; the words are the same."""
    import pty
    import subprocess
    import sys

    from tests.support import environment

    (tmp_path / "homelab.yaml").write_text(WRONG, encoding="utf-8")
    main, side = pty.openpty()
    command = [sys.executable, "-m", "cilium_homelab", "validate"]
    variables = environment({"TERM": "xterm", **env})
    if "NO_COLOR" not in env:
        variables.pop("NO_COLOR", None)
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=side, stderr=side) as run:
        os.close(side)
        seen = b""
        while True:
            try:
                piece = os.read(main, 65536)
            except OSError:
                break
            if not piece:
                break
            seen += piece
    os.close(main)
    assert run.returncode == 1
    assert (b"\x1b[1;31merror[CH106]" in seen) is coloured
    assert b"error[CH106]" in seen
