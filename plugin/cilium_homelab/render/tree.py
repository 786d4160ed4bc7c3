"""The kustomize tree: file names (fixed) and their content, as text for people or JSON for kustomize."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from ..helm.derived import derive, effective_values
from ..model import Model, Values
from .objects import Manifest, manifests, policies, pools, release_of

MARKER = "# Made by cilium-homelab from "
KUSTOMIZATION, VALUES, POOLS, POLICIES = "kustomization.yaml", "values.yaml", "ip-pools.yaml", "l2-announcements.yaml"

_UNREADABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

Tree = dict[str, str]
"""Relative file name (with /) -> text, in the order in which they are read."""


class Plan(NamedTuple):
    """Everything that is rendered of a model, before it is text."""

    release: str
    values: Values
    pools: list[Manifest]
    policies: list[Manifest]


def plan(model: Model) -> Plan:
    """What a model renders, checked against the CRDs and Helm keys of its release.

    Raises InternalFault where the release would not take it: that is our mistake.
    """
    from .selfcheck import check

    made = Plan(
        release_of(model).minor,
        effective_values(model) if model.install else {},
        pools(model),
        policies(model),
    )
    check(model, made)
    return made


def kustomization(model: Model, chart_folder: str | None = None) -> Manifest:
    """The kustomization of the tree.

    `chart_folder` None: as people use it, where kustomize fetches the chart, or finds the vendored one
    relative to the spec's folder. Else the chart's own folder, absolute.
    """
    made: Manifest = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    resources = [name for name, has in ((POOLS, model.pools), (POLICIES, model.policies)) if has]
    if resources:
        made["resources"] = resources
    if not model.install or model.chart is None:
        return made
    chart: Manifest = {"name": "cilium"}
    vendored = chart_folder or (model.chart.path.text if model.chart.path else None)
    if vendored is not None:
        # Without a repository kustomize takes the folder chartHome/name, whatever the chart calls itself.
        home, chart["name"] = posixpath.split(posixpath.normpath(vendored))
        made["helmGlobals"] = {"chartHome": home or "."}
    else:
        chart["repo"] = model.chart.repository
        chart["version"] = release_of(model).text
    # The namespace stands on the chart: at the top it would overwrite that of cilium-secrets.
    chart |= {"releaseName": "cilium", "namespace": model.namespace, "valuesFile": VALUES}
    if model.cluster is not None and model.cluster.kubernetes_version is not None:
        chart["kubeVersion"] = model.cluster.kubernetes_version
    made["helmCharts"] = [chart]
    return made


def build(model: Model, name: str, up: str = "") -> Tree:
    """The tree as a person would have written it.

    `name` is the spec's, for the first line of each file; `up` is the way from the tree's folder to
    the spec's ("" when it is the same), which a vendored chart needs.
    """
    from .services import components
    from .templating import render_template

    made = plan(model)
    header = f"{MARKER}{name}; changes here are overwritten.\n"
    tree: Tree = {}
    outer = kustomization(model)
    if "helmGlobals" in outer and up:
        home = outer["helmGlobals"]
        assert isinstance(home, dict)
        outer["helmGlobals"] = {"chartHome": posixpath.normpath(posixpath.join(up, home["chartHome"]))}
    tree[KUSTOMIZATION] = render_template("kustomization.yaml.j2", header=header, kustomization=outer)
    if model.install:
        comments = {
            item.path: item.why for item in derive(model) if item.why and _is_ours(item.path, item.value, made.values)
        }
        tree[VALUES] = render_template("values.yaml.j2", header=header, values=made.values, comments=comments)
    if made.pools:
        tree[POOLS] = render_template("resources.yaml.j2", header=header, manifests=made.pools)
    if made.policies:
        tree[POLICIES] = render_template("resources.yaml.j2", header=header, manifests=made.policies)
    for namespace, component in components(model).items():
        tree[f"services/{namespace}/{KUSTOMIZATION}"] = render_template(
            "component.yaml.j2", header=header, namespace=namespace, component=component
        )
    return tree


def _is_ours(path: tuple[str, ...], value: object, values: object) -> bool:
    """Whether the value at a path is still the derived one: else its reason would be untrue."""
    for key in path:
        if not isinstance(values, dict) or key not in values:
            return False
        values = values[key]
    return values == value


def build_json(model: Model, chart_folder: str | None) -> dict[str, bytes]:
    """The same tree for kustomize alone: JSON is YAML, so neither jinja2 nor an emitter is needed."""
    made = plan(model)
    files = {KUSTOMIZATION: _json(kustomization(model, chart_folder))}
    if model.install:
        files[VALUES] = _json_values(made.values)
    for name, objects in ((POOLS, made.pools), (POLICIES, made.policies)):
        if objects:
            files[name] = _json({"apiVersion": "v1", "kind": "List", "items": objects})
    return files


def _json_values(values: Values) -> bytes:
    """Helm values as JSON, or as YAML where they hold .inf: Helm refuses that, and must not get text instead."""
    try:
        return _json(values)
    except ValueError:
        from ..emitter import dump

        return dump(values).encode()


def _json(content: object) -> bytes:
    """JSON that readers of YAML take as well.

    Those refuse an escaped pair of surrogates and a bare DEL, and take U+0085, U+2028 and U+2029 for
    ends of lines.
    """
    import json

    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return _UNREADABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text).encode()


def resources_text(model: Model) -> str:
    """The pools and policies alone, as one YAML stream."""
    from ..emitter import dump

    plan(model)
    return "---\n".join(dump(manifest) for manifest in manifests(model))


def resources_json(model: Model) -> str:
    """The pools and policies alone, as a JSON List."""
    import json

    plan(model)
    listed = {"apiVersion": "v1", "kind": "List", "items": manifests(model)}
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def as_text(tree: Tree) -> str:
    """The whole tree for reading: a line with the name of each file before its text."""
    return "\n".join(f"#### {name}\n{text}" for name, text in tree.items())
