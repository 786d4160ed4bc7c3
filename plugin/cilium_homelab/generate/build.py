"""The whole of `generate`: a model in, the stream of manifests out, or one clear reason why not."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from .. import paths
from ..diagnostics import Diagnostic, Severity
from ..errors import EnvironmentFault, Refusal
from ..model import Model
from ..render.objects import manifests
from ..render.tree import build_json, resources_text
from . import chart as charts
from . import deadline, interrupts, outer, stream, tools

_SAVED = f".{outer.FOLDER}.cilium-homelab"
_FRESH = f"{_SAVED}.new"
_OURS = ".cilium-homelab-generate"
"""A file in each tree that a run puts in place: the next run knows by it what a killed one left."""


class Options(NamedTuple):
    """How to build. `only` is "chart", "resources" or None for both."""

    chart_home: str | None = None
    chart_cache: str | None = None
    offline: bool = False
    only: str | None = None


def generate(model: Model, folder: str, root: str, options: Options) -> str:
    """The stream of a model. `folder` is the spec's, `root` the repository's.

    Raises Refusal when the content is to blame, EnvironmentFault when a program, the chart or the
    network is. Nothing is left behind.
    """
    _refuse_nothing(model, options.only)
    layer = outer.find(folder)
    if layer is not None:
        outer.check(layer, root)
    elif not model.install or options.only == "resources":
        return resources_text(model)
    with interrupts.ended_in_order():
        return _built(model, folder, root, options, layer)


def _built(model: Model, folder: str, root: str, options: Options, layer: str | None) -> str:
    """The stream of a model that kustomize has to build."""
    chart = None
    if model.install:
        tools.find("helm")
        chart = charts.locate(model, folder, root, options.chart_home, options.chart_cache, options.offline)
    tools.find("kustomize")
    tree = build_json(model, chart)
    with _private_folder() if layer is None else _swapped_in(folder) as place:
        _write(tree, place)
        built = _kustomize(model, place if layer is None else folder, place, root, layer)
    return _checked(model, built, options.only)


def _refuse_nothing(model: Model, only: str | None) -> None:
    """Refuse what would give an empty stream: Argo CD takes that for success, and prunes."""
    if only == "chart" and not model.install:
        raise _nothing(model, "with `install: false` there is no chart", "leave --only out, or remove `install: false`")
    if only != "chart" and not (model.pools or model.policies) and (only or not model.install):
        raise _nothing(model, "no pools and no policies are in the spec", "add pools or l2")


def _nothing(model: Model, why: str, help_text: str) -> Refusal:
    return Refusal([Diagnostic("CH111", Severity.ERROR, model.at, f"nothing to generate: {why}", help=help_text)])


@contextmanager
def _private_folder() -> Iterator[str]:
    """A folder of our own: in the working directory under Argo CD, which deletes that, else a temporary one.

    Its name is random and it is made exclusively, as tempfile would, which takes long to import.
    """
    temporary = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108  (what is made there has a name of its own, mode 0700)
    parent = os.getcwd() if os.environ.get("ARGOCD_APP_NAME") else temporary
    place = os.path.join(parent, f".cilium-homelab-{os.urandom(8).hex()}")
    try:
        os.mkdir(place, 0o700)
    except OSError as fault:
        raise EnvironmentFault(f"no temporary folder can be made: {fault.strerror or fault}") from None
    try:
        yield place
    finally:
        _remove(place)


@contextmanager
def _swapped_in(folder: str) -> Iterator[str]:
    """The outer layer's tree for as long as a build takes; then the folder is as it was, or gone.

    One run at a time. What a killed run left is put in order by the next.
    """
    place, saved, fresh = (os.path.join(folder, name) for name in (outer.FOLDER, _SAVED, _FRESH))
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as fault:
        raise EnvironmentFault(f"{paths.shown(folder)} cannot be read: {fault.strerror}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _put_back(place, saved, fresh)
        try:
            os.mkdir(fresh)
            _write({_OURS: b""}, fresh)
            if os.path.lexists(place):
                os.rename(place, saved)
            os.rename(fresh, place)
            yield place
        finally:
            _put_back(place, saved, fresh)
    except OSError as fault:
        raise EnvironmentFault(f"{paths.shown(place)} cannot be written: {fault.strerror or fault}") from None
    finally:
        os.close(descriptor)


def _remove(place: str) -> None:
    """Remove a folder of ours: it holds the files of a tree and nothing else, unless a program left some."""
    try:
        for name in os.listdir(place):
            os.unlink(os.path.join(place, name))
        os.rmdir(place)
    except OSError:
        from shutil import rmtree

        rmtree(place, ignore_errors=True)


def _put_back(place: str, saved: str, fresh: str) -> None:
    """Remove our own tree and put back what was in its place."""
    if os.path.lexists(fresh):
        _remove(fresh)
    if os.path.lexists(os.path.join(place, _OURS)):
        _remove(place)
    if not os.path.lexists(saved):
        return
    if os.path.lexists(place):
        raise EnvironmentFault(
            f"a run that was killed put {paths.shown(place)} aside as {paths.shown(saved)}, and both are there:"
            " remove the one that is not needed"
        )
    os.rename(saved, place)


def _write(tree: dict[str, bytes], place: str) -> None:
    for name, content in tree.items():
        with open(os.path.join(place, name), "wb") as file:
            file.write(content)


def _kustomize(model: Model, folder: str, scratch: str, root: str, layer: str | None) -> str:
    command = [tools.find("kustomize"), "build", "--enable-helm"]
    written = model.cluster is not None and model.cluster.kubernetes_version is not None
    version = None if written else os.environ.get("KUBE_VERSION")
    command += ["--helm-kube-version", version] if version else []
    for api in (os.environ.get("KUBE_API_VERSIONS") or "").split(","):
        command += ["--helm-api-versions", api] if api else []
    try:
        with deadline.doing("building with kustomize and Helm"):
            return tools.run([*command, folder], scratch, {**tools.NO_NETWORK, "TMPDIR": scratch}).decode()
    except tools.ToolFailure as failure:
        if model.install:
            tools.check_versions(command[0], tools.find("helm"), scratch)
        words = tools.trimmed(failure.words, root)
        if version and "invalid kube version" in words:
            raise EnvironmentFault(f'KUBE_VERSION is "{version}", which is no version of Kubernetes') from None
        if tools.wanted_network(words):
            message = f"the kustomization beside the spec would fetch something while building: {words}"
            raise Refusal([Diagnostic("CH702", Severity.ERROR, model.at, message, help=outer.VENDOR)]) from None
        if layer is not None and not tools.helm_failed(failure.words):
            message = f"kustomize refuses this kustomization: {words}"
            raise Refusal([Diagnostic("CH706", Severity.ERROR, outer.place_of(layer), message)]) from None
        message = f"kustomize and Helm refuse this: {words}"
        help_text = "write your cluster's version: cluster.kubernetesVersion" if "kubeVersion" in words else ""
        raise Refusal([Diagnostic("CH706", Severity.ERROR, model.at / "cilium", message, help=help_text)]) from None


def _checked(model: Model, built: str, only: str | None) -> str:
    """The stream, or the part of it that was asked for, with every planned object in it."""
    documents = stream.split(built)
    planned = [
        stream.Identity(str(item["apiVersion"]), str(item["kind"]), _name(item["metadata"]))
        for item in manifests(model)
    ]
    wanted = [*planned, *([stream.Identity("apps/v1", "DaemonSet", "cilium")] if model.install else [])]
    for identity in stream.missing(documents, wanted):
        message = f'{identity.kind} "{identity.name}" is not in what kustomize built'
        help_text = "look for a patch or a value that removes it"
        raise Refusal([Diagnostic("CH705", Severity.ERROR, model.at, message, help=help_text)])
    if only is not None:
        ours = set(planned)
        documents = [item for item in documents if (item.identity in ours) is (only == "resources")]
        if not documents:
            raise _nothing(model, f"--only {only} leaves no object of the stream", "leave --only out")
        return stream.join(documents)
    return built


def _name(metadata: object) -> str:
    return str(metadata["name"]) if isinstance(metadata, dict) else ""
