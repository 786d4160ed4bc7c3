"""Write this machine's pip settings as secrets of an image build. Usage: image_pip.py FOLDER

`FOLDER/pip` is a pip.conf, `FOLDER/ca` the certificates that it names, where the build will see them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KEPT = ("index-url", "extra-index-url", "trusted-host", "timeout")


def settings() -> dict[str, str]:
    """What `pip config list` says: `global.index-url='https://...'`, one a line."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    pairs = (line.split(".", 1)[-1].partition("=") for line in lines)
    return {key: value.strip("'") for key, _, value in pairs}


def main() -> None:
    """Write both files; without certificates of its own `ca` is empty and not named."""
    folder = Path(sys.argv[1])
    found = settings()
    kept = [f"{key} = {found[key]}" for key in KEPT if key in found]
    certificates = found.get("cert") or os.environ.get("SSL_CERT_FILE")
    if certificates:
        kept.append("cert = /run/secrets/ca")
    (folder / "ca").write_bytes(Path(certificates).read_bytes() if certificates else b"")
    (folder / "pip").write_text("\n".join(["[global]", *kept, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
