"""The parts of a spec that describe what is there already: the cluster, its nodes, its networks."""

from __future__ import annotations

import re

import yaml

from ..addresses import parse, parse_address, parse_cidr, parse_endpoint
from ..diagnostics import Place
from ..labels import dns_subdomain_problem
from ..model import ApiServer, Block, Cluster, Network, Node
from .reader import Reader

CLUSTER_KEYS = frozenset({"name", "apiServer", "kubernetesVersion", "podCIDRs", "serviceCIDRs", "nodes"})
NODE_KEYS = frozenset({"name", "address", "interfaces", "labels"})
NETWORK_KEYS = frozenset({"name", "cidr", "gateway", "dhcp", "reserved"})
_KUBERNETES_VERSION = r"1\.[0-9]+(\.[0-9]+)?"


def read_cluster(reader: Reader, node: yaml.Node | None, at: Place) -> Cluster:
    """The cluster; an empty one when the spec does not describe it."""
    entries = None if node is None else reader.known(node, at, CLUSTER_KEYS)
    if entries is None:
        return Cluster(at)
    name = reader.text(entries["name"]) if "name" in entries else None
    version = None
    if "kubernetesVersion" in entries:
        version = reader.text(entries["kubernetesVersion"])
        if version is not None and not re.fullmatch(_KUBERNETES_VERSION, version):
            reader.refuse()
            version = None
    nodes, complete = _read_nodes(reader, entries.get("nodes"), at / "nodes")
    return Cluster(
        at,
        name=name,
        api_server=_read_api_server(reader, entries.get("apiServer"), at / "apiServer"),
        kubernetes_version=version,
        pod_cidrs=reader.blocks(entries.get("podCIDRs"), at / "podCIDRs", parse_cidr),
        service_cidrs=reader.blocks(entries.get("serviceCIDRs"), at / "serviceCIDRs", parse_cidr),
        nodes=nodes,
        nodes_complete=complete,
    )


def _read_api_server(reader: Reader, node: yaml.Node | None, at: Place) -> ApiServer | None:
    text = None if node is None else reader.text(node)
    endpoint = None if text is None else reader.checked(text, at, parse_endpoint)
    if endpoint is None:
        return None
    host, port = endpoint
    # A host of digits and dots, or with a colon, is an address: parse_endpoint checked it.
    is_address = ":" in host or host.replace(".", "").isdigit()
    return ApiServer(host, port, at, Block(parse_address(host), at) if is_address else None)


def _read_nodes(reader: Reader, node: yaml.Node | None, at: Place) -> tuple[tuple[Node, ...], bool]:
    if node is None:
        return (), True
    nodes: list[Node] = []
    complete = True
    first: dict[str, Place] = {}
    for item, place in reader.objects(node, at):
        entries = reader.known(item, place, NODE_KEYS)
        name = None if entries is None else reader.text(entries.get("name"))
        name = reader.named(name, place / "name", dns_subdomain_problem, "a node")
        if entries is None or name is None:
            complete = False
            continue
        check_unique(reader, first, name, place / "name", "node")
        interfaces = None
        if "interfaces" in entries:
            interfaces = tuple(text.text for text in reader.texts(entries["interfaces"], place / "interfaces"))
        nodes.append(
            Node(
                name,
                place,
                reader.blocks(entries.get("address"), place / "address", parse_address),
                interfaces,
                reader.labels(entries.get("labels"), place / "labels"),
            )
        )
    return tuple(nodes), complete


def check_unique(reader: Reader, first: dict[str, Place], name: str, at: Place, what: str) -> bool:
    """Report a name that an earlier object of the same kind has (CH114)."""
    if name in first:
        line = reader.document.span(first[name]).line
        reader.report(
            "CH114", at, f'the {what} "{name}" stands twice, first in line {line}', "give one of them another name"
        )
        return False
    first[name] = at
    return True


def read_networks(reader: Reader, node: yaml.Node | None, at: Place) -> tuple[Network, ...]:
    """The networks; a plain string is the CIDR of one that is named after it."""
    networks: list[Network] = []
    first: dict[str, Place] = {}
    for item, place in () if node is None else reader.items(node, at):
        network = _read_network(reader, item, place)
        if network is not None:
            check_unique(reader, first, network.name, place, "network")
            networks.append(network)
    return tuple(networks)


def _read_network(reader: Reader, item: yaml.Node, place: Place) -> Network | None:
    if isinstance(item, yaml.ScalarNode):
        cidr = reader.block(item, place, parse_cidr)
        return None if cidr is None else Network(cidr.interval.text, place, cidr)
    entries = reader.known(item, place, NETWORK_KEYS)
    if entries is None:
        return None
    name = reader.text(entries["name"]) if "name" in entries else None
    cidr = reader.block(entries.get("cidr"), place / "cidr", parse_cidr)
    gateway = None
    if "gateway" in entries:
        gateway = reader.block(entries["gateway"], place / "gateway", parse_address)
    if name is None and cidr is not None:
        name = cidr.interval.text
    return Network(
        name or "unnamed",
        place,
        cidr,
        gateway,
        reader.blocks(entries.get("dhcp"), place / "dhcp", parse),
        reader.blocks(entries.get("reserved"), place / "reserved", parse),
    )
