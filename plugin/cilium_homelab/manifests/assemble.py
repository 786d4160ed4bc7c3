"""The objects of one cluster -> one Model, as they mean it under one release."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ..addresses import AddressError, parse_address
from ..diagnostics import Diagnostic, Edit, Place, Related, Severity
from ..model import ApiServer, Block, Cluster, Layer, Model, Network, Policy, Pool, Service
from ..releases import Release
from ..rules._values import given
from ..spec.reader import Reader
from .chart import Chart, Kustomization
from .check import check, served_versions
from .objects import BGP_KINDS, KINDS, POLICY, POOL, SERVICE, Manifest, holds_unknown, mapping
from .pools import read_policy, read_pool
from .read import File
from .services import asks_cilium, read_service
from .values import check_values, late_addresses

if TYPE_CHECKING:
    from ..bgp import Bgp, Secret
    from .bgp import Object

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
    bgp: list[tuple[Object, bool]] = []
    labelled = any(kustomization.labels for kustomization in kustomizations)
    # Without a pool another load balancer may serve the Services that speak of none: they are its own.
    all_ours = any(file.spec for file in files) or any(manifest.kind == POOL for manifest in manifests)
    for manifest in manifests:
        ours = manifest.kind != SERVICE or all_ours or asks_cilium(manifest)
        if not ours and described.whole:
            continue
        document = manifest.at.document
        assert document is not None
        reader = Reader(document)
        # Pools and policies say more themselves of what is refused in them.
        accepted = check(reader, manifest, described.release) if manifest.kind in KINDS else manifest
        if manifest.kind == POOL:
            pools.append(_marked(read_pool(reader, manifest, described.release), reader, manifest))
        elif manifest.kind == POLICY:
            policies.append(_marked(read_policy(reader, manifest), reader, manifest))
        elif manifest.kind == SERVICE:
            service = read_service(reader, manifest, described.release)
            if service is not None and ours:
                service = service._replace(labels_complete=not labelled)
                services.append(_made(_marked(service, reader, manifest), manifest))
        elif manifest.kind in BGP_KINDS and served_versions(manifest.kind, described.release):
            from .bgp import read_bgp

            part = read_bgp(reader, accepted, described.release)
            bgp.append((part, _is_known(reader, manifest)))
        findings += reader.findings
    findings += _namespaces(manifests)
    spec = next((file.spec.model for file in files if file.spec is not None), None)
    # A patch or a component may add the annotations, as those of the rendered tree do.
    if spec is not None and spec.services and services and not labelled:
        from .plan import check_plan

        findings += check_plan(spec, services, described.release)
    findings += late_addresses([chart for file in files for chart in file.charts], policies, described.release)
    model = _joined(
        described, tuple(pools), tuple(policies), tuple(services), _bgp(described, manifests, bgp, labelled)
    )
    return model, [*findings, *check_values(model)]


def _made(service: Service, manifest: Manifest) -> Service:
    """The same; of one that somebody makes only what it asks for is known."""
    if not manifest.owner:
        return service
    unknown = service._replace(namespace="", ports=None, traffic_policy=None, pod_selector=None, labels=None)
    return unknown._replace(owned=True, complete=service.complete and manifest.sure)


def _marked(thing: T, reader: Reader, manifest: Manifest) -> T:
    """The same, incomplete where some of the object is unknown or was not understood."""
    return thing._replace(complete=_is_known(reader, manifest))


def _is_known(reader: Reader, manifest: Manifest) -> bool:
    """Whether all of an object is known and was understood."""
    known_faults = _STILL_KNOWN | ({"CH201"} if manifest.kind == SERVICE else set())
    wrong = any(finding.severity is Severity.ERROR and finding.code not in known_faults for finding in reader.findings)
    metadata = mapping(manifest.data.get("metadata"))
    parts = [manifest.data.get("spec"), metadata.get("labels"), metadata.get("name"), metadata.get("namespace")]
    if manifest.kind == SERVICE:
        parts.append({key: value for key, value in mapping(metadata.get("annotations")).items() if "cilium" in key})
    return not wrong and not any(map(holds_unknown, parts))


def _bgp(
    described: Described, manifests: Sequence[Manifest], found: Sequence[tuple["Object", bool]], labelled: bool
) -> "Bgp | None":
    """What is known of BGP, also where the release knows none of the kinds; None: there is nothing."""
    hidden = {kind for file in described.files for kind in file.hides}
    first = next((manifest.at for manifest in manifests if manifest.kind in BGP_KINDS), None)
    if first is None and hidden.isdisjoint(BGP_KINDS):
        return None
    from .bgp import bgp_of

    paths = [file.path for file in described.files if any(item.kind in BGP_KINDS for item in file.manifests)]
    fetching = [file.kustomization for file in described.files if file.kustomization and file.kustomization.fetches]
    fetched = any(kustomization.lists(path) for kustomization in fetching for path in paths)
    complete = [kind for kind in BGP_KINDS if described.whole and not fetched and kind not in hidden]
    return bgp_of(first or Place(None), found, labelled, complete, tuple(_secrets(described.files)))


def _secrets(files: Sequence[File]) -> Iterator["Secret"]:
    """The Secrets of the files, in the namespaces that kustomizations give them."""
    placing = [file.kustomization for file in files if file.kustomization and file.kustomization.namespace]
    for file in files:
        given = {kustomization.namespace for kustomization in placing if kustomization.lists(file.path)}
        for secret in file.secrets:
            namespace = given.copy().pop() if len(given) == 1 else ""
            yield secret._replace(namespace=namespace) if given and secret.namespace else secret


def _distinct(
    files: Sequence[File], kustomizations: Sequence[Kustomization], findings: list[Diagnostic]
) -> Iterator[Manifest]:
    """The objects, each once, with the namespace that a kustomization gives them; no patches."""
    patches = {path for kustomization in kustomizations for path in kustomization.patches}
    first: dict[tuple[str, str, str], tuple[Manifest, str]] = {}
    owners: dict[str, str] = {}
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
            if manifest.owner:
                # An owner in a second file is the same one in an overlay, or in another cluster.
                if owners.setdefault(manifest.owner, file.path) == file.path:
                    yield manifest
            elif not manifest.name:
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
    """metadata.namespace on kinds that have none."""
    for manifest in manifests:
        namespace = mapping(manifest.data.get("metadata")).get("namespace")
        if manifest.kind in KINDS and isinstance(namespace, str):
            message = f'namespace "{namespace}" does nothing: a {manifest.kind} belongs to the whole cluster'
            at = manifest.at / "metadata" / "namespace"
            yield Diagnostic("CH124", Severity.INFO, at.at_key(), message, help="remove it", fix=(Edit(at, None),))


def _joined(
    described: Described,
    pools: tuple[Pool, ...],
    policies: tuple[Policy, ...],
    services: tuple[Service, ...],
    bgp: "Bgp | None",
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
    model = model._replace(layers=model.layers + layers, bare_values=complete and len(charts) < 2, asks_cluster=asks)
    enabled = given(model, "l2announcements", "enabled")
    cluster = model.cluster or described.cluster or Cluster(model.at)
    if cluster.api_server is None:
        cluster = cluster._replace(api_server=_api_server(model))
    return model._replace(
        l2=model.l2 or (enabled is not None and enabled.value is True),
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
