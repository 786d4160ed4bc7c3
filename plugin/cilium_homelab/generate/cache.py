"""The chart cache: filled by exactly one of many runs, and what is in it is whole.

A chart appears by one rename, so nothing half is ever served, whoever is killed when. Its folder is
named after repository, name, version and digest: no one can fill it for another's repository.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from ..diagnostics import Diagnostic, Severity
from ..errors import EnvironmentFault, Refusal
from ..model import Chart
from . import deadline, fetch, tools

MAX_CHART = 64 * 1024 * 1024
"""Bytes that a chart may unpack to; Cilium's takes about 2 MB."""


def default_folder() -> str:
    """Where the cache is when nobody says: below XDG_CACHE_HOME, else ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "cilium-homelab", "charts")


def key_of(chart: Chart, name: str, version: str) -> str:
    """The name of a chart's folder in the cache: another one for each repository, version and digest."""
    identity = "\0".join((chart.repository, name, version, chart.digest.text if chart.digest else ""))
    return f"{name}-{version}-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"


def chart(chart: Chart, name: str, version: str, folder: str | None, offline: bool) -> str:
    """The folder of a chart in the cache, fetched when it is not there yet.

    Raises Refusal when what was fetched is not what is pinned (CH707), EnvironmentFault when it is not
    there and `offline`, or cannot be fetched.
    """
    folder = os.path.abspath(folder or default_folder())
    key = key_of(chart, name, version)
    path = os.path.join(folder, key, name)
    if os.path.isdir(path):
        return path
    if offline:
        raise EnvironmentFault(
            f"the chart {name} {version} is not at hand, and --offline forbids to fetch it:"
            " name its folder with --chart-home, or run once without --offline"
        )
    try:
        os.makedirs(folder, exist_ok=True)
        waiting = deadline.doing(f"waiting for another run that fetches {name} {version}")
        with waiting, _locked(os.path.join(folder, f".lock-{key}")) as lock:
            if not os.path.isdir(path):
                _remove_leftovers(folder, key)
                _fill(chart, name, version, folder, key, lock)
    except OSError as fault:
        raise EnvironmentFault(f"the chart cache {folder} cannot be used: {fault.strerror or fault}") from None
    return path


@contextmanager
def _locked(path: str) -> Iterator[int]:
    """Hold a lock that the system gives back even when its holder is killed: its descriptor.

    Helm inherits it: one that outlives a killed run still writes, and nobody else begins before it ends.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _remove_leftovers(folder: str, key: str) -> None:
    for name in os.listdir(folder):
        if name.startswith(f".fill-{key}-"):
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)


def _fill(chart: Chart, name: str, version: str, folder: str, key: str, lock: int) -> None:
    scratch = tempfile.mkdtemp(prefix=f".fill-{key}-", dir=folder)
    try:
        archive = _pull(chart, name, version, scratch, lock)
        home = os.path.join(scratch, "home")
        _unpack(archive, home, name)
        os.rename(home, os.path.join(folder, key))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _pull(chart: Chart, name: str, version: str, scratch: str, lock: int) -> str:
    """Let Helm fetch the archive, with its own credentials; check its digest."""
    try:
        with deadline.doing(f"fetching the chart {name} {version} from {chart.repository}"):
            said = fetch.pull(chart.repository, name, version, scratch, lock)
    except tools.ToolFailure as failure:
        words = tools.trimmed(failure.words)
        raise EnvironmentFault(
            f"the chart {name} {version} cannot be fetched from {chart.repository}: {words}"
        ) from None
    archives = [entry for entry in os.listdir(scratch) if entry.endswith(".tgz")]
    if len(archives) != 1:
        raise EnvironmentFault(f"helm pull brought no chart {name} {version} from {chart.repository}")
    archive = os.path.join(scratch, archives[0])
    if chart.digest is not None:
        found = fetch.oci_digest(said) if fetch.is_oci(chart.repository) else _sha256(archive)
        if found != chart.digest.text:
            message = f"the chart {name} {version} of {chart.repository} has digest {found}, not {chart.digest.text}"
            help_text = "find out why before you write the new one"
            raise Refusal([Diagnostic("CH707", Severity.ERROR, chart.digest.at, message, help=help_text)])
    return archive


def _sha256(path: str) -> str:
    with open(path, "rb") as file:
        return f"sha256:{hashlib.sha256(file.read()).hexdigest()}"


def _unpack(archive: str, home: str, name: str) -> None:
    """Unpack plain files below the chart's own folder; nothing else is in a chart."""
    total = 0
    try:
        with gzip.open(archive) as packed, tarfile.open(fileobj=packed, mode="r:") as tar:
            for member in tar:
                parts = member.name.split("/")
                if not member.isfile() or parts[0] != name or ".." in parts:
                    continue
                total += member.size
                content = tar.extractfile(member) if total <= MAX_CHART else None
                if content is None:
                    raise EnvironmentFault(f"the chart {name} is larger than {MAX_CHART // 2**20} MiB")
                path = os.path.join(home, *parts)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    shutil.copyfileobj(content, file)
            # The checksum stands at the very end, behind where tar stops to read.
            while packed.read(1 << 20):
                pass
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as fault:
        raise EnvironmentFault(f"what was fetched is no chart archive: {fault}") from None
    if not os.path.isfile(os.path.join(home, name, "Chart.yaml")):
        raise EnvironmentFault(f"what was fetched holds no chart {name}")
