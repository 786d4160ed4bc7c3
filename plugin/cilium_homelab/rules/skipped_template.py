"""A file is a template and was skipped."""

WHY = """
Jinja, Go templates and Flux variables are filled in by somebody else. A template that is YAML all the same
is judged, less the values that are yet to come; one that is not is left out.
"""

WRONG = ""

RIGHT = ""

SOURCE = "the file itself"
