"""A reader's shell: a repository, the real kustomize and Helm, and stand-ins for the network and the cluster.

Children of `generate` get only a few variables, so what a stand-in must know is written into it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support import NOBODY, ROOT, can_be_read, environment, require_tool

CHART = ROOT / "tests" / "chart" / "cilium"
CHARTS = [CHART, *sorted(Path(os.environ.get("CILIUM_HOMELAB_CHARTS", os.devnull)).glob("*/cilium"))]
"""The chart of tests/, and the real ones of CILIUM_HOMELAB_CHARTS, each as <folder>/<any name>/cilium."""

# Helm with neither: `pull` brings the chart of tests/, `install` prints what it would install on 1.33.
_HELM = """#!{python}
import os, shutil, sys
HELM, CHART = {helm!r}, {chart!r}
words = sys.argv[1:]
def take(flag):
    place = words.index(flag)
    return words[place:place + 2] and (words.pop(place), words.pop(place))[1]
if words[0] == "pull" and "--untar" in words:
    shutil.copytree(CHART, os.path.join(take("--untardir"), "cilium"))
elif words[0] == "pull":
    os.execv(HELM, [HELM, "package", CHART, "--destination", take("--destination")])
elif words[0] == "install":
    if "--repo" in words:
        take("--repo"), take("--version")
        words[words.index("cilium", 2)] = CHART
    os.execv(HELM, [HELM, "template", *words[1:], "--kube-version", "1.33"])
else:
    os.execv(HELM, [HELM, *words])
"""

# Everything is imported while it still may be read; then whoever it was is nobody, for good.
_AS_NOBODY = """#!{python}
import importlib, os, pkgutil, sys
import jinja2, jsonschema, cilium_homelab
for found in pkgutil.walk_packages(cilium_homelab.__path__, "cilium_homelab."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
if os.getuid() == 0:
    os.setgroups([])
    os.setresgid({id}, {id}, {id})
    os.setresuid({id}, {id}, {id})
sys.exit(cilium_homelab.cli.run(sys.argv[1:]))
"""

# kubectl without a cluster: keeps its arguments and what it was given, and refuses nothing as the real one does.
_KUBECTL = """#!{python}
import os, sys
words = sys.argv[1:]
source = words[words.index("-f") + 1] if "-f" in words else os.devnull
given = sys.stdin.read() if source == "-" else open(source).read()
if words[0] == "apply" and not given.strip():
    sys.exit("error: no objects passed to apply")
number = len(os.listdir({calls!r}))
with open(os.path.join({calls!r}, f"{{number:03}}"), "w") as file:
    file.write(" ".join(words) + "\\n" + given)
"""


class Call(NamedTuple):
    """One call of kubectl: its arguments, and what -f gave it."""

    arguments: str
    given: str


class Sandbox:
    """A repository with nothing in it, and a PATH that leads nowhere outside.

    `as_nobody`: cilium-homelab is run by a user who is not root, whoever runs the tests.
    """

    def __init__(self, place: Path, helm: str = "helm", as_nobody: bool = False) -> None:
        self.folder, self._bin, self._calls = place / "repository", place / "bin", place / "calls"
        for folder in (self.folder / ".git", self._bin, self._calls):
            folder.mkdir(parents=True)
        (self._bin / "kustomize").symlink_to(require_tool("kustomize"))
        self._program("helm", _HELM.format(python=sys.executable, helm=require_tool(helm), chart=str(CHART)))
        self._program("kubectl", _KUBECTL.format(python=sys.executable, calls=str(self._calls)))
        self._program("cilium-homelab", f'#!/bin/sh\nexec "{sys.executable}" -m cilium_homelab "$@"\n')
        if as_nobody and can_be_read(ROOT):
            self._program("cilium-homelab", _AS_NOBODY.format(python=sys.executable, id=NOBODY))
        paths = [str(self._bin), *(path for path in ("/usr/bin", "/bin") if os.path.isdir(path))]
        self.env = {"PATH": os.pathsep.join(paths), "CILIUM_HOMELAB_CHART_CACHE": str(place / "cache")}

    def _program(self, name: str, text: str) -> None:
        (self._bin / name).write_text(text, encoding="utf-8")
        (self._bin / name).chmod(0o755)

    def write(self, name: str, text: str) -> None:
        """A file of the repository."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def vendor(self, chart: Path = CHART) -> None:
        """A chart, kept in the repository."""
        shutil.copytree(chart, self.folder / "charts" / "cilium")

    def sh(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A script as a reader pastes it; standard error goes where standard output does, as in a terminal."""
        return subprocess.run(
            ["/bin/sh", "-eu", "-c", script],
            cwd=self.folder,
            env=environment({**self.env, **env}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )

    def output(self, script: str, **env: str) -> str:
        """What a script that must succeed prints."""
        done = self.sh(script, **env)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def calls(self) -> list[Call]:
        """The calls of kubectl, in order."""
        texts = [path.read_text(encoding="utf-8") for path in sorted(self._calls.iterdir())]
        return [Call(*text.split("\n", 1)) for text in texts]


def objects(stream: str) -> dict[str, Any]:
    """apiVersion/kind/namespace/name -> object; a name that comes twice fails.

    Cilium's chart writes `annotations:` with nothing in it, which kustomize drops and Kubernetes reads as absent.
    """
    found: dict[str, Any] = {}
    for item in yaml.safe_load_all(stream):
        if item is None:  # Helm prints comments alone, too
            continue
        metadata = item["metadata"]
        if metadata.get("annotations", {}) is None:
            del metadata["annotations"]
        key = "/".join((item["apiVersion"], item["kind"], metadata.get("namespace", ""), metadata["name"]))
        assert key not in found, key
        found[key] = item
    return found
