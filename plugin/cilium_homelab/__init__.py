"""One short spec of a homelab in, checked Cilium configuration out."""

__version__ = "0.1.0"
