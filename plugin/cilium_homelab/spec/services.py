"""The address plan of a spec: which Service asks for which addresses, and who shares."""

from __future__ import annotations

import re

import yaml

from ..addresses import parse_address
from ..diagnostics import Place
from ..labels import dns_label_problem
from ..model import Block, Port, Service, Text
from .reader import Reader

SERVICE_KEYS = frozenset(
    {
        "ips",
        "sharingKey",
        "sharingNamespaces",
        "ports",
        "externalTrafficPolicy",
        "selector",
        "labels",
        "loadBalancerClass",
        "externalIPs",
    }
)
POLICIES = ("Cluster", "Local")
_PORT = re.compile(r"([0-9]{1,5})(?:/(TCP|UDP|SCTP))?")


def read_services(reader: Reader, node: yaml.Node | None, at: Place) -> tuple[tuple[Service, ...], bool]:
    """The Services, and whether all of them were read."""
    entries = {} if node is None else reader.entries(node, at)
    if entries is None:
        return (), False
    services: list[Service] = []
    complete = True
    for key, value in entries.items():
        names = _read_key(reader, key, at / key)
        service = _read_service(reader, names or ("", ""), value, at / key)
        if names is None or service is None:
            complete = False
        else:
            services.append(service)
            complete = complete and service.complete
    return tuple(services), complete


def _read_key(reader: Reader, key: str, at: Place) -> tuple[str, str] | None:
    namespace, slash, name = key.partition("/")
    place = at.at_key()
    if not slash:
        reader.report(
            "CH113", place, f'"{key}" does not say which namespace', f"write namespace/name, for example default/{key}"
        )
        return None
    checked = reader.named(namespace, place, dns_label_problem, "a namespace")
    if checked is None or reader.named(name, place, dns_label_problem, "a Service") is None:
        return None
    return namespace, name


def _read_service(reader: Reader, names: tuple[str, str], node: yaml.Node, at: Place) -> Service | None:
    before = len(reader.findings), reader.refused
    if not isinstance(node, yaml.MappingNode):
        addresses = _read_addresses(reader, node, at)
        understood = before == (len(reader.findings), reader.refused)
        return Service(*names, at, addresses, complete=understood)
    entries = reader.known(node, at, SERVICE_KEYS)
    if entries is None:
        return None
    addresses = _read_addresses(reader, entries.get("ips"), at / "ips")
    service = Service(
        *names,
        at,
        addresses,
        _read_text(reader, entries, "sharingKey", at),
        reader.texts(entries.get("sharingNamespaces"), at / "sharingNamespaces"),
        _read_ports(reader, entries["ports"], at / "ports") if "ports" in entries else None,
        _read_traffic_policy(reader, entries.get("externalTrafficPolicy"), at / "externalTrafficPolicy"),
        reader.labels(entries.get("selector"), at / "selector"),
        reader.labels(entries.get("labels"), at / "labels"),
        _read_text(reader, entries, "loadBalancerClass", at),
        _read_addresses(reader, entries.get("externalIPs"), at / "externalIPs"),
    )
    return service._replace(complete=before == (len(reader.findings), reader.refused))


def _read_addresses(reader: Reader, node: yaml.Node | None, at: Place) -> tuple[Block, ...]:
    blocks = reader.blocks(node, at, parse_address)
    if len(blocks) > 1:
        seen: set[tuple[int, int]] = set()
        for block in blocks:
            address = (block.interval.family, block.interval.first)
            if address in seen:
                reader.report("CH114", block.at, f"{block.interval.text} stands twice here", "remove one of the two")
            seen.add(address)
    return blocks


def _read_text(reader: Reader, entries: dict[str, yaml.Node], key: str, at: Place) -> Text | None:
    """A string that may be empty only where it means the same as none: a sharing key."""
    if key not in entries:
        return None
    value = reader.scalar(entries[key])
    if isinstance(value, str) and (value or key == "sharingKey"):
        return Text(value, at / key)
    reader.refuse()
    return None


def _read_traffic_policy(reader: Reader, node: yaml.Node | None, at: Place) -> Text | None:
    choice = None if node is None else reader.choice(node, POLICIES)
    return None if choice is None else Text(choice, at)


def _read_ports(reader: Reader, node: yaml.Node, at: Place) -> tuple[Port, ...]:
    ports: list[Port] = []
    for item, place in reader.items(node, at):
        value = reader.scalar(item)
        if isinstance(value, int) and not isinstance(value, bool):
            if 1 <= value <= 65535:
                ports.append(Port(value, "TCP", place))
            else:
                reader.refuse()
            continue
        match = _PORT.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            reader.refuse()
        elif not 1 <= int(match[1]) <= 65535:
            reader.report("CH108", place, f'"{value}" names no port', "ports go from 1 to 65535")
        else:
            ports.append(Port(int(match[1]), match[2] or "TCP", place))
    return tuple(ports)
