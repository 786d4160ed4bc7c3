"""Random pools and Services, and the orders in which Cilium's operator may meet them."""

from __future__ import annotations

import ipaddress
import random

from .agreement import SERVICE_KEYS, Object, labels, selector

POOL = "CiliumLoadBalancerIPPool"

KEYS = ["lb", "role", *SERVICE_KEYS, "kubernetes.io/metadata.name"]
NAMES = {SERVICE_KEYS[0]: ["x", "y"], SERVICE_KEYS[1]: ["one", "two"], "lb": ["a", "b"]}
SHARING = ["x", "y", "x,y", "x, y", "*", "z,*", ""]
CLASSES = ["io.cilium/l2-announcer", "io.cilium/bgp-control-plane", "io.cilium/node", "metallb"]


def _blocks(net: int) -> list[Object]:
    """Blocks that do not overlap, in both families."""
    four, six = f"10.0.{net}.", f"fd00:{net}::"
    made: list[Object] = [{"cidr": text} for text in (f"{four}0/30", f"{four}4/31", f"{four}7/32", f"{four}8/29")]
    made += [{"start": f"{four}16", "stop": f"{four}18"}, {"start": f"{four}20"}]
    return [*made, {"cidr": f"{six}/126"}, {"cidr": f"{six}8/127"}, {"start": f"{six}a", "stop": f"{six}c"}]


def _odd_blocks(net: int) -> list[Object]:
    """Blocks with something wrong, or merely odd."""
    four = f"10.0.{net}."
    made: list[Object] = [
        {"cidr": text} for text in (f"{four}5/29", f"{four}0/28", f"{four}0/27", f"{four}0/33", "010.0.0.0/30")
    ]
    made += [{"start": f"{four}9", "stop": f"{four}1"}, {"stop": f"{four}1"}, {"start": f"{four}1", "stop": "fd00::1"}]
    made += [{}, {"cidr": f"{four}0/30", "start": f"{four}9"}, {"start": f"{four}0/30"}, {"start": f"{four}01"}]
    return [*made, {"cidr": f"::ffff:10.0.{net}.0/126"}, {"cidr": ""}, {"start": " 10.0.0.1"}]


def _pool(chance: random.Random, number: int, oddity: float) -> Object:
    net = chance.randint(1, 4) if chance.random() < oddity / 2 else number + 1
    blocks = chance.sample(_blocks(net), chance.choice([1, 1, 2, 3]))
    if chance.random() < oddity / 2:
        blocks.insert(chance.randint(0, len(blocks)), chance.choice(_odd_blocks(net)))
    spec: Object = {"blocks": blocks if chance.random() > oddity / 20 else []}
    chosen = selector(chance, KEYS, NAMES, oddity / 2)
    if chosen is not None:
        spec["serviceSelector"] = chosen
    if chance.random() < 0.4:
        spec["allowFirstLastIPs"] = chance.choice(["Yes", "No"])
    if chance.random() < oddity / 2:
        spec["disabled"] = chance.random() < 0.7
    metadata = {"name": "abcd"[number]}
    return {"apiVersion": "cilium.io/v2", "kind": POOL, "metadata": metadata, "spec": spec}


def _inside(chance: random.Random, pools: list[Object]) -> str:
    """An address of some pool, the ends more often than the middle; rarely one of none."""
    block = chance.choice([block for pool in pools for block in pool["spec"]["blocks"]] or [{}])
    try:
        if "cidr" in block:
            network = ipaddress.ip_network(block["cidr"], strict=False)
            return str(network[chance.choice([0, -1, network.num_addresses // 2])])
        ends = [block["start"], block.get("stop", block["start"])]
        low, high = map(ipaddress.ip_address, ends)
        return str(low + chance.randint(0, int(high) - int(low)))
    except (KeyError, ValueError):
        return "10.0.9.9"


def _request(chance: random.Random, pools: list[Object], shared: str, key: str, oddity: float) -> Object:
    """The annotations that say what a Service asks for, and spec.loadBalancerIP now and then."""
    metadata: dict[str, str] = {}
    ips = [shared] if key else [_inside(chance, pools)] if chance.random() < 0.5 else []
    if key and chance.random() < 0.3:
        ips = []
    if ips and chance.random() < oddity:
        ips += [chance.choice([_inside(chance, pools), "10.0.9.9", "web.lan", "", " ", shared, "10.0.0.01"])]
    prefix, old = "lbipam.cilium.io/", "io.cilium/lb-ipam-"
    if ips:
        metadata[chance.choice([prefix, prefix, prefix, old]) + "ips"] = chance.choice([",", ", "]).join(ips)
        if chance.random() < oddity / 5:
            metadata[f"{old}ips"] = _inside(chance, pools)
    if key:
        metadata[chance.choice([prefix, prefix, prefix, old]) + "sharing-key"] = key
        if chance.random() < 0.6:
            metadata[chance.choice([prefix, prefix, old]) + "sharing-cross-namespace"] = (
                chance.choice(SHARING) if chance.random() < oddity else "*"
            )
    return metadata


def _service(chance: random.Random, name: str, number: int, pools: list[Object], shared: str, oddity: float) -> Object:
    """A Service that fits its neighbours, but for an oddity here and there."""

    def odd() -> bool:
        return chance.random() < oddity

    key = chance.choice(["k", "k ", "l", ""]) if odd() else "k" if chance.random() < 0.5 else ""
    protocol = "UDP" if odd() else "TCP"
    spec: Object = {
        "type": chance.choice(["ClusterIP", "NodePort"]) if chance.random() < oddity / 4 else "LoadBalancer",
        "ports": [{"port": 53 if odd() else 80 + number, "protocol": protocol}],
        "selector": {"app": "dns" if odd() else "web"} if chance.random() > oddity / 4 else {},
    }
    if chance.random() < (oddity or 0.2):
        spec["externalTrafficPolicy"] = chance.choice(["Local", "Cluster"])
    if chance.random() < oddity / 2:
        spec["loadBalancerClass"] = chance.choice(CLASSES)
    if chance.random() < oddity / 3:
        spec["loadBalancerIP"] = _inside(chance, pools)
    given = labels(chance) | ({"lb": chance.choice("ab")} if chance.random() < 0.5 else {})
    if chance.random() < oddity / 6:
        given["service.kubernetes.io/service-proxy-name"] = "other"
    if chance.random() < oddity / 6:
        given[SERVICE_KEYS[0]] = "y"
    namespace, _, name = name.partition("/")
    metadata = {"namespace": namespace, "name": name, "labels": given}
    metadata["annotations"] = _request(chance, pools, shared, key, oddity)
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def families_of(pools: list[Object]) -> list[str]:
    """The families of which pools have addresses."""
    texts = [str(text) for pool in pools for block in pool["spec"]["blocks"] for text in block.values()]
    return sorted({"IPv6" if ":" in text else "IPv4" for text in texts})


def _settle_families(chance: random.Random, spec: Object, dual: bool, families: list[str]) -> None:
    """Which families a Service wants. It says so where that could be either: nobody else can know it."""
    if not dual:
        return  # the API server refuses what the cluster has not
    if len(families) > 1 or chance.random() < 0.3:
        spec["ipFamilies"] = chance.choice([["IPv4"], ["IPv4"], ["IPv6"], ["IPv4", "IPv6"], ["IPv6", "IPv4"]])
    if len(spec.get("ipFamilies", ())) == 2 or chance.random() < 0.15:
        spec["ipFamilyPolicy"] = chance.choice(["PreferDualStack", "RequireDualStack"])


def a_cluster(number: int) -> Object:
    """The objects of one cluster and its Helm values."""
    chance = random.Random(f"lbipam {number}")
    oddity = chance.choice([0, 0, 0.1, 0.4])
    pools = [_pool(chance, index, oddity) for index in range(chance.choice([1, 1, 2, 3]))]
    names = chance.sample(
        [f"{space}/{name}" for space in "xy" for name in ("one", "two", "three")], chance.randint(1, 5)
    )
    shared = _inside(chance, pools)
    services = [_service(chance, name, index, pools, shared, oddity) for index, name in enumerate(names)]
    dual = chance.random() < 0.7
    for service in services:
        _settle_families(chance, service["spec"], dual, families_of(pools))
    switches = {"ipv6": dual, "l2announcements": chance.random() < 0.7, "bgpControlPlane": chance.random() < 0.3}
    values = {name: {"enabled": on} for name, on in switches.items()}
    return {"pools": pools, "services": services, "values": values}


# -- runs ---------------------------------------------------------------------------------------------


def a_run(cluster: Object, number: int, run: int) -> Object:
    """One run: all at once, as an operator finds it at its start, or one after another; then perhaps a restart."""
    chance = random.Random(f"run {number} {run}")
    objects = [[_defaulted(service, cluster)] for service in cluster["services"]]
    first = [cluster["pools"]] if chance.random() < 0.5 else [[pool] for pool in cluster["pools"]]
    steps = chance.sample(objects, len(objects))
    if run % 3 == 0:
        everything = [*cluster["pools"], *(item for part in steps for item in part)]
        steps = [chance.sample(everything, len(everything))]
    elif run % 3 == 1:
        steps = [*chance.sample(first, len(first)), *steps]
    else:
        steps = chance.sample([*first, *steps], len(first) + len(steps))
    on = {name: part["enabled"] for name, part in cluster["values"].items()}
    made: list[Object] = [{"apply": step} for step in steps]
    if run % 3 and chance.random() < 0.5:
        made.append({"restart": True})
    config = {"ipv6": on["ipv6"], "l2": on["l2announcements"], "bgp": on["bgpControlPlane"]}
    return {"config": config, "atStart": run % 3 == 0, "steps": made}


def _defaulted(service: Object, cluster: Object) -> Object:
    """The same as the API server stores it: the cluster's first family is one that it has pools of."""
    spec = service["spec"]
    if "ipFamilies" in spec or not cluster["values"]["ipv6"]["enabled"] or families_of(cluster["pools"]) != ["IPv6"]:
        return service
    return {**service, "spec": {**spec, "ipFamilies": ["IPv6"]}}
