"""Whatever a manifest says: `--fix` makes it no worse, changes only what it says it does, and does it at once."""

from __future__ import annotations

import os
import tempfile
from difflib import SequenceMatcher
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cilium_homelab.diagnostics import Diagnostic, Severity
from tests.fixes.mending import judged, mended

RELEASES = ("1.14.0", "1.15.0", "1.16.0", "1.18.0", "1.20.0")
NAMES = ("attic", "cellar")
SCALARS = st.sampled_from(
    ["true", "yes", "No", "'yes'", '"true"', "3", "x", "${X}", "&a b", "*a", "|-\n    yes", "", "null", "~", "[]", "{}"]
)
ADDRESSES = st.sampled_from(
    ["10.0.0.1/24", "10.0.0.7/28", "'10.0.1.1/24'", "fd00::1/64", '"fd00::5/64"', "10.0.0.0", "x"]
)
COMMENTS = st.sampled_from(["", "", "", "  # größer", "   #", " # cilium-homelab: ignore[CH202] so be it"])
FIELDS = st.sampled_from(["blocks", "cidrs", "Blocks", "blok"])
NICS = st.sampled_from(["eth0", "eth", "'eth0'", '"eth1"', "^eth0$", "enp3s0", "e[th"])
KEYS = st.sampled_from(
    [
        "io.cilium/lb-ipam-ips",
        "lbipam.cilium.io/ips",
        "lbipam.cilium.io/IPs",
        "'lbipam.cilium.io/sharing_key'",
        "io.cilium/lb-ipam-sharing-key",
        '"lbipam.cilium.io/sharing-cross-namespace"',
        "example.org/x",
    ]
)


@st.composite
def _metadata(draw: st.DrawFn, kind: str) -> str:
    name, entries = draw(st.sampled_from(NAMES)), [f"name: {draw(st.sampled_from(NAMES))}"]
    if draw(st.booleans()):
        entries.insert(draw(st.integers(0, 1)), f"namespace: {draw(st.sampled_from([name, '&n x', '*a', '']))}")
    if draw(st.booleans()):
        return f"metadata: {{{', '.join(entries)}}}{draw(COMMENTS)}\n"
    if kind == "Service":
        values = st.sampled_from(["10.0.0.3", '"a, b"', "7", "true", "'10.0.0.3, 10.0.0.4'", "${X}"])
        annotations = draw(st.lists(st.tuples(KEYS, values, COMMENTS), max_size=3))
        entries.append("annotations:" + "".join(f"\n    {key}: {value}{note}" for key, value, note in annotations))
    if draw(st.booleans()):
        entries.append(f"labels: {{a: {draw(SCALARS)}}}" if draw(st.booleans()) else "labels: {}")
    return "metadata:\n" + "".join(f"  {entry}{draw(COMMENTS)}\n" for entry in draw(st.permutations(entries)))


@st.composite
def _spec(draw: st.DrawFn, kind: str) -> str:
    if kind == "CiliumLoadBalancerIPPool":
        blocks = draw(st.lists(st.tuples(ADDRESSES, COMMENTS), max_size=3))
        spec = f"  {draw(FIELDS)}:\n" + "".join(f"  - cidr: {cidr}{note}\n" for cidr, note in blocks)
        if draw(st.booleans()):
            spec += f"  allowFirstLastIPs: {draw(SCALARS)}{draw(COMMENTS)}\n"
        return spec
    if kind == "Service":
        return "  type: LoadBalancer\n  ports: [{port: 80}]\n"
    nics = draw(st.lists(st.tuples(NICS, COMMENTS), max_size=2))
    return (
        f"  {draw(st.sampled_from(['loadBalancerIPs', 'loadbalancerips']))}: true\n"
        f"  interfaces:{draw(COMMENTS)}\n" + "".join(f"  - {nic}{note}\n" for nic, note in nics)
    )


@st.composite
def _objects(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["CiliumLoadBalancerIPPool", "CiliumL2AnnouncementPolicy", "Service"]))
    version = (
        "v1" if kind == "Service" else draw(st.sampled_from(["cilium.io/v2", "cilium.io/v2alpha1", "'cilium.io/v2'"]))
    )
    parts = [f"apiVersion: {version}{draw(COMMENTS)}\n", f"kind: {kind}\n", draw(_metadata(kind))]
    return "".join(draw(st.permutations([*parts, "spec:\n" + draw(_spec(kind))])))


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """Objects of a file, some with what no one would write, in the line ends of some system."""
    release = draw(st.sampled_from(RELEASES))
    documents = draw(st.lists(_objects(), min_size=1, max_size=3))
    text = f"# cilium: {release}\n" + "---\n".join(documents)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


def _comments(data: bytes) -> list[bytes]:
    return [line.partition(b"#")[2].strip() for line in data.splitlines() if b"#" in line]


def _counts(findings: list[Diagnostic]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for finding in findings:
        key = finding.code, finding.severity.label
        found[key] = found.get(key, 0) + 1
    return found


@given(data=texts())
@settings(max_examples=150)
def test_never_worse(data: bytes) -> None:
    """No finding more of any kind but information, which comes with what is understood only now; it parses if it
    did; what is said to be left is what is there; twice is once.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "manifests.yaml"
        file.write_bytes(data)
        before = judged(file)
        left = mended(file)
        after = file.read_bytes()
        assert os.listdir(folder) == ["manifests.yaml"]
        assert _counts(left) == _counts(judged(file))
        counts, now = _counts(before), _counts(left)
        assert all(number <= counts.get(key, 0) for key, number in now.items() if key[1] != Severity.INFO.label)
        assert (after == data) == all(number <= now.get(key, 0) for key, number in counts.items())
        _is_the_rest_as_it_was(data, after)
        mended(file)
        assert file.read_bytes() == after


def _is_the_rest_as_it_was(before: bytes, after: bytes) -> None:
    """Line by line: each that is another, is one with something to mend; comments elsewhere all stay."""
    try:
        old = list(yaml.safe_load_all(before))
    except yaml.YAMLError:
        assert before == after
        return
    assert len(list(yaml.safe_load_all(after))) == len(old)
    assert before[:3] == after[:3]
    assert before.endswith(b"\n") == after.endswith(b"\n")
    assert (b"\r\n" in before) == (b"\r\n" in after)
    assert after.count(b"\n") - after.count(b"\r\n") == 0 or b"\r\n" not in before
    lines, others = before.splitlines(keepends=True), after.splitlines(keepends=True)
    gone = [b"namespace", b"lb-ipam"]
    for tag, start, end, first, last in SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
        if tag == "insert":
            raise AssertionError(others[first:last])
        if tag == "delete":
            assert all(any(word in line for word in gone) for line in lines[start:end])
        elif tag == "replace" and end - start == last - first:
            assert _comments(b"".join(lines[start:end])) == _comments(b"".join(others[first:last]))
