"""Service of type LoadBalancer -> Service, as LB-IPAM of a release reads it (getSVCRequestedIPs)."""

from __future__ import annotations

from collections.abc import Iterator

from .. import shapes
from ..addresses import AddressError, parse_address
from ..diagnostics import Diagnostic, Edit, Place, Severity
from ..model import Block, Port, Service, Text
from ..placeholders import is_placeholder
from ..releases import (
    ANNOTATION_PREFIXES,
    IPS,
    OTHER_PODS,
    SHARING_KEY,
    SHARING_NAMESPACES,
    Release,
    Spellings,
)
from ..spec.reader import Reader
from .objects import Manifest, Unknown, items, mapping, text_of

ANNOTATIONS = (IPS, SHARING_KEY, SHARING_NAMESPACES)
EXPOSURE = "service.cilium.io/type"
PROTOCOLS = ("TCP", "UDP", "SCTP")


def read_service(reader: Reader, manifest: Manifest, release: Release) -> Service | None:
    """A Service that LB-IPAM looks at; None for any other type."""
    spec, at = manifest.spec, manifest.at / "spec"
    if spec.get("type") != "LoadBalancer":
        _check_other(reader, manifest)
        return None
    _check_metadata(reader, manifest)
    ips = _annotation(reader, manifest, IPS, release)
    key = _annotation(reader, manifest, SHARING_KEY, release)
    namespaces = _annotation(reader, manifest, SHARING_NAMESPACES, release)
    _check_legacy(reader, manifest, release)
    _check_unknown(reader, manifest)
    addresses = [] if ips is None else list(_addresses(reader, ips))
    addresses += _old_field(reader, manifest, addresses, ips)
    labels = {
        key: text_of(value) for key, value in mapping(mapping(manifest.data.get("metadata")).get("labels")).items()
    }
    return Service(
        manifest.namespace,
        manifest.name or "unnamed",
        manifest.at / "metadata" / "name",
        tuple(addresses),
        key if key is not None and key.text else None,
        () if namespaces is None else tuple(_namespaces(reader, namespaces)),
        _ports(spec.get("ports"), at / "ports"),
        _traffic_policy(spec.get("externalTrafficPolicy"), at / "externalTrafficPolicy"),
        _pod_selector(spec.get("selector")),
        labels,
        Text(name, at / "loadBalancerClass") if (name := text_of(spec.get("loadBalancerClass"))) else None,
        tuple(_external(reader, spec.get("externalIPs"), at / "externalIPs")),
        families=_families(spec),
        permits_other_pods=_permits_other_pods(reader, manifest, release),
        exposure=_exposure(manifest),
    )


def asks_cilium(manifest: Manifest) -> bool:
    """Whether a Service has an annotation or a class of Cilium's."""
    named = any(name.startswith(ANNOTATION_PREFIXES) for name in _annotations(manifest))
    return named or text_of(manifest.spec.get("loadBalancerClass")).startswith("io.cilium/")


def _annotations(manifest: Manifest) -> dict[str, object]:
    return mapping(mapping(manifest.data.get("metadata")).get("annotations"))


def _exposure(manifest: Manifest) -> Text | None:
    value = text_of(_annotations(manifest).get(EXPOSURE))
    return Text(value, _place(manifest, EXPOSURE)) if value else None


def _place(manifest: Manifest, name: str) -> Place:
    return manifest.at / "metadata" / "annotations" / name


def _report(reader: Reader, code: str, severity: Severity, place: Place, message: str, help_text: str) -> None:
    reader.findings.append(Diagnostic(code, severity, place, message, help=help_text))


def _check_other(reader: Reader, manifest: Manifest) -> None:
    """Annotations on a Service that certainly has another type. Without one it may be a patch."""
    kind = text_of(manifest.spec.get("type"))
    for name in _annotations(manifest) if kind else ():
        if any(name in spellings for spellings in ANNOTATIONS):
            message = f"{name} does nothing on a Service of type {kind}"
            reader.report("CH435", _place(manifest, name).at_key(), message, "write type: LoadBalancer, or remove it")
            return


def _check_metadata(reader: Reader, manifest: Manifest) -> None:
    """Annotations and labels that are no text: the API server refuses the whole Service."""
    for problem in shapes.metadata_problems(manifest.data.get("metadata")):
        field = problem.route[1] if len(problem.route) > 2 else ""
        value = mapping(mapping(manifest.data.get("metadata")).get(str(field))).get(str(problem.route[-1]))
        if problem.fault == "type" and field and isinstance(value, (bool, int, float)):
            place = manifest.at / "metadata" / str(field) / str(problem.route[-1])
            written = reader.document.text(place)
            message = f"{problem.route[-1]} is read as {_kind(value)}, not as the text {written}"
            fix = (Edit(place, written),)
            reader.report("CH106", place, message, f'put it in quotes: "{written}"', fix=fix)


def _kind(value: object) -> str:
    return "a boolean" if isinstance(value, bool) else "a number"


def _annotation(reader: Reader, manifest: Manifest, spellings: Spellings, release: Release) -> Text | None:
    """What the release reads of an annotation. On 1.14 a sharing key counts too, so that it can be said of it."""
    annotations = _annotations(manifest)
    given = [name for name in spellings if name in annotations]
    read = release.reads(spellings)
    if not given:
        return None
    chosen = next((name for name in read if name in given), None)
    if chosen is None:
        if read:
            message = f"Cilium {release.text} does not read {given[0]}"
            place = _place(manifest, given[0]).at_key()
            reader.report("CH433", place, message, f"write {read[0]} until 1.16", fix=(Edit(place, read[0]),))
            return None
        chosen = given[0]
    if len(given) > 1 and len(read) > 1:
        new, old = (annotations[name] for name in spellings)
        same = _same(new, old, spellings) or isinstance(new, Unknown) or isinstance(old, Unknown)
        reason = "they say the same" if same else f"{spellings.new} wins, and they differ"
        message = f"{spellings.old} stands beside {spellings.new}: {reason}"
        severity = Severity.INFO if same else Severity.ERROR
        place = _place(manifest, spellings.old).at_key()
        # Where they differ nobody but the author knows which of the two was meant.
        fix = (Edit(place, None),) if new == old and isinstance(old, str) else ()
        finding = Diagnostic("CH431", severity, place, message, help="remove the old one", fix=fix)
        reader.findings.append(finding)
    value = annotations[chosen]
    return Text(value, _place(manifest, chosen)) if isinstance(value, str) else None


def _same(one: object, other: object, spellings: Spellings) -> bool:
    """Whether two annotations say the same: blanks and order make no difference to requested addresses."""
    if spellings is not IPS or not isinstance(one, str) or not isinstance(other, str):
        return one == other
    asked = [{item.strip() for item in text.split(",")} - {""} for text in (one, other)]
    return asked[0] == asked[1]


def _check_legacy(reader: Reader, manifest: Manifest, release: Release) -> None:
    """One word on the old names where the release has new ones, and none where both stand there."""
    annotations = _annotations(manifest)
    for spellings in ANNOTATIONS:
        if spellings.old in annotations and spellings.new not in annotations and len(release.reads(spellings)) > 1:
            message = f"{spellings.old} is an old name, which Cilium {release.text} still reads"
            fix = tuple(
                Edit(_place(manifest, each.old).at_key(), each.new)
                for each in ANNOTATIONS
                if each.old in annotations and each.new not in annotations
            )
            place = _place(manifest, spellings.old).at_key()
            reader.report("CH436", place, message, f"write {spellings.new}", fix=fix)
            return


def _check_unknown(reader: Reader, manifest: Manifest) -> None:
    """Annotations that look like Cilium's and are none."""
    annotations = _annotations(manifest)
    for name in annotations:
        known = name == OTHER_PODS or any(name in spellings for spellings in ANNOTATIONS)
        if not name.startswith(ANNOTATION_PREFIXES) or known or is_placeholder(name):
            continue
        message = f"Cilium knows no annotation {name}"
        fix: tuple[Edit, ...] = ()
        if "pool" in name:
            help_text = "a pool chooses its Services: give this one a label, and the pool a serviceSelector for it"
        else:
            from difflib import get_close_matches

            names = [spelling for spellings in ANNOTATIONS for spelling in spellings if spelling]
            close = get_close_matches(name, names, 1, 0.8)
            help_text = f"did you mean {close[0]}?" if close else f"there are {', '.join(names[::2])}"
            # The same letters with other signs between are meant as what they spell; else it is a guess.
            same = [known for known in names if _letters(known) == _letters(name)]
            fix = tuple(Edit(_place(manifest, name).at_key(), known) for known in same if known not in annotations)
        reader.report("CH437", _place(manifest, name).at_key(), message, help_text, fix=fix)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _permits_other_pods(reader: Reader, manifest: Manifest, release: Release) -> bool:
    """Whether the Service may share with one that selects other Pods, in a release that asks."""
    value = _annotations(manifest).get(OTHER_PODS)
    if value is not None and not release.permits_other_pods:
        message = f"Cilium {release.text} does not read {OTHER_PODS}"
        place = _place(manifest, OTHER_PODS).at_key()
        _report(reader, "CH433", Severity.WARNING, place, message, "it is there from 1.21.0-pre.3 on")
    return release.permits_other_pods and (value == "true" or isinstance(value, Unknown))


def _families(spec: dict[str, object]) -> tuple[int, ...]:
    """The families that the Service certainly wants; () where that depends on the cluster."""
    named = [{"IPv4": 4, "IPv6": 6}.get(text_of(item), 0) for item in items(spec.get("ipFamilies"))]
    policy = spec.get("ipFamilyPolicy")
    if policy == "RequireDualStack":
        return (4, 6)
    if 0 in named or isinstance(policy, Unknown):
        return ()
    if policy == "PreferDualStack":
        return (4, 6) if len(named) > 1 else ()  # both where the cluster has both
    return tuple(named[:1])


def _addresses(reader: Reader, ips: Text) -> Iterator[Block]:
    """The addresses of a list with commas. What is none Cilium leaves out, with a line in its log only.

    Where that leaves nothing the Service gets any address, which is certainly not meant.
    """
    start = 0
    wrong: list[int] = []
    seen: set[tuple[int, int]] = set()
    for item in ips.text.split(","):
        text = item.strip()
        first = start + item.index(text) if text else start
        start += len(item) + 1
        if not text:
            continue
        try:
            interval = parse_address(text)
        except AddressError as fault:
            low, high = fault.span or (0, len(text))
            suggestion = f"write {fault.suggestion}" if fault.suggestion else "Cilium leaves it out"
            wrong.append(len(reader.findings))
            reader.report("CH201", ips.at.at_part(first + low, first + high), f'"{text}" {fault}', suggestion)
            continue
        if (interval.family, interval.first) not in seen:
            seen.add((interval.family, interval.first))
            yield Block(interval, ips.at.at_part(first, first + len(text)))
    for index in wrong if seen else ():
        reader.findings[index] = reader.findings[index]._replace(severity=Severity.WARNING)


def _old_field(reader: Reader, manifest: Manifest, requested: list[Block], ips: Text | None) -> Iterator[Block]:
    """spec.loadBalancerIP: deprecated since Kubernetes 1.24, and given beside what the annotation asks for."""
    value, at = manifest.spec.get("loadBalancerIP"), manifest.at / "spec" / "loadBalancerIP"
    if not isinstance(value, str) or not value:
        return
    interval = reader.checked(value, at, parse_address)
    if interval is None:
        return
    others = [block for block in requested if block.interval.first != interval.first]
    if ips is not None and others:
        message = (
            f"loadBalancerIP asks for {value}, and the annotation for {others[0].interval.text}: the Service gets both"
        )
        _report(reader, "CH432", Severity.WARNING, at, message, "remove loadBalancerIP")
    else:
        message = "loadBalancerIP is deprecated since Kubernetes 1.24, and an annotation can ask for the same"
        reader.report("CH432", at.at_key(), message, f"write the annotation {IPS.new}, {IPS.old} before Cilium 1.16")
    if len(others) == len(requested):
        yield Block(interval, at)


def _namespaces(reader: Reader, names: Text) -> Iterator[Text]:
    """The items of the list as Cilium splits it, which trims nothing."""
    padded = [item for item in names.text.split(",") if item != item.strip()]
    if padded:
        message = (
            f'Cilium takes the blanks of "{names.text}" for a part of its names: no namespace is called "{padded[0]}"'
        )
        tidy = ",".join(item.strip() for item in names.text.split(","))
        reader.report("CH434", names.at, message, f'write "{tidy}"', fix=(Edit(names.at, tidy),))
    for item in names.text.split(","):
        yield Text(item, names.at)


def _ports(value: object, at: Place) -> tuple[Port, ...] | None:
    """The ports; None where some is not known."""
    if not isinstance(value, list):
        return None
    ports: list[Port] = []
    for index, item in enumerate(value):
        number, protocol = mapping(item).get("port"), mapping(item).get("protocol", "TCP")
        if not isinstance(number, int) or isinstance(number, bool) or protocol not in PROTOCOLS:
            return None
        ports.append(Port(number, str(protocol), at / index / "port"))
    return tuple(ports)


def _traffic_policy(value: object, at: Place) -> Text | None:
    if value is None:
        return Text("Cluster", at)  # the API server's default
    return Text(value, at) if isinstance(value, str) else None


def _pod_selector(value: object) -> dict[str, str] | None:
    if isinstance(value, Unknown):
        return None
    labels = mapping(value)
    if not all(isinstance(item, str) for item in labels.values()):
        return None
    return {key: str(item) for key, item in labels.items()}


def _external(reader: Reader, value: object, at: Place) -> Iterator[Block]:
    for index, item in enumerate(items(value)):
        interval = reader.checked(item, at / index, parse_address) if isinstance(item, str) else None
        if interval is not None:
            yield Block(interval, at / index)
