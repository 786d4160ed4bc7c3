"""`python -m cilium_homelab`, and the entry point of `cilium-homelab`."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit with its code."""
    # A run is short and makes hardly any cycles: looking for them costs a twentieth of it, and on a
    # large spec, whose nodes all live to the end, most of it.
    gc.disable()
    from .cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
