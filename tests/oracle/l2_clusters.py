"""Random nodes, L2 policies and Services, and what each node's agent sees of them."""

from __future__ import annotations

import random

from .agreement import KEYS, SERVICE_KEYS, Object, labels, selector

POLICY = "CiliumL2AnnouncementPolicy"
NICS = ["eth0", "eth1", "eth0.20", "enp1s0", "wlan0", "br-lan"]
VIRTUAL = ["veth0a1b2c3d", "docker0", "lxc1234"]
"""What Cilium selects only where `devices` names it (pkg/defaults/node.go, isSelectedDevice)."""

SOUND = ["^eth0$", "^enp1s0$", "^eth[0-9]+$", "^en", "^(eth|enp|wlan|br)", "^eth0\\.20$", "^[a-z]"]
LOOSE = ["eth*", "en?", "eth.*", "eth0", "th", "0", "ETH0", "(?i)ETH0", "wlan", "^missing$", "", "br-lan"]
BAD = ["eth[", "*eth", "^(?!veth)", "eth(0", "a**", "eth\\"]
DEVICES = [["eth0"], ["eth+"], ["e+", "wlan0"], ["enp1s0", "docker0"], ["br-lan", "eth0.20"]]
NODES = ["192.168.1.10", "192.168.1.11"]
NAMES = ["a-b/c", "a/b-c", "media/jellyfin", "media/plex", "dns/resolver"]
NAMED = {SERVICE_KEYS[0]: ["media", "dns"], SERVICE_KEYS[1]: ["jellyfin", "c"]}
CLASSES = ["io.cilium/l2-announcer", "io.cilium/bgp-control-plane", "metallb"]
EXPOSURES = ["ClusterIP", "NodePort", "LoadBalancer", "Loadbalancer"]


def _policy(chance: random.Random, name: str, oddity: float) -> Object:
    spec: Object = {}
    if chance.random() < 0.85:
        from_one_of = [SOUND, SOUND, SOUND, LOOSE] if oddity < 0.2 else [SOUND, SOUND, LOOSE, BAD]
        spec["interfaces"] = [chance.choice(chance.choice(from_one_of)) for _ in range(chance.choice([1, 1, 1, 2]))]
    for field, keys in (("nodeSelector", KEYS), ("serviceSelector", [*KEYS, *SERVICE_KEYS])):
        chosen = selector(chance, keys, NAMED, oddity)
        if chosen is not None:
            spec[field] = chosen
    spec["loadBalancerIPs"] = chance.random() < 0.9
    if chance.random() < 0.6:
        spec["externalIPs"] = chance.random() < 0.6
    metadata = {"name": name}
    return {"apiVersion": "cilium.io/v2alpha1", "kind": POLICY, "metadata": metadata, "spec": spec}


def _service(chance: random.Random, key: str, number: int, oddity: float) -> Object:
    """A Service; each asks for addresses of its own, but for an oddity here and there."""
    namespace, name = key.split("/")
    kind = "LoadBalancer" if chance.random() < 0.85 else chance.choice(["ClusterIP", "NodePort"])
    ips = [f"10.0.0.{10 + number}"] if kind == "LoadBalancer" else []
    if ips and chance.random() < 0.3:
        ips.append(f"fd00::{10 + number}")
    ports = [{"name": "p", "port": 80 if chance.random() < 2 * oddity else 80 + number, "protocol": "TCP"}]
    spec: Object = {"type": kind, "ports": ports, "selector": {"app": name}}
    if chance.random() < 0.4 + oddity / 2:
        spec["externalIPs"] = [f"10.0.1.{10 + number}"]
        if chance.random() < oddity:
            spec["externalIPs"] = [chance.choice(["10.0.0.10"] * 5 * number + ["10.0.1.1", "fd01::1", *NODES, *NODES])]
    if chance.random() < 0.3:
        spec["externalTrafficPolicy"] = "Local"
    if chance.random() < oddity / 2 and kind == "LoadBalancer":
        spec["loadBalancerClass"] = chance.choice(CLASSES)
    annotations = {"lbipam.cilium.io/ips": ",".join(ips)} if ips else {}
    if chance.random() < oddity / 2:
        annotations["service.cilium.io/type"] = chance.choice(EXPOSURES)
    marks = labels(chance)
    if chance.random() < oddity / 4:
        marks["service.kubernetes.io/service-proxy-name"] = "other"
    metadata = {"namespace": namespace, "name": name, "labels": marks, "annotations": annotations}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def _backends(chance: random.Random) -> list[Object]:
    ends = [(f"node-{chance.choice('12')}", chance.random() < 0.9) for _ in range(chance.choice([0, 1, 1, 2]))]
    return [{"ip": f"10.1.0.{number}", "node": node, "ready": ready} for number, (node, ready) in enumerate(ends)]


def a_cluster(number: int) -> Object:
    """The nodes, objects and Helm values of one cluster."""
    chance = random.Random(f"l2 {number}")
    oddity = chance.choice([0, 0, 0.2, 0.6])
    names = chance.sample(NAMES, chance.choice([1, 2, 3]))
    services = [_service(chance, name, index, oddity) for index, name in enumerate(names)]
    nodes = [
        {
            "name": f"node-{index + 1}",
            "address": NODES[index],
            "labels": labels(chance),
            "interfaces": chance.sample(NICS, chance.choice([1, 2, 3])) + chance.sample(VIRTUAL, chance.choice([0, 1])),
        }
        for index in range(chance.choice([1, 2, 2]))
    ]
    values: Object = {
        "kubeProxyReplacement": True,
        "k8sServiceHost": "192.168.9.9",
        "k8sServicePort": 6443,
        "l2announcements": {"enabled": True},
        "k8sClientRateLimit": {"qps": 50, "burst": 100},
        "ipv6": {"enabled": chance.random() < 0.8},
    }
    if chance.random() < oddity / 2:
        values["devices"] = chance.choice(DEVICES)
    return {
        "nodes": nodes,
        "values": values,
        "policies": [_policy(chance, name, oddity) for name in ["one", "two", "three"][: chance.choice([1, 1, 2, 3])]],
        "services": services,
        "backends": [_backends(chance) for _ in services],
    }


def given(service: Object, cluster: Object) -> list[str]:
    """The addresses that LB-IPAM gives a Service: those that it asks for, unless it is of a foreign class."""
    spec = service["spec"]
    if spec["type"] != "LoadBalancer" or spec.get("loadBalancerClass", CLASSES[0]) != CLASSES[0]:
        return []
    if "service.kubernetes.io/service-proxy-name" in service["metadata"]["labels"]:
        return []
    ips = service["metadata"]["annotations"]["lbipam.cilium.io/ips"].split(",")
    return [ip for ip in ips if cluster["values"]["ipv6"]["enabled"] or ":" not in ip]


def _is_device(nic: str, cluster: Object) -> bool:
    """Whether Cilium selects a NIC: what `devices` names, or all but the virtual ones."""
    named = cluster["values"].get("devices")
    if named is None:
        return nic not in VIRTUAL
    return any(nic.startswith(entry[:-1]) if entry.endswith("+") else nic == entry for entry in named)


def a_run(cluster: Object, node: Object, run: int) -> Object:
    """What the agent of one node meets: all at its start, or objects one after another."""
    services = []
    for service, backends in zip(cluster["services"], cluster["backends"], strict=True):
        status = {"loadBalancer": {"ingress": [{"ip": ip} for ip in given(service, cluster)]}}
        services.append({**service, "status": status, "backends": backends})
    chance = random.Random(f"run {run}")
    return {
        "config": {"namespace": "kube-system", "ipv6": cluster["values"]["ipv6"]["enabled"]},
        "node": {"name": node["name"], "labels": node["labels"]},
        "devices": [
            {"name": nic, "addresses": [node["address"]], "selected": _is_device(nic, cluster)}
            for nic in node["interfaces"]
        ],
        "policies": chance.sample(cluster["policies"], len(cluster["policies"])),
        "services": chance.sample(services, len(services)),
        "live": run % 2 == 1,
    }
