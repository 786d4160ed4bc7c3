"""The light look at kustomize's stream tells what a YAML parser tells, on whatever kustomize can write."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.generate import stream

TEXT = st.text(st.sampled_from("ab -:#'\"\n"), max_size=12)
LINES = st.lists(st.sampled_from(["", "x", "---", "name: no", "kind: no", "  name: no", "metadata:"]), max_size=5)
NAME = st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?", fullmatch=True)
OBJECT = st.fixed_dictionaries(
    {
        "apiVersion": st.sampled_from(["v1", "apps/v1", "cilium.io/v2alpha1"]),
        "kind": st.sampled_from(["ConfigMap", "DaemonSet", "CiliumLoadBalancerIPPool"]),
        "metadata": st.fixed_dictionaries(
            {"name": NAME}, optional={"annotations": st.dictionaries(NAME, LINES.map("\n".join) | TEXT, max_size=3)}
        ),
    },
    optional={"data": st.dictionaries(NAME, LINES.map("\n".join) | TEXT, max_size=3)},
)


class _Block(yaml.SafeDumper):
    """Texts of several lines as go-yaml writes them: in blocks."""


_Block.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


@given(st.lists(OBJECT, min_size=1, max_size=4))
def test_as_a_parser_reads_it(objects: list[dict[str, dict[str, str]]]) -> None:
    """Kinds and names of every document; together they are the stream again."""
    text = "---\n".join(yaml.dump(item, Dumper=_Block, sort_keys=True) for item in objects)
    manifests = stream.split(text)
    assert [manifest.identity for manifest in manifests] == [
        stream.Identity(str(item["apiVersion"]), str(item["kind"]), item["metadata"]["name"]) for item in objects
    ]
    assert stream.join(manifests) == text


def test_what_is_missing() -> None:
    """In the order in which it was planned."""
    there = stream.split("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n")
    wanted = [stream.Identity("v1", "ConfigMap", name) for name in ("c", "a", "b")]
    assert stream.missing(there, wanted) == [wanted[0], wanted[2]]
