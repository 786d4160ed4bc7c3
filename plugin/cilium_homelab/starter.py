"""A spec to start from: what the user said, what the machine's default route tells, and examples."""

from __future__ import annotations

import re
import socket
from typing import NamedTuple

from .addresses import format_address, parse_cidr
from .errors import EnvironmentFault
from .releases import NEWEST

EXAMPLE_NETWORK = "192.168.1.0/24"
_ROUTES = "/proc/net/route"


class Answers(NamedTuple):
    """What is known of a homelab before its spec is written; None and () mean: nobody said."""

    name: str = "homelab"
    version: str | None = None
    api_server: str | None = None
    network: str | None = None
    gateway: str | None = None
    pools: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()


class Route(NamedTuple):
    """One IPv4 route of this machine; addresses are numbers."""

    interface: str
    destination: int
    gateway: int
    mask: int


def read_routes(text: str) -> list[Route]:
    """The routes of /proc/net/route: hexadecimal numbers in the machine's byte order, a header line."""
    routes = []
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) >= 8:
            destination, gateway, mask = (socket.ntohl(int(fields[index], 16)) for index in (1, 2, 7))
            routes.append(Route(fields[0], destination, gateway, mask))
    return routes


def detected(answers: Answers) -> Answers:
    """The answers, with what is missing taken from this machine's default route and address.

    Raises EnvironmentFault when there is no IPv4 default route.
    """
    try:
        with open(_ROUTES, encoding="ascii") as file:
            routes = read_routes(file.read())
    except OSError:
        raise EnvironmentFault("--detect works on Linux only; say --network and --interface yourself") from None
    default = next((route for route in routes if route.mask == 0 and route.gateway), None)
    if default is None:
        raise EnvironmentFault("this machine has no IPv4 default route; say --network and --interface yourself")
    gateway = format_address(4, default.gateway)
    local = next(
        (route for route in routes if route.interface == default.interface and not route.gateway and route.mask), None
    )
    network = None
    if local is not None:
        network = f"{format_address(4, local.destination)}/{local.mask.bit_count()}"
    return answers._replace(
        api_server=answers.api_server or f"{_own_address(gateway)}:6443",
        network=answers.network or network,
        gateway=answers.gateway or (gateway if answers.network is None else None),
        interfaces=answers.interfaces or (_interface(default.interface),),
    )


def _own_address(towards: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((towards, 9))  # a datagram socket only looks up the route: nothing is sent
        return str(probe.getsockname()[0])


def _interface(name: str) -> str:
    return f"/^{re.escape(name)}$/" if re.search(r"[^A-Za-z0-9._:@-]", name) else name


def suggested_pool(network: str) -> str:
    """The last eighth of a network, without its last address: what DHCP servers most often leave."""
    interval = parse_cidr(network)
    size = max(interval.last - interval.first + 1, 1)
    first = interval.last + 1 - max(size // 8, 1)
    last = interval.last - (1 if interval.family == 4 and size > 8 else 0)
    return f"{format_address(interval.family, first)}-{format_address(interval.family, last)}"


def write(answers: Answers) -> str:
    """The text of a commented spec."""
    from .render.templating import render_template

    network = answers.network or EXAMPLE_NETWORK
    return render_template(
        "homelab.yaml.j2",
        homelab=answers.name,
        version=answers.version or NEWEST,
        api_server=answers.api_server or _example_api_server(network),
        api_server_known=answers.api_server is not None,
        network=network,
        ipv6=any(":" in text for text in (network, *answers.pools)),
        network_known=answers.network is not None,
        gateway=answers.gateway,
        example_gateway=_first_address(network),
        pools=answers.pools or (suggested_pool(network),),
        pools_known=bool(answers.pools),
        interfaces=answers.interfaces,
    )


def _first_address(network: str) -> str:
    interval = parse_cidr(network)
    return format_address(interval.family, interval.first + 1)


def _example_api_server(network: str) -> str:
    interval = parse_cidr(network)
    host = format_address(interval.family, min(interval.first + 10, interval.last))
    return f"[{host}]:6443" if interval.family == 6 else f"{host}:6443"
