"""Objects of BGP -> their part of the Model. What the API server refuses in them is what check.py says."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from collections.abc import Callable, Collection, Sequence

from ..addresses import AddressError, Interval, parse_address, parse_cidr
from ..bgp import (
    Advertised,
    Advertisement,
    Bgp,
    ClusterConfig,
    Family,
    Instance,
    InstanceOverride,
    Neighbor,
    Number,
    Override,
    Peer,
    PeerConfig,
    PeeringPolicy,
    Router,
    Secret,
    Timers,
)
from ..diagnostics import Place
from ..labels import Selector
from ..model import Block, Text
from ..releases import BGP_PEERING_POLICY, V2ALPHA1, Release
from ..spec.reader import Reader
from .objects import BGP_KINDS, Data, Manifest, Unknown, holds_unknown, items, mapping, text_of
from .selectors import read_selector

_, CLUSTER_CONFIG, PEER_CONFIG, ADVERTISEMENT, OVERRIDE = BGP_KINDS

Object = ClusterConfig | PeerConfig | Advertisement | Override | PeeringPolicy | Text

# What types.go of a kind knows, in any release: beside another key nothing follows from a missing one.
_INSTANCE = frozenset({"name", "localASN", "localPort", "peers"})
_PEER = frozenset({"name", "peerAddress", "peerASN", "peerConfigRef", "autoDiscovery"})
_PEER_CONFIG = frozenset({"transport", "timers", "authSecretRef", "gracefulRestart", "ebgpMultihop", "families"})
_FAMILY = frozenset({"afi", "safi", "advertisements"})
_ADVERTISED = frozenset({"advertisementType", "service", "interface", "selector", "attributes"})
_ROUTER = frozenset({"localASN", "exportPodCIDR", "podIPPoolSelector", "serviceSelector", "serviceAdvertisements"})
_DEFAULT_KEEP_ALIVE, _DEFAULT_HOLD = 30, 90


def read_bgp(reader: Reader, manifest: Manifest, release: Release) -> Object:
    """An object of BGP; a Text, its kind, where the release takes it and nothing acts upon it."""
    if manifest.kind != BGP_PEERING_POLICY and not release.has_bgp_v2:
        return Text(manifest.kind, manifest.at)
    return _READERS[manifest.kind](reader, manifest)


def bgp_of(
    at: Place,
    found: Sequence[tuple[Object, bool]],
    labelled: bool,
    complete: Collection[str],
    secrets: tuple[Secret, ...],
) -> Bgp:
    """The objects, each with whether all of it is known, and the kinds of which they are all that there are.

    `labelled`: somebody may add labels to them. An object whose name is unknown stands for any.
    """
    marked: list[Object] = [part if isinstance(part, Text) else part._replace(complete=known) for part, known in found]
    nameless = {type(part) for part in marked if not isinstance(part, Text) and not part.name}
    return Bgp(
        at,
        tuple(part for part in marked if isinstance(part, ClusterConfig)),
        tuple(part for part in marked if isinstance(part, PeerConfig)),
        tuple(
            part._replace(labels_complete=part.labels_complete and not labelled)
            for part in marked
            if isinstance(part, Advertisement)
        ),
        tuple(part for part in marked if isinstance(part, Override)),
        tuple(part for part in marked if isinstance(part, PeeringPolicy)),
        tuple(part for part in marked if isinstance(part, Text)),
        secrets,
        CLUSTER_CONFIG in complete and ClusterConfig not in nameless,
        PEER_CONFIG in complete and PeerConfig not in nameless,
        ADVERTISEMENT in complete,
        OVERRIDE in complete and Override not in nameless,
        BGP_PEERING_POLICY in complete,
    )


def _cluster_config(reader: Reader, manifest: Manifest) -> ClusterConfig:
    spec, at = manifest.spec, manifest.at / "spec"
    instances = tuple(
        _instance(mapping(item), at / "bgpInstances" / index)
        for index, item in enumerate(items(spec.get("bgpInstances")))
        if isinstance(item, dict)
    )
    return ClusterConfig(manifest.name, manifest.at, instances, _selector(reader, spec, "nodeSelector", at))


def _instance(data: Data, at: Place) -> Instance:
    peers = tuple(
        _peer(mapping(item), at / "peers" / index)
        for index, item in enumerate(items(data.get("peers")))
        if isinstance(item, dict)
    )
    return Instance(
        text_of(data.get("name")),
        at,
        data.get("localASN") is not None,
        peers,
        _integer(data.get("localASN")),
        _number(data, "localPort", at),
        data.keys() <= _INSTANCE,
    )


def _peer(data: Data, at: Place) -> Peer:
    reference, name = data.get("peerConfigRef"), mapping(data.get("peerConfigRef")).get("name")
    return Peer(
        text_of(data.get("name")),
        at,
        data.get("peerAddress") is not None or data.get("autoDiscovery") is not None,
        data.get("peerASN") is not None,
        reference is not None,
        _block(data.get("peerAddress"), at / "peerAddress", parse_address),
        _integer(data.get("peerASN")),
        Text(name, at / "peerConfigRef" / "name") if isinstance(name, str) and name else None,
        data.keys() <= _PEER,
    )


def _peer_config(reader: Reader, manifest: Manifest) -> PeerConfig:
    spec, at = manifest.spec, manifest.at / "spec"
    written, clear = spec.get("families"), spec.keys() <= _PEER_CONFIG
    known = isinstance(manifest.data.get("spec"), dict) and (isinstance(written, list) or (written is None and clear))
    known = known and all(isinstance(item, dict) for item in items(written))
    families = tuple(
        _family(reader, mapping(item), at / "families" / index)
        for index, item in enumerate(items(written))
        if isinstance(item, dict)
    )
    transport = mapping(spec.get("transport")) if manifest.api_version == V2ALPHA1 else {}
    return PeerConfig(
        manifest.name,
        manifest.at,
        families if known else None,
        _integer(spec.get("ebgpMultihop", 1 if clear else None)),
        _timers(mapping(spec.get("timers")), at / "timers"),
        _number(transport, "localPort", at / "transport"),
        _secret(spec, at),
    )


def _family(reader: Reader, data: Data, at: Place) -> Family:
    text = f"{text_of(data.get('afi'))} {text_of(data.get('safi'))}".strip()
    written = data.get("advertisements")
    clear = data.keys() <= _FAMILY and not holds_unknown(written)
    before = len(reader.findings)
    selector = _selector(reader, data, "advertisements", at)
    return Family(text, at, selector, clear and len(reader.findings) == before and _is_whole(written))


def _advertisement(reader: Reader, manifest: Manifest) -> Advertisement:
    spec, at = manifest.spec, manifest.at / "spec" / "advertisements"
    metadata = mapping(manifest.data.get("metadata"))
    labels = mapping(metadata.get("labels"))
    found = tuple(
        _advertised(reader, mapping(item), at / index)
        for index, item in enumerate(items(spec.get("advertisements")))
        if isinstance(item, dict)
    )
    texts = {key: value for key, value in labels.items() if isinstance(value, str)}
    return Advertisement(manifest.name, manifest.at, found, texts, not holds_unknown(metadata.get("labels")))


def _advertised(reader: Reader, data: Data, at: Place) -> Advertised:
    service = data.get("service")
    known = isinstance(service, dict) and not holds_unknown(service) and service.keys() <= _SERVICE
    known = known and mapping(service).get("addresses") != []  # which the API server refuses
    before = len(reader.findings)
    selector = _selector(reader, data, "selector", at)
    clear = data.keys() <= _ADVERTISED and not holds_unknown(data.get("selector"))
    return Advertised(
        text_of(data.get("advertisementType")),
        at,
        data.get("selector") is not None,
        service is not None,
        selector,
        _texts(mapping(service).get("addresses"), at / "service" / "addresses") if known else None,
        clear and len(reader.findings) == before and _is_whole(data.get("selector")),
    )


_SERVICE = frozenset({"addresses", "aggregationLengthIPv4", "aggregationLengthIPv6"})


def _override(_reader: Reader, manifest: Manifest) -> Override:
    at = manifest.at / "spec" / "bgpInstances"
    found: list[InstanceOverride] = []
    for index, item in enumerate(items(manifest.spec.get("bgpInstances"))):
        data, place = mapping(item), at / index
        peers = [
            Text(text_of(mapping(peer).get("name")), place / "peers" / number / "name")
            for number, peer in enumerate(items(data.get("peers")))
        ]
        found.append(
            InstanceOverride(
                Text(text_of(data.get("name")), place / "name"),
                data.get("localASN") is not None,
                tuple(peer for peer in peers if peer.text),
                _number(data, "localPort", place),
            )
        )
    return Override(manifest.name, manifest.at, tuple(found))


def _peering_policy(reader: Reader, manifest: Manifest) -> PeeringPolicy:
    spec, at = manifest.spec, manifest.at / "spec"
    routers = tuple(
        _router(reader, mapping(item), at / "virtualRouters" / index)
        for index, item in enumerate(items(spec.get("virtualRouters")))
        if isinstance(item, dict)
    )
    return PeeringPolicy(manifest.name, manifest.at, routers, _selector(reader, spec, "nodeSelector", at))


def _router(reader: Reader, data: Data, at: Place) -> Router:
    neighbors = tuple(
        _neighbor(reader, mapping(item), at / "neighbors" / index)
        for index, item in enumerate(items(data.get("neighbors")))
        if isinstance(item, dict)
    )
    addresses = data.get("serviceAdvertisements")
    selector = _selector(reader, data, "serviceSelector", at)
    return Router(
        at,
        neighbors,
        data.get("exportPodCIDR") not in (None, False) or data.get("podIPPoolSelector") is not None,
        selector,
        _integer(data.get("localASN")),
        _texts(addresses, at / "serviceAdvertisements") if addresses is not None else _default_addresses(at),
        data.keys() <= _ROUTER | {"neighbors"} and not holds_unknown(data.get("serviceSelector")),
    )


def _neighbor(reader: Reader, data: Data, at: Place) -> Neighbor:
    written = data.get("peerAddress")
    interval = reader.checked(written, at / "peerAddress", parse_cidr) if isinstance(written, str) else None
    return Neighbor(
        at,
        Block(interval, at / "peerAddress") if interval is not None else None,
        _integer(data.get("peerASN")),
        _integer(data.get("eBGPMultihopTTL", 1)),
        _timers(data, at),
        _secret(data, at),
    )


def _secret(data: Data, at: Place) -> Text | None:
    name = data.get("authSecretRef")
    return Text(name, at / "authSecretRef") if isinstance(name, str) and name else None


def _default_addresses(at: Place) -> tuple[Text, ...]:
    return (Text("LoadBalancerIP", at),)


_READERS: dict[str, Callable[[Reader, Manifest], Object]] = {
    CLUSTER_CONFIG: _cluster_config,
    PEER_CONFIG: _peer_config,
    ADVERTISEMENT: _advertisement,
    OVERRIDE: _override,
    BGP_PEERING_POLICY: _peering_policy,
}


def _selector(reader: Reader, data: Data, key: str, at: Place) -> Selector | None:
    value = data.get(key)
    return None if isinstance(value, Unknown) else read_selector(reader, value, at / key)


def _is_whole(selector: object) -> bool:
    """Whether a selector holds nothing but what selectors hold: `selector: {selector: ...}` does not."""
    return selector is None or mapping(selector).keys() <= {"matchLabels", "matchExpressions"}


def _timers(data: Data, at: Place) -> Timers | None:
    """The timers after defaulting; None where nothing of them is written, or not all of it is known."""
    if data.get("keepAliveTimeSeconds") is None and data.get("holdTimeSeconds") is None:
        return None
    keep_alive = _integer(data.get("keepAliveTimeSeconds", _DEFAULT_KEEP_ALIVE))
    hold = _integer(data.get("holdTimeSeconds", _DEFAULT_HOLD))
    written = "keepAliveTimeSeconds" if data.get("keepAliveTimeSeconds") is not None else "holdTimeSeconds"
    return None if keep_alive is None or hold is None else Timers(keep_alive, hold, at / written)


def _block(value: object, at: Place, parse: Callable[[str], Interval]) -> Block | None:
    """An address, where it is one: whether the API server takes the text is not for us to say."""
    try:
        return Block(parse(value.strip()), at) if isinstance(value, str) else None
    except AddressError:
        return None


def _number(data: Data, key: str, at: Place) -> Number | None:
    value = _integer(data.get(key))
    return None if value is None else Number(value, at / key)


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(value: object, at: Place) -> tuple[Text, ...]:
    return tuple(Text(item, at / index) for index, item in enumerate(items(value)) if isinstance(item, str))
