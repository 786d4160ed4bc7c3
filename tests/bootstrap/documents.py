"""Documents that are run: their blocks of code, and what the info string of each says that it is.

yaml file=PATH    this file of the reader's repository, for this section and those below
sh run            runs; must succeed
sh fails          runs; must fail
text out          what the block above printed, to the letter
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tests.support import ROOT

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^( *)```(.*)\n((?:.*\n)*?)\1```$", re.MULTILINE)


class Block(NamedTuple):
    """A block of code: its info string, in words, and its text."""

    info: list[str]
    text: str

    @property
    def file(self) -> str | None:
        """The file that it is, if it is one."""
        return next((word.removeprefix("file=") for word in self.info if word.startswith("file=")), None)

    @property
    def runs(self) -> bool:
        """Whether it is to be run."""
        return self.info[:1] == ["sh"] and not {"run", "fails"}.isdisjoint(self.info)


def blocks(text: str) -> list[Block]:
    """The blocks of a text, without their indentation."""
    found = BLOCK.findall(text)
    return [Block(info.split(), re.sub(f"^{indent}", "", body, flags=re.MULTILINE)) for indent, info, body in found]


class Section(NamedTuple):
    """A section with something to run, and the files that stand above it."""

    name: str
    files: dict[str, str]
    blocks: list[Block]


def sections(path: Path) -> list[Section]:
    """The sections of a document that have something to run."""
    found: list[Section] = []
    files: dict[str, str] = {}
    for part in re.split(r"^(?=## )", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        name = part.partition("\n")[0].lstrip("# ")
        own = blocks(part)
        if any(block.runs for block in own):
            found.append(Section(name, dict(files), own))
        files |= {block.file: block.text for block in own if block.file}
    return found
