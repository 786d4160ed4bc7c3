"""Charts from an OCI registry: one on localhost, over TLS with a certificate of our own, asked by the real Helm."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import json
import os
import ssl
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.generate.test_generate import SPEC
from tests.support import ROOT, require_tool, run_cli

pytestmark = pytest.mark.slow
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.cncf.helm.config.v1+json"
_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _descriptor(content: bytes, media_type: str) -> dict[str, object]:
    return {"mediaType": media_type, "digest": _digest(content), "size": len(content)}


class Registry:
    """A registry that holds cilium 1.20.0 below `charts`: what OCI's distribution specification asks for pulling."""

    def __init__(self) -> None:
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            tar.add(ROOT / "tests" / "chart" / "cilium", arcname="cilium")
        layer = archive.getvalue()
        config = json.dumps({"apiVersion": "v2", "name": "cilium", "version": "1.20.0"}).encode()
        made = {"schemaVersion": 2, "mediaType": _MANIFEST, "config": _descriptor(config, _CONFIG)}
        manifest = json.dumps({**made, "layers": [_descriptor(layer, _LAYER)]}).encode()
        self.digest = _digest(manifest)
        self.url = self.certificate = self.login = ""
        base = "/v2/charts/cilium"
        self.held = {
            "/v2/": ("application/json", b"{}"),
            f"{base}/tags/list": ("application/json", b'{"name": "charts/cilium", "tags": ["1.20.0"]}'),
            f"{base}/manifests/1.20.0": (_MANIFEST, manifest),
            f"{base}/manifests/{self.digest}": (_MANIFEST, manifest),
            f"{base}/blobs/{_digest(config)}": ("application/octet-stream", config),
            f"{base}/blobs/{_digest(layer)}": ("application/octet-stream", layer),
        }

    def handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        """What answers requests."""
        held, registry = self.held, self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                expected = f"Basic {base64.b64encode(registry.login.encode()).decode()}"
                if registry.login and self.headers.get("Authorization") != expected:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="charts"')
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                media_type, content = held.get(self.path.partition("?")[0], ("", b""))
                self.send_response(200 if media_type else 404)
                self.send_header("Content-Type", media_type or "text/plain")
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Docker-Content-Digest", _digest(content))
                self.end_headers()

            def do_GET(self) -> None:
                self.do_HEAD()
                if registry.login and not self.headers.get("Authorization"):
                    return
                self.wfile.write(held.get(self.path.partition("?")[0], ("", b""))[1])

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    """The registry, serving."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    served = Registry()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), served.handler())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    served.url, served.certificate = f"oci://127.0.0.1:{server.server_port}/charts", str(certificate)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["helm", "helm3"])
def env(request: pytest.FixtureRequest, registry: Registry, tmp_path: Path) -> dict[str, str]:
    """kustomize and one Helm, a home of their own, and the registry's certificate."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "kustomize").symlink_to(require_tool("kustomize"))
    (folder / "helm").symlink_to(require_tool(request.param))
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "xdg"), "SSL_CERT_FILE": registry.certificate}
    return {"PATH": str(folder), **home}


def _spec(folder: Path, repository: str, digest: str | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    pinned = f', digest: "{digest}"' if digest else ""
    chart = f'version: "1.20.0", chart: {{repository: "{repository}"{pinned}}}'
    (folder / "homelab.yaml").write_text(SPEC.replace('version: "1.20.0"', chart), encoding="utf-8")
    return folder


def test_fetched_then_served_offline(registry: Registry, env: dict[str, str], tmp_path: Path) -> None:
    """The first run fetches, the next needs no registry."""
    spec = _spec(tmp_path / "spec", registry.url)
    first = run_cli("generate", cwd=spec, env=env)
    assert first.returncode == 0, first.stderr
    assert "name: cilium\n" in first.stdout
    registry.held.clear()
    second = run_cli("generate", "--offline", cwd=spec, env=env)
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert os.listdir(spec) == ["homelab.yaml"]


def test_helm_s_own_cache_is_not_used(registry: Registry, env: dict[str, str], tmp_path: Path) -> None:
    """It is not made for several runs at once, and HOME is read-only in many a container."""
    xdg = tmp_path / "xdg"
    xdg.mkdir()
    (xdg / "helm").write_text("no folder", encoding="utf-8")
    done = run_cli("generate", cwd=_spec(tmp_path / "spec", registry.url), env=env)
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir(xdg)) == ["cilium-homelab", "helm"]


def test_a_pinned_digest(registry: Registry, env: dict[str, str], tmp_path: Path) -> None:
    """The digest of a chart in a registry is its manifest's, as `helm pull` and `oras` show it."""
    spec = _spec(tmp_path / "spec", registry.url, registry.digest)
    done = run_cli("generate", cwd=spec, env=env)
    assert done.returncode == 0, done.stderr


def test_another_digest_is_refused(registry: Registry, env: dict[str, str], tmp_path: Path) -> None:
    """A chart that was replaced under its tag is not taken; both digests are named."""
    wrong = f"sha256:{'0' * 64}"
    spec = _spec(tmp_path / "spec", registry.url, wrong)
    done = run_cli("generate", cwd=spec, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[CH707]" in done.stderr
    assert registry.digest in done.stderr
    assert wrong in done.stderr


def test_a_version_that_is_not_there(registry: Registry, env: dict[str, str], tmp_path: Path) -> None:
    """One line, exit 2, nothing in the cache."""
    spec = _spec(tmp_path / "spec", registry.url)
    text = (spec / "homelab.yaml").read_text(encoding="utf-8").replace("1.20.0", "1.19.6")
    (spec / "homelab.yaml").write_text(text, encoding="utf-8")
    done = run_cli("generate", cwd=spec, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"the chart cilium 1.19.6 cannot be fetched from {registry.url}: " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    cache = Path(env["XDG_CACHE_HOME"]) / "cilium-homelab" / "charts"
    assert [name for name in os.listdir(cache) if not name.startswith(".lock-")] == []


def test_helm_s_own_login(registry: Registry, env: dict[str, str], tmp_path: Path) -> None:
    """What `helm registry login` wrote is used, from the file that HELM_REGISTRY_CONFIG names."""
    registry.login = "home:open-sesame"
    spec = _spec(tmp_path / "spec", registry.url)
    done = run_cli("generate", cwd=spec, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be fetched" in done.stderr
    host = registry.url.removeprefix("oci://").removesuffix("/charts")
    auths = {"auths": {host: {"auth": base64.b64encode(registry.login.encode()).decode()}}}
    config = tmp_path / "registry.json"
    config.write_text(json.dumps(auths), encoding="utf-8")
    done = run_cli("generate", cwd=spec, env={**env, "HELM_REGISTRY_CONFIG": str(config)})
    assert done.returncode == 0, done.stderr
    assert "kind: DaemonSet" in done.stdout
