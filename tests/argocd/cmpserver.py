"""What argocd-cmp-server does with a repository, in Python, as measured on Argo CD v3.5.1.

Sources: argoproj/argo-cd cmpserver/plugin/plugin.go, util/io/files/tar.go and reposerver/repository/repository.go
(newEnv, getPluginEnvs, getPluginParamEnvs).
"""

from __future__ import annotations

import fnmatch
import io
import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import uuid
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support import ROOT

DEADLINE = 60.0
"""Seconds for everything, by default: the controller's --repo-server-timeout-seconds."""


class CmpFailure(Exception):
    """A failed generate; the message is what the server answers, and Argo CD puts its own words before it."""


class Application(NamedTuple):
    """An Application, as far as it reaches the plugin. `plugin_env` and `parameters` are spec.source.plugin's."""

    path: str = "."
    name: str = "cilium"
    namespace: str = "kube-system"
    kube_version: str = "1.33.1"
    api_versions: Sequence[str] = ("v1", "v1/ConfigMap", "apps/v1", "apps/v1/Deployment")
    plugin_env: Mapping[str, str] = {}
    parameters: Sequence[Mapping[str, Any]] | None = None

    def entries(self) -> dict[str, str]:
        """The environment that comes with a request."""
        revision = "0123456789abcdef0123456789abcdef01234567"
        return {
            "ARGOCD_APP_NAME": self.name,
            "ARGOCD_APP_NAMESPACE": self.namespace,
            "ARGOCD_APP_PROJECT_NAME": "default",
            "ARGOCD_APP_REVISION": revision,
            "ARGOCD_APP_REVISION_SHORT": revision[:7],
            "ARGOCD_APP_REVISION_SHORT_8": revision[:8],
            "ARGOCD_APP_SOURCE_REPO_URL": "https://example.org/homelab.git",
            "ARGOCD_APP_SOURCE_PATH": self.path,
            "ARGOCD_APP_SOURCE_TARGET_REVISION": "HEAD",
            "KUBE_VERSION": self.kube_version,
            "KUBE_API_VERSIONS": ",".join(self.api_versions),
            **{f"ARGOCD_ENV_{name}": value for name, value in self.plugin_env.items()},
            "ARGOCD_APP_PARAMETERS": json.dumps(self.parameters, separators=(",", ":")),
            **_parameter_variables(self.parameters or ()),
        }


def _parameter_variables(parameters: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """PARAM_<NAME>, with _<index> or _<KEY> for arrays and maps. Names may collide, the last wins."""
    found: dict[str, str] = {}
    for parameter in parameters:
        name = str(parameter["name"])
        if "string" in parameter:
            found[_variable(name)] = parameter["string"]
        for index, value in enumerate(parameter.get("array", ())):
            found[_variable(f"{name}_{index}")] = value
        for key, value in parameter.get("map", {}).items():
            found[_variable(f"{name}_{key}")] = value
    return found


def _variable(name: str) -> str:
    return "PARAM_" + re.sub("[^A-Z0-9_]", "_", name.upper())


def pack(root: Path, exclude: Collection[str] = ()) -> bytes:
    """A gzip'd tar of everything below a folder, .git too, but what --plugin-tar-exclude names."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for place, folders, files in os.walk(root):
            for name in sorted([*folders, *files]):
                path = Path(place, name)
                relative = path.relative_to(root).as_posix()
                if any(fnmatch.fnmatchcase(relative, pattern) for pattern in exclude):
                    if name in folders:
                        folders.remove(name)
                    continue
                tar.add(path, relative, recursive=False)
    return buffer.getvalue()


def _extract(packed: bytes, target: Path) -> None:
    """Files 0644 and folders 0755, whatever they were; links as links, unless they lead out."""
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
        for member in tar:
            path = target / member.name
            if member.isdir():
                path.mkdir(0o755)
            elif member.issym():
                end = os.path.normpath(path.parent / member.linkname)
                if not Path(end).is_relative_to(target):
                    raise CmpFailure(f"illegal filepath in symlink: {member.linkname}")
                path.symlink_to(member.linkname)
            else:
                content = tar.extractfile(member)
                assert content is not None
                path.write_bytes(content.read())
                path.chmod(0o644)


class EmulatedServer:
    """One plugin's sidecar. `work` is its ARGOCD_CMP_WORKDIR, `sidecar` the environment of its container."""

    def __init__(self, work: Path, sidecar: Mapping[str, str]) -> None:
        self.work = work / "_cmp_server"
        self.work.mkdir(parents=True)
        self.sidecar = dict(sidecar)
        generate = yaml.safe_load((ROOT / "plugin.yaml").read_text(encoding="utf-8"))["spec"]["generate"]
        self.command = [*generate["command"], *generate.get("args", [])]

    def close(self) -> None:
        """Nothing runs between two requests."""

    def generate(
        self,
        application: Application,
        root: Path,
        relative: str | None = None,
        exclude: Collection[str] = (),
        deadline: float = DEADLINE,
    ) -> list[str]:
        """The documents of one request, as the server hands them on. Raises CmpFailure.

        `root` is what is streamed, `relative` the application's path in it where it is not the source's path.
        """
        path = application.path if relative is None else relative
        return split(self.stdout(application, root, path, exclude, deadline))

    def stdout(
        self,
        application: Application,
        root: Path,
        path: str,
        exclude: Collection[str] = (),
        deadline: float = DEADLINE,
    ) -> bytes:
        """The command's standard output, in a copy of the repository that is made for it and removed afterwards."""
        target = self.work / str(uuid.uuid4())
        target.mkdir(0o700)
        try:
            _extract(pack(root, exclude), target)
            return self._run(target / path, {**self.sidecar, **application.entries()}, deadline)
        finally:
            shutil.rmtree(target)

    def _run(self, folder: Path, environment: dict[str, str], deadline: float) -> bytes:
        """The command's standard output: no shell, no input, a group of its own, SIGKILL at the deadline."""
        words = f"error generating manifests: `{' '.join(self.command)}` failed"
        program = shutil.which(self.command[0], path=self.sidecar["PATH"])
        if program is None:
            raise CmpFailure(f'{words} exec: "{self.command[0]}": executable file not found in $PATH')
        try:
            run = subprocess.Popen(
                [program, *self.command[1:]],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
                umask=0o022,
            )
        except OSError as fault:
            raise CmpFailure(f"{words} fork/exec {program}: {os.strerror(fault.errno or 0).lower()}") from None
        with run:
            state = ""
            try:
                stdout, stderr = run.communicate(timeout=deadline)
            except subprocess.TimeoutExpired:
                # The server gives the rest of the group five seconds from SIGTERM on; nothing may count on them.
                os.killpg(run.pid, signal.SIGKILL)
                stdout, stderr = run.communicate()
                state = "signal: killed"
        if run.returncode == 0:
            return stdout
        told = stderr.decode("utf-8", "replace").strip()
        state = state or f"exit status {run.returncode}"
        raise CmpFailure(f"{words} {state}: {told}" if told else f"{words} {state}")


class _Loader(yaml.CSafeLoader):
    """YAML as Go's library and then JSON have it: no dates, no sexagesimal numbers, 1e3 is a number."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern in (
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)"),
    ("int", r"[-+]?(?:0b[01_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
    ("merge", "<<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), None)


def split(stdout: bytes) -> list[str]:
    """The server's own reading of a stream: each document that is not empty, as JSON. Nothing at all is a success."""
    try:
        documents = list(yaml.load_all(stdout, _Loader))
        return [json.dumps(document) for document in documents if document is not None]
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise CmpFailure(
            "error generating manifests: failed to unmarshal manifest: error converting YAML to JSON: "
            f"yaml: {' '.join(str(fault).split())}"
        ) from None


def objects(documents: Sequence[str]) -> list[dict[str, Any]]:
    """What the repo-server makes of an answer: lists unpacked; one document that is no object fails all."""
    found: list[dict[str, Any]] = []
    for document in documents:
        item = json.loads(document)
        if not isinstance(item, dict):
            kind = "array" if isinstance(item, list) else "string" if isinstance(item, str) else "number"
            raise CmpFailure(
                "failed to convert CMP manifests to unstructured objects: failed to unmarshal manifest: error "
                "unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
                f"{kind} into Go value of type map[string]interface {{}}"
            )
        if not item.get("kind"):
            raise CmpFailure(f"Object 'Kind' is missing in '{json.dumps(item, separators=(',', ':'))}'")
        found += item.get("items") or [] if str(item["kind"]).endswith("List") and "items" in item else [item]
    return found


def shown(failure: CmpFailure, application: Application) -> str:
    """The condition of an Application whose generate failed, as the UI shows it: one line."""
    text = (
        "Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc ="
        f' CMP processing failed for application "{application.name}": error generating manifests in cmp: rpc error:'
        f" code = Unknown desc = {failure}"
    )
    return text.replace("\n", " ")
