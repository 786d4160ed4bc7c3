"""The part of the Model about BGP: who peers with whom, and what is told to them.

Two families of objects say so. CiliumBGPPeeringPolicy, up to 1.18, holds all in one; the others link by
names and labels: a ClusterConfig names PeerConfigs, whose families select Advertisements, whose
selectors select Services. Each link that is broken leaves a session that tells nothing.

Imported only where such objects are there. A field that may be absent says by its default that it is,
and by `clear=False` that nothing follows from that: a key beside it is none that anybody knows, a
misspelled one perhaps.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from collections.abc import Mapping
from typing import NamedTuple

from .diagnostics import Place
from .labels import Selector
from .model import Block, Text


class Number(NamedTuple):
    """A number and where it stands."""

    value: int
    at: Place


class Peer(NamedTuple):
    """A peer of an instance. `addressed`: it has an address or a discovery, known or not.

    `asn` None: unknown or not written; `has_asn` tells which. `config` likewise.
    """

    name: str
    at: Place
    addressed: bool
    has_asn: bool
    has_config: bool
    address: Block | None = None
    asn: int | None = None
    config: Text | None = None
    clear: bool = True


class Instance(NamedTuple):
    """A router that is run on each selected node."""

    name: str
    at: Place
    has_asn: bool
    peers: tuple[Peer, ...]
    asn: int | None = None
    local_port: Number | None = None
    clear: bool = True


class ClusterConfig(NamedTuple):
    """A CiliumBGPClusterConfig. `node_selector` None: all nodes."""

    name: str
    at: Place
    instances: tuple[Instance, ...]
    node_selector: Selector | None = None
    complete: bool = True


class Family(NamedTuple):
    """A family of a PeerConfig. `advertisements` None: it selects none, or `clear` is False."""

    text: str
    at: Place
    advertisements: Selector | None
    clear: bool = True


class Timers(NamedTuple):
    """How often a session says that it lives, and how long the other side waits, in seconds."""

    keep_alive: int
    hold: int
    at: Place


class PeerConfig(NamedTuple):
    """A CiliumBGPPeerConfig. `families` and `multihop` None: nobody knows.

    `local_port` is that of its transport, which v2 has not.
    """

    name: str
    at: Place
    families: tuple[Family, ...] | None
    multihop: int | None = 1
    timers: Timers | None = None
    local_port: Number | None = None
    secret: Text | None = None
    complete: bool = True


class Advertised(NamedTuple):
    """One item of a CiliumBGPAdvertisement. `selector` None: it selects nothing, or `clear` is False.

    `addresses` None: the item says nothing of Services, or nobody knows what.
    """

    type: str
    at: Place
    has_selector: bool
    has_service: bool
    selector: Selector | None = None
    addresses: tuple[Text, ...] | None = None
    clear: bool = True


class Advertisement(NamedTuple):
    """A CiliumBGPAdvertisement. `labels_complete` False: it may get more on its way to the cluster."""

    name: str
    at: Place
    items: tuple[Advertised, ...]
    labels: Mapping[str, str]
    labels_complete: bool = True
    complete: bool = True


class InstanceOverride(NamedTuple):
    """What is different of one instance on one node."""

    name: Text
    has_asn: bool
    peers: tuple[Text, ...]
    local_port: Number | None = None


class Override(NamedTuple):
    """A CiliumBGPNodeConfigOverride, named as the node is."""

    name: str
    at: Place
    instances: tuple[InstanceOverride, ...]
    complete: bool = True


class Neighbor(NamedTuple):
    """A neighbor of a virtual router."""

    at: Place
    address: Block | None = None
    asn: int | None = None
    multihop: int | None = 1
    timers: Timers | None = None
    secret: Text | None = None


class Router(NamedTuple):
    """A virtual router. `services` None: it announces no Services, or `clear` is False.

    `exports` says that it tells something else: the CIDRs of Pods, or their pools.
    """

    at: Place
    neighbors: tuple[Neighbor, ...]
    exports: bool
    services: Selector | None = None
    asn: int | None = None
    addresses: tuple[Text, ...] = ()
    clear: bool = True


class PeeringPolicy(NamedTuple):
    """A CiliumBGPPeeringPolicy. `node_selector` None: all nodes."""

    name: str
    at: Place
    routers: tuple[Router, ...]
    node_selector: Selector | None = None
    complete: bool = True


class Secret(NamedTuple):
    """A Secret that stands among the files. `namespace` "" and `keys` None: nobody knows."""

    name: str
    namespace: str
    at: Place
    keys: frozenset[str] | None = None


class Bgp(NamedTuple):
    """All that is known of BGP. `unread`: objects that the release takes and nobody acts upon.

    Each of the last five: whether the objects of its kind are all that there are.
    """

    at: Place
    cluster_configs: tuple[ClusterConfig, ...] = ()
    peer_configs: tuple[PeerConfig, ...] = ()
    advertisements: tuple[Advertisement, ...] = ()
    overrides: tuple[Override, ...] = ()
    peering_policies: tuple[PeeringPolicy, ...] = ()
    unread: tuple[Text, ...] = ()
    secrets: tuple[Secret, ...] = ()
    cluster_configs_complete: bool = False
    peer_configs_complete: bool = False
    advertisements_complete: bool = False
    overrides_complete: bool = False
    peering_policies_complete: bool = False
