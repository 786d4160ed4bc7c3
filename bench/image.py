"""How fast `generate` is in the sidecar's image, beside kustomize there: `.ci/image bench/image.py`, as root.

Both run as the Pod runs them, so that what the sandbox costs is in both.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from measure import ROOT, ours, run
from run import ARTICLE, CHART_HOME
from specs import grow

sys.path.insert(0, str(ROOT))

REPETITIONS = 15


def main() -> None:
    """Print the ratio of the medians."""
    from packaging_tests.test_image import Sidecar

    image = Path(os.environ["CILIUM_HOMELAB_IMAGE"])
    config = json.loads(Path(os.environ["CILIUM_HOMELAB_IMAGE_CONFIG"]).read_text(encoding="utf-8"))["OCIv1"]["config"]
    with tempfile.TemporaryDirectory(prefix="cilium-homelab-bench-") as name:
        place = Path(name)
        place.chmod(0o755)
        shutil.copy(ARTICLE, place / "homelab.yaml")
        shutil.copytree(CHART_HOME / "cilium", place / "home" / "cilium")
        grow(place / "home" / "cilium")
        run(ours("render", ARTICLE, "-o", place / "tree"))
        shutil.copytree(place / "home" / "cilium", place / "tree" / "charts" / "cilium-1.20.0" / "cilium")
        sidecar = Sidecar(image, config, place)
        commands = [("cilium-homelab", "generate", "--chart-home", "home")]
        commands.append(("kustomize", "build", "--enable-helm", "tree"))
        seconds: list[list[float]] = [[], []]
        for round_ in range(REPETITIONS + 1):
            for command, taken in zip(commands, seconds, strict=True):
                start = time.perf_counter()
                done = sidecar.run(*command)
                if done.returncode != 0:
                    raise SystemExit(done.stderr)
                if round_:  # the first one only warms caches up
                    taken.append(time.perf_counter() - start)
    print(f"generate / kustomize build, in the image: {median(seconds[0]) / median(seconds[1]):.2f} (at most 1.4)")


if __name__ == "__main__":
    main()
