"""The release that the article names: 1.14 has no ranges and no sharing, and the spec is told so."""

from __future__ import annotations

from pathlib import Path

from tests.support import ROOT, run_cli

ARTICLE = (ROOT / "examples" / "article" / "homelab.yaml").read_text(encoding="utf-8").replace("1.20.0", "1.14.4")


def test_the_article_is_refused(tmp_path: Path) -> None:
    """The range and both sharing keys are errors; what the CIDR loses is information."""
    (tmp_path / "homelab.yaml").write_text(ARTICLE, encoding="utf-8")
    done = run_cli("validate", "-v", "--format", "concise", cwd=tmp_path)
    assert done.returncode == 1
    codes = [line.split("[")[1].split("]")[0] for line in done.stdout.splitlines()]
    assert codes == ["CH214", "CH213", "CH408", "CH408"]
    done = run_cli("render", "-o", "out", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert not (tmp_path / "out").exists()


def test_it_renders_without_these(tmp_path: Path) -> None:
    """`cidrs` in the old API version, no allowFirstLastIPs, the old annotation name."""
    text = ARTICLE.replace(", 192.168.1.100-192.168.1.110", "").replace("sharingKey: pi-hole, ", "")
    text = text.replace("pihole-dns: {ips: 192.168.1.153", "pihole-dns: {ips: 192.168.1.154")
    (tmp_path / "homelab.yaml").write_text(text, encoding="utf-8")
    done = run_cli("render", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "apiVersion: cilium.io/v2alpha1\nkind: CiliumLoadBalancerIPPool" in done.stdout
    assert "  cidrs:\n    - cidr: 192.168.1.128/25\n" in done.stdout
    assert "io.cilium/lb-ipam-ips: 192.168.1.154" in done.stdout
    assert "allowFirstLastIPs" not in done.stdout
    assert "externalIPs:\n  # Serve" in done.stdout
