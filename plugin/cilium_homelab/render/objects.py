"""The Kubernetes objects that a model means, in the API version and fields of its release."""

from __future__ import annotations

from ..labels import Selector
from ..model import Block, Model, Policy, Pool
from ..releases import Release

Manifest = dict[str, object]

POOL, POLICY = "CiliumLoadBalancerIPPool", "CiliumL2AnnouncementPolicy"


def release_of(model: Model) -> Release:
    """The release of a model that is rendered: it was checked before."""
    assert model.release is not None, "only a spec with a known release is rendered"
    return model.release


def manifests(model: Model) -> list[Manifest]:
    """Pools, then policies, in the order of the spec."""
    return [*pools(model), *policies(model)]


def pools(model: Model) -> list[Manifest]:
    """The CiliumLoadBalancerIPPools."""
    release = release_of(model)
    return [
        _object(model, release.pool_api_version, POOL, pool.name, _pool_spec(pool, release)) for pool in model.pools
    ]


def policies(model: Model) -> list[Manifest]:
    """The CiliumL2AnnouncementPolicies."""
    version = release_of(model).policy_api_version
    return [_object(model, version, POLICY, policy.name, _policy_spec(policy)) for policy in model.policies]


def _object(model: Model, version: str, kind: str, name: str, spec: Manifest) -> Manifest:
    metadata: Manifest = {"name": name}
    if model.argocd is not None:
        # The CRDs come from the running operator: wave 1 comes after the chart is healthy, and the
        # dry run of a first sync must not fail for a kind that is not there yet. Wave 0 is Argo CD's
        # own default.
        wave = model.argocd.sync_wave
        metadata["annotations"] = {
            **({"argocd.argoproj.io/sync-wave": str(wave)} if wave else {}),
            "argocd.argoproj.io/sync-options": "SkipDryRunOnMissingResource=true",
        }
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}


def _pool_spec(pool: Pool, release: Release) -> Manifest:
    field = "blocks" if release.pool_has_blocks else "cidrs"
    spec: Manifest = {field: [_block(block) for block in pool.blocks]}
    if release.pool_has_allow_first_last:
        # Unset means No on 1.15 and Yes from 1.16: spelled out where an upgrade would flip it.
        allow = pool.allow_first_last
        if allow is None and not release.allow_first_last_default:
            allow = True
        if allow is not None:
            spec["allowFirstLastIPs"] = "Yes" if allow else "No"
    if pool.selector is not None:
        spec["serviceSelector"] = selector(pool.selector)
    if pool.disabled:
        spec["disabled"] = True
    return spec


def _block(block: Block) -> Manifest:
    interval = block.interval
    if interval.prefix is not None:
        return {"cidr": interval.canonical()}
    if interval.first == interval.last:
        return {"cidr": f"{interval.canonical()}/{32 if interval.family == 4 else 128}"}
    start, _, stop = interval.canonical().partition("-")
    return {"start": start, "stop": stop}


def _policy_spec(policy: Policy) -> Manifest:
    spec: Manifest = {}
    if policy.interfaces:
        spec["interfaces"] = [pattern.pattern.rendered for pattern in policy.interfaces]
    if policy.node_selector is not None:
        spec["nodeSelector"] = selector(policy.node_selector)
    if policy.service_selector is not None:
        spec["serviceSelector"] = selector(policy.service_selector)
    spec["loadBalancerIPs"] = policy.load_balancer_ips
    spec["externalIPs"] = policy.external_ips
    return spec


def selector(chosen: Selector) -> Manifest:
    """A Kubernetes label selector; an empty one selects everything."""
    written: Manifest = {}
    if chosen.match_labels:
        written["matchLabels"] = dict(chosen.match_labels)
    if chosen.expressions:
        written["matchExpressions"] = [
            {"key": item.key, "operator": item.operator, **({"values": list(item.values)} if item.values else {})}
            for item in chosen.expressions
        ]
    return written
