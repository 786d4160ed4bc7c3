"""Plain scalars of YAML in objects: what kind of value the API server sees, and so its verdict, is ours too.

kubectl, Argo CD and the server itself read YAML with sigs.k8s.io/yaml: `yes` is true, 0x10 is 16, a date is text, and
whatever it is becomes JSON, where 64512.0 and 1e3 are whole numbers again.
"""

from __future__ import annotations

from pathlib import Path

from cilium_homelab import shapes
from cilium_homelab.errors import Refusal
from cilium_homelab.manifests.objects import objects_of
from cilium_homelab.scalars import helm_value
from cilium_homelab.source import Source, parse
from tests.e2e.test_helm_typing import ENDLESS, SCALARS
from tests.oracle import mutants

HEAD = "apiVersion: cilium.io/v2\nkind: {}\nmetadata: {{name: a}}\n"
# A document of each type of field, with a place for a plain scalar.
PLACES = {
    "whole number": HEAD.format("CiliumBGPClusterConfig")
    + "spec:\n  bgpInstances:\n  - name: a\n    localASN: @\n    peers: []\n",
    "number without bounds": HEAD.format("CiliumBGPAdvertisement")
    + "spec:\n  advertisements:\n  - advertisementType: PodCIDR\n    attributes:\n      localPreference: @\n",
    "port": HEAD.format("CiliumBGPNodeConfigOverride") + "spec:\n  bgpInstances:\n  - name: a\n    localPort: @\n",
    "boolean": HEAD.format("CiliumLoadBalancerIPPool") + "spec:\n  disabled: @\n",
    "text": HEAD.format("CiliumBGPPeerConfig") + "spec:\n  authSecretRef: @\n",
    "item": "apiVersion: cilium.io/v2alpha1\nkind: CiliumL2AnnouncementPolicy\nmetadata: {name: a}\n"
    "spec:\n  interfaces:\n  - @\n",
    "word": HEAD.format("CiliumLoadBalancerIPPool") + "spec:\n  allowFirstLastIPs: @\n",
    "community": HEAD.format("CiliumBGPAdvertisement")
    + "spec:\n  advertisements:\n  - advertisementType: PodCIDR\n    attributes:\n      communities:\n"
    "        standard:\n        - @\n",
    "address": HEAD.format("CiliumBGPNodeConfigOverride") + "spec:\n  bgpInstances:\n  - name: a\n    routerID: @\n",
    "label": "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nspec: {}\nmetadata:\n  name: a\n"
    "  labels:\n    k: @\n",
    "annotation": "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nspec: {}\nmetadata:\n  name: a\n"
    "  annotations:\n    k: @\n",
    "time": "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nspec: {}\nmetadata:\n  name: a\n"
    "  creationTimestamp: @\n",
    "key": "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nspec: {}\nmetadata:\n  name: a\n"
    "  labels:\n    @: v\n",
}
MORE = [
    "64512", "64_512", "0xFC00", "0176000", "0o176000", "64512.0", "6.4512e4", "64512:1", "1:00", "+64512",
    "4294967296", "2026-01-31", "2026-01-31T00:00:00Z", "Yes", "No", "yes", "192.168.1.10", "10.0.0.010", "!!str 1",
    '"1"', "'yes'",
]  # fmt: skip


def _verdict(text: str) -> bool:
    """Whether our check takes a document."""
    try:
        (document,) = parse(Source("a.yaml", text))
    except Refusal:
        return False
    (manifest,), faults = objects_of(document)
    return not faults and shapes.check(manifest.data, "1.20") == []


def _is_word(scalar: str) -> bool:
    """Known difference: to the server a key that is typed as a number is what Go writes of it, to us as it stands.

    Nobody writes labels such as `+1: x` or `1.: x`; a merge (`<<`) of what is no mapping is found by whoever builds.
    """
    return isinstance(helm_value(scalar), str) and scalar != "<<"


def test_plain_scalars(tmp_path: Path) -> None:
    """Each scalar in a field of each type is taken or refused by both."""
    scalars = [text for text in (*SCALARS, *ENDLESS, *MORE) if len(text) < 1000]
    tried = [(place, scalar) for place in PLACES for scalar in scalars if place != "key" or _is_word(scalar)]
    documents = [PLACES[place].replace("@", scalar) for place, scalar in tried]
    said = mutants.verdicts(documents, "1.20", tmp_path)
    differences = [
        (at, theirs) for at, text, theirs in zip(tried, documents, said, strict=True) if _verdict(text) == bool(theirs)
    ]
    assert differences == []
    for place in PLACES:
        assert {bool(theirs) for at, theirs in zip(tried, said, strict=True) if at[0] == place} == {True, False}
