"""What Services need so that the address plan holds: annotations of the release, a class, external IPs."""

from __future__ import annotations

import json
import re

from ..labels import SERVICE_NAME, SERVICE_NAMESPACE
from ..model import Model, Service
from ..releases import Release
from .objects import Manifest, release_of


def annotations_of(service: Service, release: Release) -> dict[str, str]:
    """The annotations of one Service, under the names that its release reads."""
    wanted: dict[str, str] = {}
    if service.addresses:
        wanted[release.ips_annotation] = ",".join(block.interval.canonical() for block in service.addresses)
    key = release.sharing_key_annotation
    if key and service.sharing_key and service.sharing_key.text:
        wanted[key] = service.sharing_key.text
        namespaces = release.sharing_namespaces_annotation
        if namespaces and service.sharing_namespaces:
            # Cilium trims no blanks in this list.
            wanted[namespaces] = ",".join(item.text for item in service.sharing_namespaces)
    return wanted


def pool_labels(service: Service, model: Model) -> dict[str, str]:
    """The labels that a Service needs so that the pools of its addresses select it."""
    wanted: dict[str, str] = {}
    for pool in model.pools:
        if pool.selector is None or not any(
            block.interval.overlaps(address.interval) for block in pool.blocks for address in service.addresses
        ):
            continue
        for item in pool.selector.requirements():
            if item.operator == "In" and len(item.values) == 1 and item.key not in (SERVICE_NAMESPACE, SERVICE_NAME):
                wanted[item.key] = item.values[0]
    return wanted


def spec_fields(service: Service) -> Manifest:
    """The fields below `spec` that the plan sets."""
    fields: Manifest = {}
    if service.load_balancer_class:
        fields["loadBalancerClass"] = service.load_balancer_class.text
    if service.external_ips:
        fields["externalIPs"] = [block.interval.canonical() for block in service.external_ips]
    return fields


def components(model: Model) -> dict[str, Manifest]:
    """Namespace -> the kustomize Component that patches its Services.

    Each patch has a target without a namespace: without a target an absent Service fails the whole
    build, and with a namespace the patch misses in silence when the including kustomization sets one.
    """
    release = release_of(model)
    found: dict[str, list[Manifest]] = {}
    for service in sorted(model.services, key=lambda item: (item.namespace, item.name)):
        patch: Manifest = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": service.name}}
        wanted = annotations_of(service, release)
        fields = spec_fields(service)
        if not wanted and not fields:
            continue
        if wanted:
            patch["metadata"] = {"name": service.name, "annotations": wanted}
        if fields:
            patch["spec"] = fields
        target = {
            "version": "v1",
            "kind": "Service",
            "name": f"^{re.escape(service.name).replace(chr(92) + '-', '-')}$",
        }
        found.setdefault(service.namespace, []).append({"target": target, "patch": json.dumps(patch)})
    return {
        namespace: {
            "apiVersion": "kustomize.config.k8s.io/v1alpha1",
            "kind": "Component",
            "patches": patches,
        }
        for namespace, patches in found.items()
    }
