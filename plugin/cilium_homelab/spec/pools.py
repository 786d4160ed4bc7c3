"""The pools of a spec."""

from __future__ import annotations

import yaml

from ..addresses import parse
from ..diagnostics import Place
from ..labels import dns_subdomain_problem
from ..model import Block, Pool
from .network import check_unique
from .reader import Reader
from .selectors import SERVICE_KEYS, read_selector

POOL_KEYS = frozenset({"name", "addresses", "serviceSelector", "allowFirstLastIPs", "disabled"})


def read_pools(reader: Reader, node: yaml.Node | None, at: Place) -> tuple[tuple[Pool, ...], bool]:
    """The pools, and whether all of them were read. Plain strings together are one pool `default`."""
    if node is None:
        return (), True
    pools: list[Pool] = []
    loose: list[Block] = []
    loose_at: Place | None = None
    loose_complete = complete = True
    first: dict[str, Place] = {}
    for item, place in reader.items(node, at):
        if isinstance(item, yaml.ScalarNode):
            loose_at = loose_at or place
            block = reader.block(item, place, parse)
            if block is None:
                loose_complete = False
            else:
                loose.append(block)
            continue
        pool = _read_pool(reader, item, place)
        if pool is None:
            complete = False
        elif check_unique(reader, first, pool.name, pool.at / "name", "pool"):
            pools.append(pool)
    if loose_at is not None:
        if "default" in first:
            help_text = "give the named pool another name, or move these addresses into it"
            reader.report(
                "CH114",
                loose_at,
                'plain addresses make a pool "default", and a pool of that name stands beside them',
                help_text,
            )
        else:
            pools.insert(0, Pool("default", at, tuple(loose), named=False, complete=loose_complete))
    return tuple(pools), complete


def _read_pool(reader: Reader, item: yaml.Node, place: Place) -> Pool | None:
    before = len(reader.findings), reader.refused
    entries = reader.known(item, place, POOL_KEYS)
    if entries is None:
        return None
    name: str | None = "default"
    if "name" in entries:
        name = reader.named(reader.text(entries["name"]), place / "name", dns_subdomain_problem, "a pool")
    if "addresses" in entries:
        blocks = reader.blocks(entries["addresses"], place / "addresses", parse)
    else:
        reader.refuse()
        blocks = ()
    understood = before == (len(reader.findings), reader.refused)
    if understood and not blocks:
        reader.report(
            "CH108", place / "addresses", f'the pool "{name}" has no address', "write a CIDR, a range a-b or an address"
        )
    selector, selector_understood = read_selector(
        reader, entries.get("serviceSelector"), place / "serviceSelector", SERVICE_KEYS
    )
    allow = entries.get("allowFirstLastIPs")
    pool = Pool(
        name or "unnamed",
        place,
        blocks,
        selector,
        None if allow is None else reader.boolean(allow, True),
        reader.boolean(entries.get("disabled"), False),
        named="name" in entries,
        complete=understood and selector_understood,
    )
    return pool if name is not None else None
