"""kustomize and Helm: finding them, running them, and what their failures mean."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from ..errors import EnvironmentFault
from . import interrupts

TIMEOUT = 300
"""Seconds for one program: far above any build, so that a hanging one ends some day."""

MIN_KUSTOMIZE = (5, 3, 0)
"""From here on versions of a chart are told apart, and --helm-kube-version is known."""
MIN_KUSTOMIZE_HELM_4 = (5, 8, 1)
"""Before, kustomize calls `helm version -c`, which Helm 4 refuses (kustomize #6013)."""

# What the programs need: a home, proxies, certificates, Helm's own settings and credentials.
_KEPT = frozenset({"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR", "DOCKER_CONFIG"})
_KEPT_PREFIXES = ("HELM_", "XDG_")
_PROXIES = frozenset({"http_proxy", "https_proxy", "no_proxy", "all_proxy"})

_NOWHERE = "http://127.0.0.1:0"  # nothing can listen on port 0
NO_NETWORK = {
    "GIT_ALLOW_PROTOCOL": "none",
    **dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), _NOWHERE),
    **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
}
"""For kustomize, which fetches whatever a kustomization or a plugin's configuration in it names."""


def environment() -> dict[str, str]:
    """The environment of a child: nothing that the Application or the spec could have set beside it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIXES) or name.lower() in _PROXIES
    }
    # Builds are short, and collecting Go's garbage less often saves an eighth of one. Helm's plugins are
    # programs: none is found in a folder that is none.
    return {"GOGC": "400", **kept, "HELM_PLUGINS": os.devnull}


def find(name: str) -> str:
    """The path of a program. Raises EnvironmentFault when it is not on PATH."""
    # shutil would cost as much to import as a twentieth of a run.
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if folder and os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    raise EnvironmentFault(f"{name} is needed to build the chart and is not on PATH; install it, or set install: false")


class ToolFailure(Exception):
    """A program ended with an error; `words` is what it said."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def run(
    command: Sequence[str],
    cwd: str,
    extra: Mapping[str, str] | None = None,
    with_stderr: bool = False,
    kept: Sequence[int] = (),
) -> bytes:
    """Run a program without a shell or standard input, and give its output, or all that it says.

    `kept`: file descriptors that it inherits.

    Raises ToolFailure when it fails, EnvironmentFault when it cannot be started or hangs. Whatever
    ends the wait for it also ends its own children.
    """
    try:
        with interrupts.held():
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env={**environment(), **(extra or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if with_stderr else subprocess.PIPE,
                start_new_session=not _group_is_watched(),
                pass_fds=kept,
            )
    except OSError as fault:
        raise EnvironmentFault(f"{command[0]} cannot be run: {fault.strerror or fault}") from None
    try:
        interrupts.release()
        output, errors = _communicate(process)
    except subprocess.TimeoutExpired:
        _end(process)
        raise EnvironmentFault(f"{os.path.basename(command[0])} did not end within {TIMEOUT} s") from None
    except BaseException:  # our deadline, Ctrl-C or SIGTERM: no child outlives us
        _end(process)
        raise
    if process.returncode != 0:
        raise ToolFailure((output if with_stderr else errors).decode("utf-8", "replace"))
    assert isinstance(output, bytes)
    return output


def _communicate(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What a program says until its end. Raises subprocess.TimeoutExpired.

    It wakes up each second: a signal just before a call that waits would be seen only when that returns.
    """
    end = time.monotonic() + TIMEOUT
    while True:
        try:
            return process.communicate(timeout=1.0)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                raise


def _group_is_watched() -> bool:
    """Whether our process group is ours alone, and ended by whoever runs us.

    argocd-cmp-server starts a plugin in a group of its own, kills its first process with SIGKILL and
    the rest of the group with SIGTERM (argoproj/argo-cd cmpserver/plugin/plugin.go runCommand): a child
    in another group would outlive us. Elsewhere the group may be a whole pipeline.
    """
    return bool(os.environ.get("ARGOCD_APP_NAME")) and os.getpgrp() == os.getpid()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it started: kustomize runs Helm."""
    try:
        if os.getpgid(process.pid) == os.getpgrp():
            before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.killpg(0, signal.SIGTERM)
            signal.signal(signal.SIGTERM, before)
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # it ended by itself just now
        pass
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def wanted_network(words: str) -> bool:
    """Whether a program failed since NO_NETWORK kept it from fetching."""
    return (
        f"{_NOWHERE.removeprefix('http://')}: connect" in words
        or re.search(r"transport '\w+' not allowed", words) is not None
    )


def helm_failed(words: str) -> bool:
    """Whether it was Helm, run by kustomize, that failed."""
    return re.search(_HELM_NOISE, words) is not None


def check_versions(kustomize: str, helm: str, cwd: str) -> None:
    """Raise EnvironmentFault where a failure is explained by tools that are too old for each other.

    Asked only after a failure: two more processes would cost each good run a third of its time.
    """
    found = _version(kustomize, ("version",), cwd)
    helm_version = _version(helm, ("version", "--short"), cwd)
    least, why = MIN_KUSTOMIZE, ""
    if helm_version is not None and helm_version[0] >= 4:
        least, why = MIN_KUSTOMIZE_HELM_4, f" with Helm {_text(helm_version)}"
    if found is not None and found < least:
        raise EnvironmentFault(f"kustomize {_text(found)} is too old{why}: {_text(least)} or newer is needed")


def _version(program: str, arguments: Sequence[str], cwd: str) -> tuple[int, ...] | None:
    try:
        output = run((program, *arguments), cwd).decode("utf-8", "replace")
    except (ToolFailure, EnvironmentFault):
        return None
    found = re.search(r"v?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?", output)
    return tuple(int(part) for part in found.groups() if part) if found else None


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


_TEMPORARY = r"[^\s'\"`:]*/(?:\.?cilium-homelab-[^/\s'\"`:]*|kustomize-(?:helm-)?[0-9]+)/?"
_HELM_NOISE = r"(?s)unable to run: '.*?' with env=\[.*?\] \(is '.*?' installed\?\): exit status [0-9]+"


def trimmed(words: str, root: str | None = None) -> str:
    """A program's own words as one line, without paths of temporary folders and its command lines.

    Paths below `root`, the repository, become relative: under Argo CD it is another folder each time.
    """
    text = re.sub(_HELM_NOISE, "", words)
    # Helm says what is wrong behind its last "Error:"; before it kustomize tells how it got there.
    position = text.rfind("Error: ", 0, text.rfind("Error: ")) if text.count("Error: ") > 1 else text.find("Error: ")
    if "Error: " in text:
        text = text[text.rfind("Error: ") + len("Error: ") :] or text[position:]
    text = re.sub(_TEMPORARY, "", text.replace("Use --debug flag to render out invalid YAML", ""))
    if root is not None and root != os.sep:
        below = re.escape(root) + r"(?:/[^\s'\"`:]*)?(?=[\s'\"`:]|$)"
        text = re.sub(below, lambda found: os.path.relpath(found[0]), text)
    return " ".join(text.split())[:2000].rstrip(" :") or "it gave no reason"
