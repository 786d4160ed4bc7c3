"""Our verdict on pools and Services against Cilium's own allocator: random manifests, many orders, the same answer.

The oracle runs operator/pkg/lbipam of 1.20.0. Cilium walks pools and Services in random order, so each cluster runs
several times, with its objects in another order. What we are silent about must work in every run; what
we call an error must be seen in some run.

`make agreement` asks about many more clusters than the gate does.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cilium_homelab.diagnostics import Diagnostic, Severity

from .agreement import ASKED, Object, about, ask, judge, name_of, numbers
from .lbipam_clusters import POOL, a_cluster, a_run, families_of

RUNS = 20 if ASKED else 3
MORE_RUNS = 60
VERSION = "1.20.0"
CHUNK = 300

# -- what the real allocator does ---------------------------------------------------------------------


def _ask(runs: list[Object]) -> list[Object]:
    """What became of each run. Nobody got anything where the operator crashes, or tries the same for ever."""
    answers = ask("oracle-lbipam", runs)
    slow = [index for index, answer in enumerate(answers) if "not settled" in answer.get("error", "")]
    for index, answer in zip(slow, ask("oracle-lbipam", [runs[index] for index in slow]), strict=True):
        answers[index] = answer  # on a busy machine it may have been that alone
    for answer in answers:
        answer["failed"] = next((word for word in ("panic", "not settled") if word in answer.get("error", "")), "")
        assert answer["failed"] or not answer.get("error"), answer["error"]
        if answer["failed"]:
            answer |= {"services": {}, "pools": {}}
    return answers


# -- what a Service asks for, and whether it gets it --------------------------------------------------


def _asked(service: Object) -> set[str]:
    """All that its manifest asks for; an item that is no address nobody can give."""
    annotations = service["metadata"]["annotations"]
    lists = [text for name, text in annotations.items() if name.endswith("ips")]
    texts = [item.strip() for text in lists for item in text.split(",")]
    return {text for text in (*texts, service["spec"].get("loadBalancerIP", "")) if text}


def _key(service: Object) -> str:
    texts = [text for name, text in service["metadata"]["annotations"].items() if name.endswith("sharing-key")]
    return texts[0] if texts else ""


def _takes_what_there_is(service: Object) -> bool:
    """Whether it prefers both families, and names at most one: which it gets depends on the cluster."""
    spec = service["spec"]
    return spec.get("ipFamilyPolicy") == "PreferDualStack" and len(spec.get("ipFamilies", ())) < 2


def _is_ours(service: Object) -> bool:
    """Whether it wants an address of Cilium's pools."""
    wants = bool(_asked(service) or _key(service))
    name = service["spec"].get("loadBalancerClass", "")
    by_class = name.startswith("io.cilium/") and name != "io.cilium/node"
    plain = not name and "service.kubernetes.io/service-proxy-name" not in service["metadata"]["labels"]
    return service["spec"]["type"] == "LoadBalancer" and (wants or by_class or plain)


def _got(service: Object, answer: Object) -> set[str]:
    metadata = service["metadata"]
    state = answer["services"].get(f"{metadata['namespace']}/{metadata['name']}")
    return set(state["ips"]) if state else set()


def _satisfied(service: Object, answer: Object) -> bool:
    """Whether a run gave a Service all that it asks for; one that asks for nothing gets nothing."""
    got, asked = _got(service, answer), _asked(service)
    if not _is_ours(service):
        return not got
    if asked:
        return got == asked
    metadata = service["metadata"]
    state = answer["services"].get(f"{metadata['namespace']}/{metadata['name']}") or {"conditions": []}
    if _takes_what_there_is(service):
        return bool(got)
    return bool(got) and all(condition["status"] == "True" for condition in state["conditions"])


def _is_off(pool: Object, answer: Object) -> bool:
    """Whether a pool does not work in a run: in conflict, refused, unreadable, or in the way of a Service."""
    name = pool["metadata"]["name"]
    state = answer["pools"].get(name) or {"conditions": [], "handlerError": "refused"}
    conflict = any(one["type"].endswith("PoolConflict") and one["status"] == "True" for one in state["conditions"])
    stuck = any(service.get("handlerError") for service in answer["services"].values())
    return bool(conflict or state.get("handlerError") or stuck)


# -- agreement ----------------------------------------------------------------------------------------

pytestmark = pytest.mark.slow

TELLS = {
    "CH115", "CH201", "CH210", "CH211", "CH217", "CH232", "CH233", "CH401", "CH402", "CH403", "CH404", "CH405", "CH406",
    "CH409", "CH410", "CH412", "CH413", "CH415", "CH416", "CH431",
}  # fmt: skip
"""The codes that say that a Service may not get what it asks for; others are about something else."""

NO_IPV6 = {"CH220", "CH503"}
"""Those that say that Cilium has no IPv6, where pools have nothing else."""

FAILS_WHOLLY = {"panic": {"CH410"}, "not settled": {"CH115", "CH201", "CH232"}}
"""How the operator fails, and the codes that say so; everybody else suffers with the one that it is about."""


def _difference(cluster: Object, findings: list[Diagnostic], answers: list[Object]) -> list[str]:
    """What works otherwise than we say, in words."""
    codes = {finding.code for finding in findings}
    whole = {answer["error"]: FAILS_WHOLLY[answer["failed"]] for answer in answers if answer["failed"]}
    wrong = [error for error, known in whole.items() if not codes & known]
    ran = [answer for answer in answers if not answer["failed"]]
    excused = _excused(cluster, findings)
    for service in cluster["services"]:
        bad = [answer for answer in ran if not _satisfied(service, answer)]
        if bad and name_of(service) not in excused:
            wrong.append(f"silent: {name_of(service)} got {_got(service, bad[0])} in {len(bad)} of {len(ran)}")
    wrong += _apart(cluster, excused, ran)
    everything = {name_of(item): item for item in (*cluster["pools"], *cluster["services"])}
    for finding in findings:
        if finding.severity is not Severity.ERROR or _is_invisible(cluster, finding):
            continue
        blamed = [everything[name] for name in about(finding) & everything.keys()]
        shown = answers if any(finding.code in known for known in FAILS_WHOLLY.values()) else ran or answers
        if not any(_fails(item, answer) for item in blamed for answer in shown):
            wrong.append(f"error: {finding.code} {finding.message}")
    return wrong


def _is_invisible(cluster: Object, finding: Diagnostic) -> bool:
    """Errors that no run shows: nobody meets a selector where all ask; this pool works, but in the other family;
    Node IPAM is another allocator.
    """
    if finding.code == "CH115":
        return all(_asked(service) or not _is_ours(service) for service in cluster["services"])
    return finding.code == "CH510" or (finding.code == "CH201" and "an IPv4 address inside IPv6" in finding.message)


def _excused(cluster: Object, findings: list[Diagnostic]) -> set[str]:
    """The Services that may fail, by what is said of them, of those that want the same, and of pools."""
    told = {name for one in findings if one.code in TELLS and one.severity > Severity.INFO for name in about(one)}
    codes = {finding.code for finding in findings}
    # Whoever asks and whoever takes any address meet in one pool, which is info: so do half of all homelabs.
    mixed = {name for one in findings if one.code == "CH414" for name in about(one)}
    services = cluster["services"]
    met = {net for service in services if name_of(service) in mixed for net in _nets(_asked(service))}
    pools = {name_of(pool): _nets(_texts(pool)) for pool in cluster["pools"]}
    off = [nets for name, nets in pools.items() if name in told]
    gone = {net for nets in off for net in nets}
    found = set()
    for service in services:
        wanted = _nets(_asked(service))
        hit = any(name_of(other) in told for other in services if other is service or _alike(service, other))
        # What one gets that takes what there is depends on the cluster.
        hit |= any(_takes_what_there_is(other) and not _asked(other) for other in services if other is not service)
        if wanted:
            hit |= bool(wanted & (gone | met)) or (bool(off) and not wanted <= set().union(*pools.values()))
        else:
            # Those that do not share after all take up one address more.
            hit |= bool(off) or any(_key(other) and name_of(other) in told for other in services)
            hit |= bool(codes & NO_IPV6) and families_of(cluster["pools"]) == ["IPv6"]
        # A selector that cannot be used is in the way of every Service.
        if hit or (off and "CH115" in codes):
            found.add(name_of(service))
    return found


def _alike(one: Object, other: Object) -> bool:
    return bool(_asked(one) & _asked(other)) or (_key(one) != "" and _key(one) == _key(other))


def _texts(pool: Object) -> set[str]:
    return {str(text) for block in pool["spec"]["blocks"] for text in block.values()}


def _nets(texts: set[str]) -> set[str]:
    """The small nets that addresses are of, one for each pool: 10.0.1, fd00:1."""
    return {text[:6] for text in texts}


def _fails(item: Object, answer: Object) -> bool:
    return _is_off(item, answer) if item["kind"] == POOL else not _satisfied(item, answer)


def _apart(cluster: Object, excused: set[str], answers: list[Object]) -> list[str]:
    """Services with one key and no request, and nothing said of them, that hold different addresses in some run."""
    wrong = []
    for key in {_key(service) for service in cluster["services"]} - {""}:
        group = [service for service in cluster["services"] if _key(service) == key and _is_ours(service)]
        if any(_asked(service) or name_of(service) in excused for service in group):
            continue
        for answer in answers:
            got = [_got(service, answer) for service in group]
            if all(got) and any(one.isdisjoint(other) for one in got for other in got):
                wrong.append(f"silent: those of key {key!r} got {got}")
                break
    return wrong


def _differences(clusters: dict[int, Object], said: dict[int, list[Diagnostic]]) -> dict[int, list[str]]:
    """The clusters in which the two verdicts differ."""
    runs = [(number, a_run(cluster, number, run)) for number, cluster in clusters.items() for run in range(RUNS)]
    found: dict[int, list[Object]] = {number: [] for number in clusters}
    for (number, _), answer in zip(runs, _ask([run for _, run in runs]), strict=True):
        found[number].append(answer)
    wrong = {}
    for number, cluster in clusters.items():
        differs = _difference(cluster, said[number], found[number])
        if any(text.startswith("error") for text in differs):  # what is drawn at random may need more runs to be seen
            more = [a_run(cluster, number, run) for run in range(RUNS, RUNS + MORE_RUNS)]
            differs = _difference(cluster, said[number], [*found[number], *_ask(more)])
        if differs:
            wrong[number] = differs
    return wrong


def test_the_allocator_agrees(tmp_path: Path) -> None:
    """Silence where everything works in every run, an error only where something does not in some run."""
    asked = numbers(300)
    wrong: dict[int, list[str]] = {}
    seen: Counter[str] = Counter()
    for first in range(asked.start, asked.stop, CHUNK):
        clusters = {number: a_cluster(number) for number in asked if first <= number < first + CHUNK}
        said = {
            number: judge([*cluster["pools"], *cluster["services"]], cluster["values"], VERSION, {}, tmp_path)
            for number, cluster in clusters.items()
        }
        wrong |= _differences(clusters, said)
        seen.update(code for findings in said.values() for code in {finding.code for finding in findings})
        seen["silent"] += sum(not _excused(clusters[number], findings) for number, findings in said.items())
    assert wrong == {}
    if not ASKED:
        assert not TELLS - seen.keys()
        assert seen["silent"] > len(asked) // 8
