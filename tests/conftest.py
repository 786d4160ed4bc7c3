"""Settings of the whole run."""

from __future__ import annotations

from hypothesis import settings

# How long one example takes says more about the machine than about the code. Everything else stays
# as hypothesis has it, which in CI is a profile of its own (the same examples in every run).
settings.register_profile("no-deadline", parent=settings(), deadline=None)
settings.load_profile("no-deadline")
