"""Our verdict on L2 announcements against Cilium's own announcer: random clusters, node by node, the same answer.

The oracle runs pkg/l2announcer of 1.20.2 on one node. `validate` gets the policies and Services as manifests, and
the nodes with their NICs from `.cilium-homelab.yaml`. Where we are silent, whoever takes a lease answers for the
Service, and somebody does; what we call an error is answered for by nobody, or by one too many.

`make agreement` asks about many more clusters than the gate does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from cilium_homelab.diagnostics import Diagnostic, Severity

from .agreement import ASKED, Object, about, ask, judge, name_of, numbers
from .l2_clusters import a_cluster, a_run, given

RUNS = 6 if ASKED else 2
VERSION = "1.20.2"
CHUNK = 100

pytestmark = pytest.mark.slow

TELLS = {
    "CH115", "CH301", "CH302", "CH303", "CH305", "CH306", "CH313", "CH315", "CH317", "CH319", "CH321", "CH322", "CH333",
    "CH409", "CH416", "CH618",
}  # fmt: skip
"""The codes that say that nobody may answer for a Service, or too many; others are about something else."""

Outcome = dict[str, Object]
"""What each node does in one run."""

# -- what the real announcer does ---------------------------------------------------------------------


def _outcomes(clusters: dict[int, Object]) -> dict[int, list[Outcome]]:
    """Every run of every cluster, by its number."""
    places = [
        (number, run, node["name"], a_run(cluster, node, run))
        for number, cluster in clusters.items()
        for run in range(RUNS)
        for node in cluster["nodes"]
    ]
    found: dict[int, list[Outcome]] = {number: [{} for _ in range(RUNS)] for number in clusters}
    for (number, run, node, _), answer in zip(places, ask("oracle-l2", [place[3] for place in places]), strict=True):
        assert not answer.get("error"), answer["error"]
        found[number][run][node] = answer
    return found


def _key(service: Object) -> str:
    return name_of(service).partition("/")[2]


def _answered(key: str, answer: Object) -> set[str]:
    """The addresses for which a node answers because of a Service."""
    return {entry["ip"] for entry in answer["entries"] if key in (origin.strip() for origin in entry["origins"])}


def _takers(policy: Object, answer: Object) -> set[str]:
    """The Services that a policy takes on a node."""
    return {key for key, state in answer["selected"].items() if policy["metadata"]["name"] in state["policies"]}


# -- what we call an error ----------------------------------------------------------------------------


def _takes_none(policy: Object, answer: Object) -> bool:
    return not _takers(policy, answer)


def _has_no_device(policy: Object, answer: Object) -> bool:
    state = answer["policies"][policy["metadata"]["name"]]
    return bool(state["active"] and not state["devices"])


def _is_refused(_service: Object, answer: Object) -> bool:
    return any("already owned by another service" in line for line in answer.get("warnings") or ())


def _is_local(service: Object) -> bool:
    """Whether only nodes with a backend take part, which nobody else knows."""
    return bool(service["spec"].get("externalTrafficPolicy") == "Local")


def _answers_for_a_node(service: Object, answer: Object) -> bool:
    return _is_local(service) or any(address.startswith("192.168.1.") for address in _answered(_key(service), answer))


NOBODY = {"CH115": _takes_none, "CH301": _takes_none, "CH305": _takes_none, "CH306": _takes_none}
"""Errors that hold on every node in every run."""

SOMEWHERE: dict[str, Callable[[Object, Object], bool]] = {
    "CH302": _has_no_device,
    "CH319": _has_no_device,
    "CH315": _is_refused,
    "CH321": _answers_for_a_node,
}
"""Errors that are seen on some node in some run."""


def _wrong_errors(cluster: Object, findings: list[Diagnostic], outcomes: list[Outcome]) -> list[str]:
    items = {name_of(item): item for item in (*cluster["policies"], *cluster["services"])}
    answers = [answer for outcome in outcomes for answer in outcome.values()]
    wrong = []
    for finding in findings:
        if finding.severity is not Severity.ERROR or finding.code[:3] not in ("CH1", "CH3"):
            continue
        blamed = [items[name] for name in about(finding) & items.keys()]
        if finding.code in NOBODY:
            holds = all(NOBODY[finding.code](item, answer) for item in blamed for answer in answers)
        else:
            holds = any(SOMEWHERE[finding.code](item, answer) for item in blamed for answer in answers)
        if not holds:
            wrong.append(f"error: {finding.code} {finding.message}")
    return wrong


# -- what we are silent about -------------------------------------------------------------------------


def _expected(service: Object, cluster: Object, state: Object) -> set[str]:
    """The addresses for which whoever holds the lease has to answer: of the kinds that its policies announce."""
    specs = [policy["spec"] for policy in cluster["policies"] if policy["metadata"]["name"] in state["policies"]]
    found = set(given(service, cluster)) if any(spec["loadBalancerIPs"] for spec in specs) else set()
    if any(spec.get("externalIPs") for spec in specs):
        found |= {
            ip for ip in service["spec"].get("externalIPs", ()) if cluster["values"]["ipv6"]["enabled"] or ":" not in ip
        }
    return found


def _wrong_silence(cluster: Object, told: set[str], outcomes: list[Outcome]) -> list[str]:
    wrong = []
    policies = {policy["metadata"]["name"] for policy in cluster["policies"] if name_of(policy) in told}
    for service in cluster["services"]:
        key = _key(service)
        for outcome in outcomes if name_of(service) not in told else ():
            for node, answer in outcome.items():
                state = answer["selected"].get(key, {"leading": False, "policies": []})
                missing = _expected(service, cluster, state) - _answered(key, answer)
                if state["leading"] and missing and policies.isdisjoint(state["policies"]):
                    wrong.append(f"silent: {node} holds the lease of {key} and does not answer for {missing}")
            answered = set().union(*(_answered(key, answer) for answer in outcome.values()))
            missing = set(given(service, cluster)) - answered
            if missing and not _is_local(service) and not policies:
                wrong.append(f"silent: no node answers for {missing} of {key}")
    return list(dict.fromkeys(wrong))


# -- agreement ----------------------------------------------------------------------------------------


def _judge(cluster: Object, folder: Path) -> list[Diagnostic]:
    pool = {
        "apiVersion": "cilium.io/v2",
        "kind": "CiliumLoadBalancerIPPool",
        "metadata": {"name": "pool"},
        "spec": {"blocks": [{"cidr": "10.0.0.0/24"}, {"cidr": "fd00::/120"}]},
    }
    objects = [pool, *cluster["policies"], *cluster["services"]]
    return judge(objects, cluster["values"], VERSION, {"nodes": cluster["nodes"]}, folder)


def _told(findings: list[Diagnostic]) -> set[str]:
    return {name for one in findings if one.code in TELLS and one.severity > Severity.INFO for name in about(one)}


def _meets_what_is_not_read(cluster: Object) -> bool:
    """A known difference: of Services that are no load balancers externalIPs are not read, and so it is not said
    that one of them has the address of another Service, of which one then stays silent.
    """
    held: Counter[str] = Counter()
    others: set[str] = set()
    for service in cluster["services"]:
        external = set(service["spec"].get("externalIPs", ()))
        held.update(external | set(given(service, cluster)))
        others |= external if service["spec"]["type"] != "LoadBalancer" else set()
    return any(held[ip] > 1 for ip in others)


def _differences(clusters: dict[int, Object], said: dict[int, list[Diagnostic]]) -> dict[int, list[str]]:
    """The clusters in which the two verdicts differ."""
    wrong = {}
    for number, outcomes in _outcomes(clusters).items():
        cluster, findings = clusters[number], said[number]
        if _meets_what_is_not_read(cluster):
            continue
        differs = _wrong_errors(cluster, findings, outcomes) + _wrong_silence(cluster, _told(findings), outcomes)
        if differs:
            wrong[number] = differs
    return wrong


def test_the_announcer_agrees(tmp_path: Path) -> None:
    """Silence where every holder of a lease answers, an error where nobody does, or one too many."""
    asked = numbers(100)
    wrong: dict[int, list[str]] = {}
    seen: Counter[str] = Counter()
    for first in range(asked.start, asked.stop, CHUNK):
        clusters = {number: a_cluster(number) for number in asked if first <= number < first + CHUNK}
        said = {number: _judge(cluster, tmp_path) for number, cluster in clusters.items()}
        wrong |= _differences(clusters, said)
        seen.update(code for findings in said.values() for code in {finding.code for finding in findings})
        seen["silent"] += sum(not _told(findings) for findings in said.values())
    assert wrong == {}
    if not ASKED:
        assert not (NOBODY.keys() | SOMEWHERE.keys()) - seen.keys()
        assert seen["silent"] > len(asked) // 8
