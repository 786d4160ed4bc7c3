"""Which codes a user asks for: `--select CH2,CH301` and `--ignore pool-holds-gateway`."""

from __future__ import annotations

from collections.abc import Iterable

import click

from ..ignores import UNREAD, did_you_mean
from ..rules.table import BY_CODE, RULES


def codes_of(texts: Iterable[str], flag: str) -> frozenset[str]:
    """The codes that lists of codes, their beginnings and names stand for. Raises BadParameter for others."""
    found: set[str] = set()
    for text in texts:
        for word in filter(None, map(str.strip, text.split(","))):
            # "CH" alone is the beginning of all; an empty word was none.
            meant = {
                rule.code
                for rule in RULES
                if rule.name == word.lower() or (word.upper().startswith("CH") and rule.code.startswith(word.upper()))
            }
            if not meant:
                hint = did_you_mean(word)
                hint = f" {hint[0].upper()}{hint[1:]}" if hint else ""
                message = (
                    f"{word!r} is no code, no beginning of one and no name.{hint} `cilium-homelab rules` lists them."
                )
                raise click.BadParameter(message, param_hint=flag)
            if flag == "--ignore" and meant <= UNREAD:
                raise click.BadParameter(f"{word} cannot be ignored: nothing else is known then.", param_hint=flag)
            found |= meant
    return frozenset(found)


def codes_shown(select: tuple[str, ...], ignore: tuple[str, ...]) -> frozenset[str]:
    """The codes that are asked for. Of a file that could not be read it is always said. Raises BadParameter."""
    wanted = codes_of(select, "--select") if select else frozenset(BY_CODE)
    return (wanted - codes_of(ignore, "--ignore")) | UNREAD
