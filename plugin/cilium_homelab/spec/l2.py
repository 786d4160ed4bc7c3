"""The L2 announcements of a spec: one policy or several, and the timing of their leases."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from typing import NamedTuple

import yaml

from .. import durations
from ..diagnostics import Edit, Place
from ..interfaces import InterfaceError
from ..interfaces import parse as parse_interface
from ..labels import dns_subdomain_problem
from ..model import Duration, Leases, Pattern, Policy
from .network import check_unique
from .reader import Reader
from .selectors import NODE_KEYS, SERVICE_KEYS, read_selector

POLICY_KEYS = frozenset({"name", "interfaces", "nodeSelector", "serviceSelector", "loadBalancerIPs", "externalIPs"})
LEASE_KEYS = frozenset({"duration", "renewDeadline", "retryPeriod"})


class L2(NamedTuple):
    """What the spec says of L2 announcements."""

    wanted: bool = False
    policies: tuple[Policy, ...] = ()
    complete: bool = True
    leases: Leases = Leases()


def read_l2(reader: Reader, node: yaml.Node | None, at: Place) -> L2:
    """L2 announcements: true, interfaces, one policy's fields, or a list of policies."""
    if node is None:
        return L2()
    if isinstance(node, yaml.MappingNode):
        return _read_object(reader, node, at)
    if isinstance(node, yaml.ScalarNode):
        value = reader.scalar(node)
        if isinstance(value, bool):
            return L2(value, (Policy("default", at),) if value else ())
    patterns, complete = _read_interfaces(reader, node, at)
    return L2(True, (Policy("default", at, patterns, complete=complete),))


def _read_object(reader: Reader, node: yaml.MappingNode, at: Place) -> L2:
    found = reader.entries(node, at) or {}
    several = "policies" in found
    if not found.keys() <= ({"policies", "leases"} if several else POLICY_KEYS | {"leases"}):
        reader.refuse()
    leases = _read_leases(reader, found.get("leases"), at / "leases")
    if not several:
        policy = _read_policy(reader, found, at)
        return L2(True, (policy,) if policy else (), policy is not None, leases)
    policies: list[Policy] = []
    complete = True
    first: dict[str, Place] = {}
    for item, place in reader.objects(found["policies"], at / "policies"):
        entries = reader.known(item, place, POLICY_KEYS)
        if entries is not None and "name" not in entries:
            reader.refuse()
        policy = None if entries is None else _read_policy(reader, entries, place)
        if policy is None:
            complete = False
        elif check_unique(reader, first, policy.name, place / "name", "policy"):
            policies.append(policy)
    return L2(True, tuple(policies), complete, leases)


def _read_policy(reader: Reader, entries: dict[str, yaml.Node], at: Place) -> Policy | None:
    name: str | None = "default"
    if "name" in entries:
        name = reader.named(reader.text(entries["name"]), at / "name", dns_subdomain_problem, "a policy")
    patterns, patterns_complete = _read_interfaces(reader, entries.get("interfaces"), at / "interfaces")
    nodes, nodes_understood = read_selector(reader, entries.get("nodeSelector"), at / "nodeSelector", NODE_KEYS)
    services, services_understood = read_selector(
        reader, entries.get("serviceSelector"), at / "serviceSelector", SERVICE_KEYS
    )
    balancers = reader.boolean(entries.get("loadBalancerIPs"), True)
    externals = reader.boolean(entries.get("externalIPs"), False)
    complete = patterns_complete and nodes_understood and services_understood
    if name is None:
        return None
    return Policy(name, at, patterns, nodes, services, balancers, externals, complete)


def _read_interfaces(reader: Reader, node: yaml.Node | None, at: Place) -> tuple[tuple[Pattern, ...], bool]:
    if node is None:
        return (), True
    patterns: list[Pattern] = []
    before = len(reader.findings), reader.refused
    for text in reader.texts(node, at):
        try:
            patterns.append(Pattern(parse_interface(text.text), text.at))
        except InterfaceError as fault:
            place = text.at if fault.span is None else text.at.at_part(*fault.span)
            suggestion = f"write {fault.suggestion}" if fault.suggestion else ""
            reader.report("CH304", place, f'"{text.text}" is no interface name: {fault}', suggestion)
    return tuple(patterns), before == (len(reader.findings), reader.refused)


def _read_leases(reader: Reader, node: yaml.Node | None, at: Place) -> Leases:
    entries = None if node is None else reader.known(node, at, LEASE_KEYS)
    if entries is None:
        return Leases()
    return Leases(
        read_duration(reader, entries.get("duration"), at / "duration"),
        read_duration(reader, entries.get("renewDeadline"), at / "renewDeadline"),
        read_duration(reader, entries.get("retryPeriod"), at / "retryPeriod"),
    )


def read_duration(reader: Reader, node: yaml.Node | None, at: Place) -> Duration | None:
    """A time span as the agent reads it; None where there is none, or it is reported (CH307)."""
    if node is None:
        return None
    value = reader.scalar(node)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        reader.refuse()
        return None
    reason = durations.fault(value)
    if reason is not None:
        meant = durations.seconds(value)
        reader.report("CH307", at, *reason, fix=(Edit(at, meant),) if meant else ())
        return None
    return Duration(value, durations.nanoseconds(value) or 0, at)
