"""Jinja2, for everything that a person reads. Templates place no quotes: they call two filters."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .. import data
from ..emitter import dump, scalar

if TYPE_CHECKING:
    import jinja2


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(data.templates()),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  (YAML, not HTML: every value goes through `yaml` or `scalar`)
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["scalar"] = scalar
    environment.filters["yaml"] = dump
    environment.filters["from_json"] = json.loads
    return environment


def render_template(template: str, /, **values: Any) -> str:
    """The text of a template of ours; templates of a repository are never run."""
    return _environment().get_template(template).render(**values)
