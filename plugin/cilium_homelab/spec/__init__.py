"""The reader of homelab.yaml: a spec in, the Model and what is wrong with the spec out."""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import yaml

from .. import paths
from ..diagnostics import Diagnostic, Place
from ..errors import Refusal
from ..labels import dns_subdomain_problem
from ..model import ArgoCD, Model
from ..source import Document, Source, decode_text, parse, read_bytes
from .cilium import Cilium, read_cilium
from .l2 import read_l2
from .network import read_cluster, read_networks
from .pools import read_pools
from .reader import Reader
from .services import read_services

if TYPE_CHECKING:
    from ..settings import Given

API_VERSION = "cilium-homelab.io/v1alpha1"
KIND = "CiliumHomelab"
DEFAULT_FILE = "homelab.yaml"
KEYS = frozenset({"apiVersion", "kind", "metadata", "spec"})
METADATA_KEYS = frozenset({"name", "namespace", "labels", "annotations"})
SPEC_KEYS = frozenset({"cilium", "cluster", "networks", "pools", "l2", "services", "argocd"})


class SpecFile(NamedTuple):
    """One spec as it was read. `model` is what was understood; findings say what was not."""

    name: str
    folder: str
    root: str
    model: Model
    findings: tuple[Diagnostic, ...]


def read_spec(path: str) -> SpecFile:
    """Read a spec file, or standard input for `-`.

    Raises EnvironmentFault when it cannot be opened, Refusal when it is no YAML.
    """
    name = "<stdin>" if path == "-" else paths.shown(path)
    folder = os.getcwd() if path == "-" else os.path.dirname(os.path.abspath(path))
    return read_source(decode_text(read_bytes(path), name), folder)


def read_source(source: Source, folder: str, given: "Mapping[str, Given] | None" = None) -> SpecFile:
    """Read a spec from its text. `folder` is what its paths are relative to, `given` replaces keys of it."""
    root = paths.repository_root(folder)
    document = _only_document(source)
    if given:
        from .overlay import overlaid

        document = overlaid(document, given.items())
    reader = Reader(document)
    try:
        model = _read(reader, folder, root)
    except RecursionError:
        reader = Reader(document)
        reader.report("CH109", document.at(), "the YAML is nested too deeply", "a spec has a few levels")
        raise Refusal(reader.findings) from None
    findings = reader.findings
    if reader.refused:
        from .explain import explain  # costs more than all the rest of a run

        findings = explain(document) + findings
    return SpecFile(source.name, folder, root, model, tuple(findings))


def _only_document(source: Source) -> Document:
    documents = parse(source)
    if len(documents) == 1 and isinstance(documents[0].root, yaml.MappingNode):
        return documents[0]
    reader = Reader(documents[0] if documents else Document(source))
    if not documents:
        reader.report(
            "CH107", reader.document.at(), "the file is empty", "`cilium-homelab init` writes a spec to start from"
        )
    elif len(documents) > 1:
        second = Place(documents[1])
        reader.report("CH107", second, f"the file holds {len(documents)} documents", "one spec to a file")
    else:
        root = documents[0].root
        what = "a list" if isinstance(root, yaml.SequenceNode) else "a single value"
        reader.report(
            "CH107", documents[0].at(), f"the file holds {what}, not a spec", f"start with `apiVersion: {API_VERSION}`"
        )
    raise Refusal(reader.findings)


def _read(reader: Reader, folder: str, root: str) -> Model:
    at = reader.document.at()
    top = reader.known(reader.document.root, at, KEYS) or {}
    if not _is_spec(reader, top, at):
        raise Refusal(reader.findings)
    metadata = reader.known(top.get("metadata"), at / "metadata", METADATA_KEYS)
    if metadata is not None:
        name = reader.text(metadata.get("name"))
        reader.named(name, at / "metadata" / "name", dns_subdomain_problem, "an object")
        for key in ("labels", "annotations"):
            if key in metadata and not isinstance(metadata[key], yaml.MappingNode):
                reader.refuse()
        if "namespace" in metadata:
            reader.text(metadata["namespace"])
    spec_at = at / "spec"
    spec = reader.known(top.get("spec"), spec_at, SPEC_KEYS)
    if spec is None:
        return Model(at)
    cilium = read_cilium(reader, spec.get("cilium"), spec_at / "cilium", folder, root)
    pools, pools_complete = read_pools(reader, spec.get("pools"), spec_at / "pools")
    l2 = read_l2(reader, spec.get("l2"), spec_at / "l2")
    services, services_complete = read_services(reader, spec.get("services"), spec_at / "services")
    model = Model(
        spec_at,
        release=cilium.release,
        distribution=cilium.distribution,
        namespace=cilium.namespace,
        install=cilium.install,
        chart=cilium.chart,
        layers=cilium.layers,
        values_read=cilium.values_understood,
        cluster=read_cluster(reader, spec.get("cluster"), spec_at / "cluster"),
        networks=read_networks(reader, spec.get("networks"), spec_at / "networks"),
        pools=pools,
        pools_complete=pools_complete,
        l2=l2.wanted,
        policies=l2.policies,
        policies_complete=l2.complete,
        leases=l2.leases,
        services=services,
        services_complete=services_complete,
        argocd=_read_argocd(reader, spec.get("argocd"), spec_at / "argocd"),
    )
    _check_whole(reader, model, cilium)
    return model


def _is_spec(reader: Reader, top: dict[str, yaml.Node], at: Place) -> bool:
    """Whether this is a spec of ours at all; where it is not, one finding instead of many."""
    for key, expected in (("apiVersion", API_VERSION), ("kind", KIND)):
        node = top.get(key)
        found = node.value if isinstance(node, yaml.ScalarNode) else None
        if found == expected:
            continue
        if found is None:
            reader.report("CH107", at, f"{key} is missing: this is no homelab spec", f"write `{key}: {expected}`")
        else:
            reader.report("CH107", at / key, f'{key} is "{found}", not a homelab spec\'s', f"write `{key}: {expected}`")
        return False
    return True


def _read_argocd(reader: Reader, node: yaml.Node | None, at: Place) -> ArgoCD | None:
    if node is None:
        return ArgoCD(1)
    if isinstance(node, yaml.MappingNode):
        entries = reader.known(node, at, frozenset({"syncWave"})) or {}
        return ArgoCD(reader.integer(entries.get("syncWave"), 1, -1000, 1000))
    if reader.scalar(node) is not False:
        reader.refuse()
    return None


def _check_whole(reader: Reader, model: Model, cilium: Cilium) -> None:
    """What only the whole spec can tell, where all of it was understood."""
    understood = not reader.refused and not reader.findings
    if understood and not model.install and not model.pools and not model.policies:
        help_text = "add pools or l2, or remove `install: false`"
        reader.report(
            "CH111",
            model.at,
            "this spec renders nothing: Cilium is not installed, and no pool or policy is there",
            help_text,
        )
    if model.install and cilium.values_understood and not reader.refused and _needs_api_server(model):
        help_text = 'write the address and port that nodes reach it at, for example apiServer: "192.168.1.10:6443"'
        message = "cluster.apiServer is missing: without kube-proxy Cilium finds the Kubernetes API by nothing else"
        reader.report("CH105", model.at / "cluster" / "apiServer", message, help_text)


def _needs_api_server(model: Model) -> bool:
    if model.distribution == "talos" or model.cluster is None or model.cluster.api_server is not None:
        return False
    node = model.cluster.at.document and model.cluster.at.document.find((*model.cluster.at.route, "apiServer"))
    if node is not None:  # written, and reported where it is wrong
        return False
    given = {key for layer in model.layers for key in layer.values}
    return not given & {"k8sServiceHost", "k8sServiceHostRef", "k8s"}
