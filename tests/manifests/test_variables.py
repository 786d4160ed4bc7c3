"""Variables of Flux: those whose value stands in the repository count as if it were written."""

from __future__ import annotations

from pathlib import Path

from tests.support import run_cli

POOL = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: lan}
spec: {blocks: [{cidr: "${POOL}"}]}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    lbipam.cilium.io/ips: ${WEB_IP:=192.168.1.131}
spec: {type: LoadBalancer}
"""
FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps}
spec:
  postBuild:
    substituteFrom:
      - kind: ConfigMap
        name: settings
"""
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  POOL: 192.168.1.128/25
  WEB_IP: 192.168.2.9
"""


def _lines(folder: Path) -> list[str]:
    done = run_cli("validate", "--format", "concise", "--cilium", "1.20.0", cwd=folder)
    return [line.split("]")[0] for line in done.stdout.splitlines()]


def _write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_values_of_the_repository(tmp_path: Path) -> None:
    """The finding stands where the variable does."""
    _write(tmp_path, pool=POOL, service=SERVICE)
    assert _lines(tmp_path) == []
    _write(tmp_path, ks=FLUX, settings=SETTINGS)
    assert _lines(tmp_path) == ["service.yaml:6:27: error[CH401"]
    _write(tmp_path, settings=SETTINGS.replace("192.168.2.9", "192.168.1.140"))
    assert _lines(tmp_path) == []
    _write(tmp_path, settings=SETTINGS.replace("1.128/25", "1.128/33"))
    assert _lines(tmp_path) == ["pool.yaml:4:24: error[CH201"]


def test_what_stays_unknown(tmp_path: Path) -> None:
    """Values of several clusters, of Secrets, encrypted ones, other ConfigMaps, what Flux leaves alone."""
    _write(tmp_path, pool=POOL, service=SERVICE, ks=FLUX, settings=SETTINGS)
    for change in (
        {"settings": SETTINGS.replace("name: settings", "name: other")},
        {"settings": SETTINGS.replace("192.168.2.9", "ENC[AES256_GCM,data:x]")},
        {"settings": SETTINGS.replace("192.168.2.9", "${OTHER}")},
        {"settings": SETTINGS.replace("ConfigMap", "Secret")},
        {"settings": SETTINGS + "---\n" + SETTINGS.replace("192.168.2.9", "192.168.1.150")},
        {"settings": SETTINGS + "---\n" + SETTINGS.replace("ConfigMap", "Secret").replace("\ndata:", "\nstringData:")},
        {"settings": "{{ a }}: [" + SETTINGS},
        {"ks": FLUX.replace("substituteFrom", "substitute")},
        {"service": SERVICE.replace("${WEB", "$${WEB")},
        {"service": "# kustomize.toolkit.fluxcd.io/substitute: disabled\n" + SERVICE},
    ):
        _write(tmp_path, **{"pool": POOL, "service": SERVICE, "ks": FLUX, "settings": SETTINGS, **change})
        assert _lines(tmp_path) == [], change
