"""The Model: what a homelab's load-balancer network is, wherever it was written down.

Readers build it (spec/ from a homelab.yaml), rules and the renderer use it; they never see YAML.
What a type promises, no later code checks again: addresses are intervals, patterns are legal, the
release is known. What did not parse is left out, and its owner says so with `complete=False`: a
rule that needs the whole then stays silent, so that one mistake is reported once.

Every value that a finding may point at carries its Place, as `at`.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from .addresses import Interval
from .diagnostics import Place
from .interfaces import InterfacePattern
from .labels import Selector
from .releases import Release

if TYPE_CHECKING:
    from .bgp import Bgp

Values = dict[str, object]
"""Helm values: nested maps, lists and scalars, typed as Helm types them."""


class Text(NamedTuple):
    """A string and where it stands."""

    text: str
    at: Place


class Block(NamedTuple):
    """A piece of address space (either family) and where it stands."""

    interval: Interval
    at: Place


class Pattern(NamedTuple):
    """An interface pattern and where it stands."""

    pattern: InterfacePattern
    at: Place


class Network(NamedTuple):
    """A LAN or VLAN that nodes are on. One address family, that of its CIDR."""

    name: str
    at: Place
    cidr: Block | None
    gateway: Block | None = None
    dhcp: tuple[Block, ...] = ()
    reserved: tuple[Block, ...] = ()


class Node(NamedTuple):
    """A known node. None means that nobody said: unknown, not empty."""

    name: str
    at: Place
    addresses: tuple[Block, ...] = ()
    interfaces: tuple[str, ...] | None = None
    labels: Mapping[str, str] | None = None


class ApiServer(NamedTuple):
    """The address of the Kubernetes API. `port` None: not written. `block` None: a host name."""

    host: str
    port: int | None
    at: Place
    block: Block | None = None


class Cluster(NamedTuple):
    """What is known of the cluster. The CIDRs are for checks only and never rendered."""

    at: Place
    name: str | None = None
    api_server: ApiServer | None = None
    kubernetes_version: str | None = None
    pod_cidrs: tuple[Block, ...] = ()
    service_cidrs: tuple[Block, ...] = ()
    nodes: tuple[Node, ...] = ()
    nodes_complete: bool = True


class Pool(NamedTuple):
    """A CiliumLoadBalancerIPPool. `selector` None: it serves every Service.

    `allow_first_last` None: not written, the release's default holds. `named` is False for the pool
    that a bare list of addresses makes. `rendered`: what is not written is spelled out by our renderer,
    which is not so in a manifest that somebody wrote by hand.
    """

    name: str
    at: Place
    blocks: tuple[Block, ...]
    selector: Selector | None = None
    allow_first_last: bool | None = None
    disabled: bool = False
    named: bool = True
    complete: bool = True
    rendered: bool = True


class Policy(NamedTuple):
    """A CiliumL2AnnouncementPolicy. No interfaces: all that Cilium selected. Selectors None: all."""

    name: str
    at: Place
    interfaces: tuple[Pattern, ...] = ()
    node_selector: Selector | None = None
    service_selector: Selector | None = None
    load_balancer_ips: bool = True
    external_ips: bool = False
    complete: bool = True


class Duration(NamedTuple):
    """A time span: its text as Cilium gets it, and its length in nanoseconds."""

    text: str
    nanoseconds: int
    at: Place


class Leases(NamedTuple):
    """The timing of L2 leases. None: not written, the agent's default holds (15s, 5s, 2s)."""

    duration: Duration | None = None
    renew_deadline: Duration | None = None
    retry_period: Duration | None = None


class Port(NamedTuple):
    """A port of a Service: number 1 to 65535 and TCP, UDP or SCTP."""

    number: int
    protocol: str
    at: Place


class Service(NamedTuple):
    """A Service of type LoadBalancer and the addresses that it asks for.

    None means that nobody said: `ports`, `traffic_policy`, `pod_selector` and `labels` are then
    unknown. `sharing_key` "" and None both mean: shares with nobody. `namespace` "": whoever applies it
    says so. `labels_complete` False: it may get more labels on its way to the cluster. `owned`: somebody
    makes it, and `name` says who, so that its own name is unknown. `families`: the families of addresses
    that it certainly wants, () where nobody said. `permits_other_pods`: it may share an address with a
    Service that selects other Pods. `exposure`: the one type that Cilium serves of it.
    """

    namespace: str
    name: str
    at: Place
    addresses: tuple[Block, ...] = ()
    sharing_key: Text | None = None
    sharing_namespaces: tuple[Text, ...] = ()
    ports: tuple[Port, ...] | None = None
    traffic_policy: Text | None = None
    pod_selector: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None
    load_balancer_class: Text | None = None
    external_ips: tuple[Block, ...] = ()
    complete: bool = True
    labels_complete: bool = True
    owned: bool = False
    families: tuple[int, ...] = ()
    permits_other_pods: bool = False
    exposure: Text | None = None

    @property
    def key(self) -> str:
        """namespace/name, as users write it; the name alone where the namespace is unknown."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


class Layer(NamedTuple):
    """Helm values as one place in the input gives them. Later layers win."""

    values: Values
    at: Place


class Chart(NamedTuple):
    """Where the chart comes from. `path` is relative to the spec's folder; None: fetched."""

    repository: str
    path: Text | None = None
    digest: Text | None = None


class ArgoCD(NamedTuple):
    """Argo CD annotations on pools and policies."""

    sync_wave: int


class Model(NamedTuple):
    """Everything that is known of one homelab. `release` None: it could not be read.

    `l2` says that L2 announcements are wanted, `layers` are the user's Helm values in order.
    `services_complete` False: some Service could not be read, so nothing follows from absence.
    `bare_values`: the layers are all that the chart gets, nothing is derived. `bgp` None: no
    object of BGP is there. `values_read`: no layer of a spec is missing. `asks_cluster`: what renders
    the chart may ask the cluster.
    """

    at: Place
    release: Release | None = None
    distribution: str = "generic"
    namespace: str = "kube-system"
    install: bool = True
    chart: Chart | None = None
    layers: tuple[Layer, ...] = ()
    cluster: Cluster | None = None
    networks: tuple[Network, ...] = ()
    pools: tuple[Pool, ...] = ()
    pools_complete: bool = True
    l2: bool = False
    policies: tuple[Policy, ...] = ()
    policies_complete: bool = True
    leases: Leases = Leases()
    services: tuple[Service, ...] = ()
    services_complete: bool = True
    argocd: ArgoCD | None = ArgoCD(1)
    bare_values: bool = False
    bgp: "Bgp | None" = None
    values_read: bool = True
    asks_cluster: bool = False

    # What rules ask for before they are imported (rules/table.py).

    @property
    def knows_values(self) -> bool:
        """Whether the chart gets its own default where the layers, and what is derived, do not say a value."""
        return self.bare_values or (self.install and self.values_read)

    @property
    def names_cluster(self) -> bool:
        """Whether values, or the spec of a Cilium that it installs, may name the cluster."""
        return bool(self.layers) or (self.install and self.cluster is not None and self.cluster.name is not None)

    @property
    def several_pools(self) -> bool:
        """Whether there are two pools or more."""
        return len(self.pools) > 1

    @property
    def patterns(self) -> bool:
        """Whether some policy names interfaces."""
        return any(policy.interfaces for policy in self.policies)

    @property
    def lease_values(self) -> bool:
        """Whether the Helm values speak of leases."""
        blocks = (layer.values.get("l2announcements") for layer in self.layers)
        return any(key.startswith("lease") for block in blocks if isinstance(block, dict) for key in block)

    @property
    def written_leases(self) -> bool:
        """Whether some lease timing is not the default."""
        return any(self.leases) or self.lease_values

    @property
    def external_ips(self) -> bool:
        """Whether some Service has external addresses."""
        return any(service.external_ips for service in self.services)

    @property
    def local(self) -> bool:
        """Whether some Service has the traffic policy Local."""
        return any(service.traffic_policy and service.traffic_policy.text == "Local" for service in self.services)

    @property
    def several_policies(self) -> bool:
        """Whether there are two policies or more."""
        return len(self.policies) > 1

    @property
    def sharers(self) -> bool:
        """Whether some Service has a sharing key."""
        return any(service.sharing_key for service in self.services)

    @property
    def several_services(self) -> bool:
        """Whether there are two Services or more."""
        return len(self.services) > 1

    @property
    def selecting_pools(self) -> bool:
        """Whether some pool has a selector."""
        return any(pool.selector for pool in self.pools)

    @property
    def ipv6_pools(self) -> bool:
        """Whether some pool has IPv6 addresses."""
        return any(block.interval.family == 6 for pool in self.pools for block in pool.blocks)

    @property
    def labelled(self) -> bool:
        """Whether the labels of some Service are known, and there are any."""
        return any(service.labels for service in self.services)

    @property
    def layers_or_classed(self) -> bool:
        """Whether there are Helm values, or Services of a class."""
        return bool(self.layers) or self.classed

    @property
    def classed(self) -> bool:
        """Whether some Service has a loadBalancerClass."""
        return any(service.load_balancer_class for service in self.services)
