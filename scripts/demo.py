"""The main job on the example of the article's set-up: what goes in, what comes out, what to do next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = Path("examples/article/homelab.yaml")
OUT = Path("demo-out")


def run(*arguments: str) -> None:
    """Show a command and run it."""
    print(f"\n$ cilium-homelab {' '.join(arguments)}", flush=True)
    subprocess.run([sys.executable, "-m", "cilium_homelab", *arguments], cwd=ROOT, check=True)


def main() -> None:
    """Print the spec, check it, render it, and show the files."""
    print(f"The spec, {SPEC}:\n")
    print((ROOT / SPEC).read_text(encoding="utf-8"))
    run("validate", str(SPEC))
    run("render", str(SPEC), "-o", str(OUT))
    for path in sorted((ROOT / OUT).rglob("*.yaml")):
        print(f"\n--- {path.relative_to(ROOT)}")
        print(path.read_text(encoding="utf-8"), end="")
    print(f"\nThe files are in {ROOT / OUT}. Next:")
    print("  with kustomize and Helm:  kustomize build --enable-helm demo-out")
    print("  a spec of your own:       .venv/bin/cilium-homelab init && .venv/bin/cilium-homelab validate")
    print("  what a finding means:     .venv/bin/cilium-homelab explain CH203")


if __name__ == "__main__":
    main()
