"""Models made by hand, for tests that need large ones."""

from __future__ import annotations

from cilium_homelab.addresses import parse
from cilium_homelab.diagnostics import Place
from cilium_homelab.labels import Selector
from cilium_homelab.model import Block, Cluster, Model, Network, Node, Policy, Pool, Port, Service, Text
from cilium_homelab.releases import release_for

NOWHERE = Place(None)
POOL_SIZE = 16


def block(text: str) -> Block:
    """An address, range or CIDR."""
    return Block(parse(text), NOWHERE)


def address(number: int) -> str:
    """The address of that number in 10.0.0.0/8."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def pools(count: int, allow_first_last: bool | None = None) -> tuple[Pool, ...]:
    """Neighbouring /28 pools from 10.0.0.0 on, each selecting the label lb: p<number>."""
    return tuple(
        Pool(
            f"p{number}",
            NOWHERE / number,
            (block(f"{address(number * POOL_SIZE)}/28"),),
            Selector((("lb", f"p{number}"),)),
            allow_first_last,
        )
        for number in range(count)
    )


def service(number: int, pool: int, ips: str = "", key: str = "", namespaces: str = "") -> Service:
    """A Service of its own port, for one of those pools."""
    return Service(
        f"n{number}" if namespaces else "n",
        f"s{number}",
        NOWHERE / f"s{number}",
        (block(ips),) if ips else (),
        Text(key, NOWHERE) if key else None,
        (Text(namespaces, NOWHERE),) if namespaces else (),
        (Port(number % 65535 + 1, "TCP", NOWHERE),),
        labels={"lb": f"p{pool}"},
    )


def model(
    version: str,
    pools: tuple[Pool, ...] = (),
    services: tuple[Service, ...] = (),
    nodes: tuple[Node, ...] = (),
    reserved: tuple[Block, ...] = (),
) -> Model:
    """A cluster with L2 announcements on one network, 10.0.0.0/8."""
    return Model(
        NOWHERE,
        release_for(version),
        cluster=Cluster(NOWHERE, nodes=nodes),
        networks=(Network("lan", NOWHERE, block("10.0.0.0/8"), reserved=reserved),),
        pools=pools,
        l2=True,
        policies=(Policy("default", NOWHERE),),
        services=services,
    )
