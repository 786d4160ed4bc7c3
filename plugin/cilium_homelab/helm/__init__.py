"""Helm values: what the spec means in them (derived.py), and how layers merge (merge.py)."""
