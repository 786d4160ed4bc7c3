"""Make schemas/ from what was measured: known Helm keys and CRD shapes of every minor.

    python scripts/make_schemas.py           write them
    python scripts/make_schemas.py --check   exit 1, with what differs, when they or the facts table are wrong

Reads CILIUM_HOMELAB_UPSTREAM: cilium/<minor>/crds/*.yaml, and ../facts/helm-keys.json beside it.
Descriptions are left out: only shapes and names of keys are facts.
"""

from __future__ import annotations

import difflib
import json
import os
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugin"))

# The checkout, not what is installed.
from cilium_homelab import celrules  # noqa: E402
from cilium_homelab.formats import LONGEST_PATTERN  # noqa: E402
from cilium_homelab.manifests.objects import BGP_KINDS  # noqa: E402
from cilium_homelab.releases import MINORS, release_for  # noqa: E402

SCHEMAS = ROOT / "schemas"
KINDS = ("CiliumLoadBalancerIPPool", "CiliumL2AnnouncementPolicy", *BGP_KINDS)
# What decides whether an object is accepted; everything else is prose or printing.
KEYWORDS = (
    "type", "format", "enum", "pattern", "required", "minItems", "maxItems", "minLength", "maxLength",
    "minimum", "maximum", "nullable", "default", "x-kubernetes-list-map-keys",
)  # fmt: skip
# What shapes.py need not know: prose, how the server merges updates.
IGNORED = {"description", "title", "x-kubernetes-map-type", "x-kubernetes-list-type"}
INNER = {"properties", "items", "additionalProperties"}
RULES = "x-kubernetes-validations"


def shape(schema: dict[str, Any], route: tuple[str, ...] = ()) -> dict[str, Any]:
    """A CRD's schema without descriptions. A keyword that shapes.py does not check ends the run."""
    schema = {**{key: schema[key] for key in schema if key != "allOf"}, **same_of_all(schema.get("allOf", []))}
    odd = schema.keys() - {*KEYWORDS, *IGNORED, *INNER, RULES}
    if schema.get("x-kubernetes-list-type") == "set" or len(schema.get("pattern", "")) > LONGEST_PATTERN:
        odd.add("sets and long patterns")
    if odd:
        raise SystemExit(f"{'.'.join(route)}: shapes.py does not check {', '.join(sorted(odd))} yet")
    kept = {key: schema[key] for key in KEYWORDS if key in schema}
    if RULES in schema:
        kept[RULES] = [rule(item, route) for item in schema[RULES]]
    if "properties" in schema:
        kept["properties"] = {
            name: shape(inner, (*route, name)) for name, inner in sorted(schema["properties"].items())
        }
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            kept[key] = shape(schema[key], (*route, key))
    return kept


def same_of_all(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """What `allOf` says, where each part says the same, as controller-gen writes an enum that stands twice."""
    if any(part != parts[0] for part in parts):
        raise SystemExit(f"shapes.py does not check allOf of different parts yet: {parts}")
    return parts[0] if parts else {}


def rule(item: dict[str, str], route: tuple[str, ...]) -> dict[str, str]:
    """A rule in CEL, and its words. One that celrules.py does not read ends the run."""
    try:
        celrules.parse(item["rule"])
    except ValueError:
        raise SystemExit(f"{'.'.join(route)}: celrules.py does not read {item}") from None
    return {"message": item["message"], "rule": item["rule"]}


def fields_alone(schema: dict[str, Any]) -> dict[str, Any]:
    """The names of fields of a status: it is dropped before anything else of it is looked at."""
    kept: dict[str, Any] = {}
    if "properties" in schema:
        kept["properties"] = {name: fields_alone(inner) for name, inner in sorted(schema["properties"].items())}
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            kept[key] = fields_alone(schema[key])
    return kept


def version_shape(version: dict[str, Any]) -> dict[str, Any]:
    """The shape of an object in one version."""
    schema = version["schema"]["openAPIV3Schema"]
    status = schema["properties"].pop("status", None)
    made = shape(schema)
    if status is not None:
        if "status" not in version.get("subresources", {}):
            raise SystemExit("shapes.py does not check a status that is no subresource yet")
        made["properties"]["status"] = fields_alone(status)
    return made


def crds(upstream: Path, minor: str) -> list[dict[str, Any]]:
    """The CRDs' specs of the kinds that people write."""
    folder = upstream / "cilium" / minor / "crds"
    every = [yaml.safe_load(path.read_text(encoding="utf-8"))["spec"] for path in sorted(folder.glob("*.yaml"))]
    found = [crd for crd in every if crd["names"]["kind"] in KINDS]
    release = release_for(f"{minor}.99")
    wanted = [kind for kind in KINDS if kind not in BGP_KINDS or release.bgp_api_versions(kind)]
    if sorted(crd["names"]["kind"] for crd in found) != sorted(wanted):
        raise SystemExit(f"{folder} does not hold one CRD each of {', '.join(wanted)}")
    return found


def crd_shapes(upstream: Path, minor: str) -> dict[str, Any]:
    """Kind -> API version -> shape, for the kinds that people write."""
    shapes: dict[str, Any] = {}
    for crd in crds(upstream, minor):
        served = {
            f"{crd['group']}/{version['name']}": version_shape(version)
            for version in crd["versions"]
            if version["served"]
        }
        shapes.setdefault(crd["names"]["kind"], {}).update(served)
    return shapes


def helm_keys(upstream: Path) -> dict[str, dict[str, str]]:
    """Minor -> three texts, one key a line: alive, dead, free. Quicker to load than nested maps."""
    measured = json.loads((upstream.parent / "facts" / "helm-keys.json").read_text(encoding="utf-8"))
    tables: dict[str, dict[str, str]] = {}
    for minor in MINORS:
        alive = sorted(
            key
            for key, minors in measured["keys"].items()
            if minor in minors.get("alive", ()) and minor not in minors.get("refused", ())
        )
        refused = sorted(key for key, minors in measured["keys"].items() if minor in minors.get("refused", ()))
        dead = sorted(key for key, minors in measured["keys"].items() if minor in minors.get("dead", ()))
        free = sorted(key for key, minors in measured["free"].items() if minor in minors)
        tables[minor] = {
            name: "\n".join(keys)
            for name, keys in (("alive", alive), ("dead", dead), ("free", free), ("refused", refused))
        }
    return tables


# What decides whether Helm takes a value; `properties` make paths, except inside of lists.
HELM_KEYWORDS = {"type", "enum", "anyOf", "oneOf", "items", "minimum", "maximum", "properties"}


def helm_types(schema_file: Path, minor: str) -> str:
    """What values.schema.json asks of each value: shape -> its paths, one a line."""
    shapes: dict[str, list[str]] = {}

    def check(schema: dict[str, Any], path: str) -> None:
        if odd := schema.keys() - HELM_KEYWORDS:
            raise SystemExit(f"{minor}: helmtypes.py does not check {', '.join(sorted(odd))} of {path} yet")
        nested = [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("properties", {}).values()]
        for inner in [*nested, *([schema["items"]] if "items" in schema else [])]:
            check(inner, path)

    def walk(properties: dict[str, Any], above: str) -> None:
        for name, schema in properties.items():
            check(schema, above + name)
            shape = {key: value for key, value in schema.items() if key != "properties" and value != {}}
            shapes.setdefault(json.dumps(shape, sort_keys=True), []).append(above + name)
            walk(schema.get("properties", {}), f"{above}{name}.")

    walk(json.loads(schema_file.read_text(encoding="utf-8"))["properties"], "")
    table = {shape: "\n".join(sorted(paths)) for shape, paths in shapes.items()}
    return json.dumps(table, indent=1, sort_keys=True) + "\n"


def files(upstream: Path) -> dict[str, str]:
    """File name below schemas/ -> text."""
    made: dict[str, str] = {}
    keys = helm_keys(upstream)
    for minor in MINORS:
        made[f"crds/{minor}.json"] = json.dumps(crd_shapes(upstream, minor), indent=1, sort_keys=True) + "\n"
        made[f"helm-keys/{minor}.json"] = json.dumps(keys[minor], indent=1, sort_keys=True) + "\n"
        schema = upstream / "cilium" / minor / "values.schema.json"
        if schema.exists():  # from 1.16 on
            made[f"helm-types/{minor}.json"] = helm_types(schema, minor)
    return made


def wrong_facts(upstream: Path) -> list[str]:
    """What the facts table says otherwise than the CRDs and the measured keys."""
    faults: list[str] = []
    keys = helm_keys(upstream)

    def expect(minor: str, what: str, said: object, found: object) -> None:
        if said != found:
            faults.append(f"releases.py, {minor}: {what} is {said!r}, upstream has {found!r}")

    for minor in MINORS:
        release = release_for(f"{minor}.99")
        shapes = crd_shapes(upstream, minor)
        pools, policies = shapes["CiliumLoadBalancerIPPool"], shapes["CiliumL2AnnouncementPolicy"]
        stored = {
            crd["names"]["kind"]: f"{crd['group']}/{version['name']}"
            for crd in crds(upstream, minor)
            for version in crd["versions"]
            if version["storage"] and not version.get("deprecated")
        }
        expect(minor, "pool_api_version", release.pool_api_version, stored.get("CiliumLoadBalancerIPPool"))
        expect(minor, "policy_api_version", release.policy_api_version, stored.get("CiliumL2AnnouncementPolicy"))
        expect(minor, "policy_api_version", [release.policy_api_version], list(policies))
        for kind in BGP_KINDS:
            served = sorted(shapes.get(kind, {}), key=len)
            expect(minor, f"bgp_api_versions of {kind}", list(release.bgp_api_versions(kind)), served)
        fields = pools[release.pool_api_version]["properties"]["spec"]["properties"]
        expect(minor, "pool_has_blocks", release.pool_has_blocks, "blocks" in fields)
        expect(minor, "pool_has_allow_first_last", release.pool_has_allow_first_last, "allowFirstLastIPs" in fields)
        alive = set(keys[minor]["alive"].split("\n"))
        expect(minor, "has_external_ips_key", release.has_external_ips_key, "externalIPs.enabled" in alive)
        expect(minor, "has_lbipam_switches", release.has_lbipam_switches, "enableLBIPAM" in alive)
        expect(minor, "has_node_ipam", release.has_node_ipam, "nodeIPAM.enabled" in alive)
        schema = (upstream / "cilium" / minor / "values.schema.json").exists()
        expect(minor, "has_values_schema", release.has_values_schema, schema)
    return faults


def main() -> int:
    """Write or check; the exit code."""
    found = os.environ.get("CILIUM_HOMELAB_UPSTREAM")
    if not found:
        print("CILIUM_HOMELAB_UPSTREAM is unset: it names the folder with Cilium's CRDs and charts' values")
        return 2
    upstream = Path(found)
    faults = wrong_facts(upstream)
    made = files(upstream)
    for folder in ("crds", "helm-keys", "helm-types"):
        extra = {f"{folder}/{path.name}" for path in (SCHEMAS / folder).glob("*")} - made.keys()
        faults += [f"schemas/{name} belongs to no minor that is known: remove it" for name in sorted(extra)]
    for name, text in made.items():
        path = SCHEMAS / name
        if "--check" in sys.argv:
            old = path.read_text(encoding="utf-8") if path.exists() else ""
            if old != text:
                faults.append(f"schemas/{name} is not what upstream says: run scripts/make_schemas.py")
                # The keys of a table stand in one string: a line each, or nobody could read the difference.
                ours, theirs = (side.replace("\\n", "\n").splitlines() for side in (old, text))
                faults += list(difflib.unified_diff(ours, theirs, "schemas", "upstream", n=0, lineterm=""))[:40]
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    print("\n".join(faults) or "schemas and facts agree with upstream")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
