"""The file is not YAML."""

WHY = """
The file is not UTF-8 text, or YAML's own grammar is broken: a tab in the indentation, a colon in a
value without quotes, a bracket that never closes. Nothing after that place can be read, so this is
the only finding until it is mended.
"""

WRONG = """
l2: {interfaces: [enp0s25}
"""

RIGHT = """
l2: {interfaces: [enp0s25]}
"""

SOURCE = "YAML 1.1, 1.2"
