"""The objects of one cluster -> one Model, as they mean it under one release."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from ..addresses import AddressError, parse_address
from ..diagnostics import Diagnostic, Place, Related, Severity
from ..model import ApiServer, Block, Cluster, Layer, Model, Network, Policy, Pool, Service
from ..releases import Release
from ..rules._values import given
from ..spec.reader import Reader
from .chart import Chart, Kustomization
from .check import check
from .objects import BGP_KINDS, KINDS, POLICY, POOL, SERVICE, Manifest, holds_unknown, mapping
from .pools import read_policy, read_pool
from .read import File
from .services import asks_cilium, read_service
from .values import check_values, leases_of

T = TypeVar("T", Pool, Policy, Service)
# Reported, and yet it is known what the object means: fields and annotations of another release, of which
# it is known who reads them, and requests of a Service that Cilium drops.
_STILL_KNOWN = frozenset({"CH121", "CH123", "CH431", "CH433"})


class Described(NamedTuple):
    """One cluster as files describe it, and the release to read them by.

    `whole`: the files are all that there are, so that what is in none of them is nowhere. `release_named`
    False: nobody named it, and it stands for all that may be meant.
    """

    files: Sequence[File]
    cluster: Cluster | None
    networks: tuple[Network, ...]
    layers: tuple[Layer, ...]
    whole: bool
    release: Release
    release_named: bool


def model_of(described: Described) -> tuple[Model, list[Diagnostic]]:
    """The Model, and what is wrong with single objects. A spec among the files is its base."""
    findings: list[Diagnostic] = []
    files = described.files
    kustomizations = [file.kustomization for file in files if file.kustomization is not None]
    manifests = list(_distinct(files, kustomizations, findings))
    pools: list[Pool] = []
    policies: list[Policy] = []
    services: list[Service] = []
    labelled = any(kustomization.labels for kustomization in kustomizations)
    for manifest in manifests:
        document = manifest.at.document
        assert document is not None
        reader = Reader(document)
        if manifest.kind in KINDS:
            check(reader, manifest, described.release)
        if manifest.kind == POOL:
            pools.append(_marked(read_pool(reader, manifest, described.release), reader, manifest))
        elif manifest.kind == POLICY:
            policies.append(_marked(read_policy(reader, manifest), reader, manifest))
        elif manifest.kind == SERVICE:
            service = read_service(reader, manifest, described.release)
            if service is not None:
                service = service._replace(labels_complete=not labelled)
                services.append(_marked(service, reader, manifest))
        findings += reader.findings
    if not pools and not any(file.spec for file in files):
        # Another load balancer may serve those that speak of none: their addresses are its own.
        ours = {manifest.at / "metadata" / "name" for manifest in manifests if asks_cilium(manifest)}
        services = [service for service in services if service.at in ours]
    findings += _namespaces(manifests)
    bgp = any(manifest.kind in BGP_KINDS for manifest in manifests)
    model = _joined(described, tuple(pools), tuple(policies), tuple(services), bgp)
    return model, [*findings, *check_values(model)]


def _marked(thing: T, reader: Reader, manifest: Manifest) -> T:
    """The same, incomplete where some of the object is unknown or was not understood."""
    known_faults = _STILL_KNOWN | ({"CH201"} if manifest.kind == SERVICE else set())
    wrong = any(finding.severity is Severity.ERROR and finding.code not in known_faults for finding in reader.findings)
    metadata = mapping(manifest.data.get("metadata"))
    parts = [manifest.data.get("spec"), metadata.get("labels"), metadata.get("name"), metadata.get("namespace")]
    if manifest.kind == SERVICE:
        parts.append({key: value for key, value in mapping(metadata.get("annotations")).items() if "cilium" in key})
    known = not wrong and not any(map(holds_unknown, parts))
    return thing._replace(complete=known)


def _distinct(
    files: Sequence[File], kustomizations: Sequence[Kustomization], findings: list[Diagnostic]
) -> Iterator[Manifest]:
    """The objects, each once, with the namespace that a kustomization gives them; no patches."""
    patches = {path for kustomization in kustomizations for path in kustomization.patches}
    first: dict[tuple[str, str, str], tuple[Manifest, str]] = {}
    for file in files:
        if file.path in patches:
            continue
        given = {
            kustomization.namespace
            for kustomization in kustomizations
            if kustomization.namespace and kustomization.lists(file.path)
        }
        for manifest in file.manifests:
            if manifest.kind == SERVICE and given:
                # Where several say so nobody knows which of them is built.
                manifest = manifest._replace(namespace=given.copy().pop() if len(given) == 1 else "")
            if not manifest.name:
                yield manifest
            elif manifest.key not in first:
                first[manifest.key] = manifest, file.path
                yield manifest
            elif os.path.dirname(first[manifest.key][1]) == os.path.dirname(file.path):
                findings.append(_twice(manifest, *first[manifest.key], file.path))


def _twice(manifest: Manifest, other: Manifest, other_path: str, path: str) -> Diagnostic:
    at = manifest.at / "metadata" / "name"
    # Two files of a folder may be for two clusters; two documents of a file go to one.
    severity = Severity.ERROR if path == other_path else Severity.WARNING
    message = f'the {manifest.kind} "{manifest.name}" stands twice: the later one overwrites the earlier'
    related = (Related(other.at / "metadata" / "name", "first here"),)
    return Diagnostic("CH114", severity, at, message, help="give one of them another name", related=related)


def _namespaces(manifests: Sequence[Manifest]) -> Iterator[Diagnostic]:
    """metadata.namespace on kinds that have none, once a file."""
    told: set[str] = set()
    for manifest in manifests:
        namespace = mapping(manifest.data.get("metadata")).get("namespace")
        document = manifest.at.document
        if manifest.kind not in KINDS or not isinstance(namespace, str) or document is None:
            continue
        if document.source.name not in told:
            told.add(document.source.name)
            message = f'namespace "{namespace}" does nothing: a {manifest.kind} belongs to the whole cluster'
            at = manifest.at / "metadata" / "namespace"
            yield Diagnostic("CH124", Severity.INFO, at.at_key(), message, help="remove it")


def _joined(
    described: Described,
    pools: tuple[Pool, ...],
    policies: tuple[Policy, ...],
    services: tuple[Service, ...],
    bgp: bool,
) -> Model:
    files = described.files
    spec = next((file.spec.model for file in files if file.spec is not None), None)
    hidden = {kind for file in files for kind in file.hides}
    charts = [chart for file in files for chart in file.charts if chart.installs]
    layers = (*(layer for chart in charts[:1] for layer in chart.layers), *described.layers)
    at = next((manifest.at for file in files for manifest in file.manifests), Place(None))
    base = spec or Model(at, install=False, chart=None, argocd=None)
    written = {service.key for service in services}
    model = base._replace(
        # A spec whose release could not be read has said so.
        release=described.release if described.release_named or spec is None else None,
        pools=base.pools + pools,
        policies=base.policies + policies,
        services=(*services, *(service for service in base.services if service.key not in written)),
        pools_complete=base.pools_complete and described.whole and POOL not in hidden,
        policies_complete=base.policies_complete and described.whole and POLICY not in hidden,
        services_complete=base.services_complete and described.whole and SERVICE not in hidden,
        l2=base.l2 or bool(policies),
        bgp=bgp,
    )
    # A spec that installs Cilium says its values itself.
    return model if model.install else _with_values(model, described, layers, charts)


def _with_values(model: Model, described: Described, layers: tuple[Layer, ...], charts: Sequence[Chart]) -> Model:
    """The Model of a cluster whose Cilium no spec installs: what the Helm values beside it say counts."""
    complete = bool(described.layers) or (len(charts) == 1 and charts[0].complete)
    # Who renders values that only the command line names is unknown.
    asks = bool(described.layers) or any(chart.asks_cluster for chart in charts)
    model = model._replace(
        layers=model.layers + layers, bare_values=complete and len(charts) < 2, asks_cluster=asks
    )
    enabled = given(model, "l2announcements", "enabled")
    cluster = model.cluster or described.cluster or Cluster(model.at)
    if cluster.api_server is None:
        cluster = cluster._replace(api_server=_api_server(model))
    return model._replace(
        l2=model.l2 or (enabled is not None and enabled.value is True),
        leases=model.leases if model.written_leases else leases_of(model),
        cluster=cluster,
        networks=model.networks or described.networks,
    )


def _api_server(model: Model) -> ApiServer | None:
    host = given(model, "k8sServiceHost")
    if host is None or not isinstance(host.value, str) or host.value in ("", "auto", "localhost", "127.0.0.1"):
        return None
    try:
        block = Block(parse_address(host.value), host.at)
    except AddressError:
        return None
    return ApiServer(host.value, None, host.at, block)
