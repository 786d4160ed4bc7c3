"""The examples of a rule's file, built and judged: what is found in a wrong one, and in a right one.

An example is one of three things:

- the body of a `spec:`;
- complete manifests, each document a file of one folder, which is validated. It begins with `apiVersion:` or with a
  comment `# NAME.yaml`, which names the file; a comment `# cilium: VERSION` anywhere is the release;
- for a code that `generate` alone reports: the same, and `generate` runs in the folder. An Application in it is what
  Argo CD reads: its parameters are handed to the plugin, and it is no file of that folder. The Chart.yaml of a chart
  stands for the whole chart.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from cilium_homelab.cli.common import judge_spec
from cilium_homelab.diagnostics import Severity
from cilium_homelab.manifests.run import judge_paths
from cilium_homelab.releases import release_for
from tests.support import ROOT, require_tool, run_cli

HEADER = "apiVersion: cilium-homelab.io/v1alpha1\nkind: CiliumHomelab\nmetadata: {name: homelab}\nspec:\n"
DEFAULTS = {"cilium": 'cilium: {version: "1.20.0"}', "cluster": 'cluster: {apiServer: "192.168.1.10:6443"}'}


def whole_spec(body: str) -> str:
    """A spec from the body of an example, with what it leaves out."""
    lines = body.strip().splitlines()
    lines += [default for key, default in DEFAULTS.items() if not any(line.startswith(f"{key}:") for line in lines)]
    return HEADER + "".join(f"  {line}\n" for line in lines)


def is_manifest(example: str) -> bool:
    """Whether an example is complete manifests: its rule is seen in those alone."""
    return re.match(r"\s*(?:# \S+\.yaml\n|apiVersion:)", example) is not None


def files_of(example: str) -> dict[str, str]:
    """The files of an example of manifests, by name."""
    files: dict[str, str] = {}
    for number, document in enumerate(example.strip().split("\n---\n")):
        named = re.match(r"# (\S+\.yaml)\n", document)
        files[named[1] if named else f"{number}.yaml"] = f"{document}\n"
    return files


def of_release(example: str, version: str) -> str:
    """The same example, of another release."""
    if not is_manifest(example):
        example = "\n".join(line[2:] for line in whole_spec(example).removeprefix(HEADER).splitlines())
    moved = re.sub(r"(# cilium: |\bversion: \"?|targetRevision: )1\.[\d.]+", rf"\g<1>{version}", example)
    return f"{moved.rstrip()}\n# cilium: {version}\n" if is_manifest(example) and version not in moved else moved


def codes_in(example: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is found in an example of a code; of infos in manifests, which may be of the release, only this one."""
    folder.mkdir()
    if not is_manifest(example):
        monkeypatch.chdir(folder)
        Path("homelab.yaml").write_text(whole_spec(example), encoding="utf-8")
        return [finding.code for finding in judge_spec("homelab.yaml").findings]
    files = files_of(example)
    applications = [text for text in files.values() if "\nkind: Application\n" in text and "plugin:" in text]
    if "charts/cilium/Chart.yaml" in files:
        shutil.copytree(ROOT / "tests" / "chart" / "cilium", folder / "charts" / "cilium")
    for name, text in files.items():
        if text not in applications:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    if code == "CH118" or code.startswith("CH7"):
        return _generated(folder, applications)
    monkeypatch.chdir(folder.parent)
    release = re.search(r"# cilium: (\S+)", example)
    findings = judge_paths([folder.name], release_for(release[1]) if release else None, (), pytest.fail).findings
    return [finding.code for finding in findings if finding.severity is not Severity.INFO or finding.code == code]


def _generated(folder: Path, applications: list[str]) -> list[str]:
    """The codes that `generate` reports, in the lines that it has for Argo CD. A run without any succeeded."""
    require_tool("kustomize")
    require_tool("helm")
    parameters = [
        parameter
        for application in applications
        for parameter in yaml.safe_load(application)["spec"]["source"]["plugin"]["parameters"]
    ]
    environment = {"ARGOCD_APP_NAME": "cilium", "ARGOCD_APP_PARAMETERS": json.dumps(parameters)}
    done = run_cli("generate", "--offline", cwd=folder, env=environment)
    codes = re.findall(r":\d+:\d+: \w+\[(CH\d+)\] ", done.stderr)
    assert (done.returncode, bool(done.stdout)) == ((1, False) if codes else (0, True)), done.stderr
    return codes
