"""Where the files lie that are no code: inside the package when installed, else in the checkout.

By __file__ alone: importlib.resources finds nothing in editable installs of this layout, and costs
start-up time.
"""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_CHECKOUT = os.path.dirname(os.path.dirname(_PACKAGE))


def _path(*names: str) -> str:
    inside = os.path.join(_PACKAGE, *names)
    return inside if os.path.exists(inside) else os.path.join(_CHECKOUT, *names)


def schema_file(name: str) -> str:
    """The path of a file of schemas/."""
    return _path("schemas", name)


def templates() -> str:
    """The path of the folder templates/."""
    return _path("templates")


def plugin_file() -> str:
    """The path of plugin.yaml."""
    return _path("plugin.yaml")
