"""A real argocd-cmp-server, asked as the repo-server does: the program that CILIUM_HOMELAB_CMP_SERVER names.

The contract is small (cmpserver/plugin/plugin.proto, util/cmp/stream.go), so the messages are written by hand.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from tests.support import ROOT

from .cmpserver import DEADLINE, Application, CmpFailure, pack

METHOD = "/plugin.ConfigManagementPluginService/GenerateManifest"
CHUNK = 1 << 16


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def _field(number: int, content: bytes | str) -> bytes:
    """A length-delimited field."""
    raw = content.encode() if isinstance(content, str) else content
    return _varint(number << 3 | 2) + _varint(len(raw)) + raw


def _requests(packed: bytes, relative: str, environment: Mapping[str, str]) -> Iterator[bytes]:
    """AppStreamRequest: the metadata (1), then the tar in files (2)."""
    entries = b"".join(_field(5, _field(1, name) + _field(2, value)) for name, value in environment.items())
    checksum = hashlib.sha256(packed).hexdigest()
    head = _field(1, Path(relative).name) + _field(2, relative) + _field(3, checksum)
    yield _field(1, head + _varint(4 << 3) + _varint(len(packed)) + entries)
    for start in range(0, len(packed), CHUNK):
        yield _field(2, _field(1, packed[start : start + CHUNK]))


def _manifests(answer: bytes) -> list[str]:
    """The strings of field 1; every field of the answer is length-delimited."""
    found, position = [], 0

    def number() -> int:
        nonlocal position
        value = shift = 0
        while True:
            byte = answer[position]
            position += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while position < len(answer):
        key, length = number(), number()
        assert key & 7 == 2
        if key >> 3 == 1:
            found.append(answer[position : position + length].decode())
        position += length
    return found


class RealServer:
    """The same as EmulatedServer, by the program itself."""

    def __init__(self, program: str, work: Path, sidecar: Mapping[str, str]) -> None:
        self._grpc = import_module("grpc")
        # A socket's path has at most 107 bytes, which a test's own folder can exceed.
        self._home = Path(tempfile.mkdtemp(prefix="cmp-"))
        (self._home / "argocd-cmp-server").symlink_to(Path(program).resolve())
        shutil.copy(ROOT / "plugin.yaml", self._home / "plugin.yaml")
        work.mkdir(parents=True)
        self.work = work / "_cmp_server"
        own = {"ARGOCD_PLUGINSOCKFILEPATH": str(self._home), "ARGOCD_CMP_WORKDIR": str(work)}
        with (self._home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._home / "argocd-cmp-server", "--config-dir-path", self._home],
                env={**sidecar, **own},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                umask=0o022,
            )
        options = [("grpc.max_receive_message_length", 1 << 27), ("grpc.enable_http_proxy", 0)]
        options += [(f"grpc.{which}_reconnect_backoff_ms", 100) for which in ("initial", "min", "max")]
        self._channel = self._grpc.insecure_channel(f"unix:{self._home}/cilium-homelab.sock", options)
        try:
            self._grpc.channel_ready_future(self._channel).result(timeout=60)
        except BaseException:  # Ctrl-C too: the server would outlive the tests
            self.close()
            raise

    def close(self) -> None:
        """End the server, which has nothing to put in order and takes its time when it is asked."""
        self._process.kill()
        self._process.wait()
        self._channel.close()
        shutil.rmtree(self._home)

    def generate(
        self,
        application: Application,
        root: Path,
        relative: str | None = None,
        exclude: Collection[str] = (),
        deadline: float = DEADLINE,
    ) -> list[str]:
        """The documents of one request. Raises CmpFailure."""
        path = application.path if relative is None else relative
        requests = _requests(pack(root, exclude), path, application.entries())
        try:
            answer: bytes = self._channel.stream_unary(METHOD)(requests, timeout=deadline)
        except self._grpc.RpcError as fault:
            raise CmpFailure(str(fault.details())) from None
        return _manifests(answer)
