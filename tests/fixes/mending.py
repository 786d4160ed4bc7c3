"""What `--fix` does, without a process: the files are judged, mended and written."""

from __future__ import annotations

import re
from pathlib import Path

from cilium_homelab.diagnostics import Diagnostic
from cilium_homelab.fixes import run
from cilium_homelab.fixes.write import write
from cilium_homelab.manifests.run import judge_paths
from cilium_homelab.releases import release_for
from cilium_homelab.reporters import ordered

JSON_RELEASE = b"# cilium: 1.20.0\n"


def judged(path: Path) -> list[Diagnostic]:
    """Every finding of a file, whose first line may name the release (JSON has no comments), or of a folder."""
    data = b"" if path.is_dir() else path.read_bytes()
    named = re.match(rb"(?:\xef\xbb\xbf)?# cilium: (\S+)\r?\n", data if path.suffix != ".json" else JSON_RELEASE)
    faults: list[str] = []
    release = release_for(named[1].decode()) if named else None
    judgement = judge_paths([str(path)], release, (), faults.append, every=True)
    assert faults == []
    return ordered(judgement.findings)


def mended(path: Path) -> list[Diagnostic]:
    """Mend a file or folder in place, and give what is left."""
    outcome = run.mend(lambda: judged(path), lambda _: True)
    assert outcome.faults == []
    write(outcome.files)
    return outcome.findings
