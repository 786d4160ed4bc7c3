"""The annotations that a spec's plan asks for are put where a person would: each form of a Service's metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.mending import mended

SPEC = """\
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.240/28]
  services: {media/jellyfin: {ips: 192.168.1.245, sharingKey: web tier}}
"""
REST = "spec: {type: LoadBalancer, selector: {app: jellyfin}, ports: [{port: 80}]}\n"
HEAD = "apiVersion: v1\nkind: Service\n"
NAMED = "  name: jellyfin\n  namespace: media\n"
NOTE = "    note: |+\n      kept\n\n"
OTHERS = "metadata:\n  annotations:\n      a.b/c: d   # first\n\n      e.f/g: 'h'  # last\n"
ALIAS = f"metadata:\n  labels: {{a: &x b}}\n{NAMED}  annotations:\n"
IPS, KEY = "lbipam.cilium.io/ips: 192.168.1.245", 'lbipam.cilium.io/sharing-key: "web tier"'

# name -> the metadata before, and after it
FORMS = {
    "no annotations": (
        f"metadata:\n{NAMED}# the rest\n",
        f"metadata:\n{NAMED}  annotations:\n    {IPS}\n    {KEY}\n# the rest\n",
    ),
    "an empty key": (
        "metadata:\n   name: jellyfin\n   annotations:   # later\n   namespace: media\n",
        f"metadata:\n   name: jellyfin\n   annotations:   # later\n     {IPS}\n     {KEY}\n   namespace: media\n",
    ),
    "an empty map": (
        "metadata:\n  annotations: {}  # none\n  name: jellyfin\n  namespace: media\n",
        f"metadata:\n  annotations: {{{IPS}, {KEY}}}  # none\n  name: jellyfin\n  namespace: media\n",
    ),
    "flow": (
        "metadata: {name: jellyfin, namespace: media}\n",
        f"metadata: {{name: jellyfin, namespace: media, annotations: {{{IPS}, {KEY}}}}}\n",
    ),
    "others": (f"{OTHERS}{NAMED}", f"{OTHERS}      {IPS}\n      {KEY}\n{NAMED}"),
    "the address is there": (
        f"metadata:\n  annotations:\n    {IPS}\n  name: jellyfin\n  namespace: media\n",
        f"metadata:\n  annotations:\n    {IPS}\n    {KEY}\n  name: jellyfin\n  namespace: media\n",
    ),
    "a block of text last": (
        f"metadata:\n{NAMED}  annotations:\n{NOTE}",
        f"metadata:\n{NAMED}  annotations:\n    {IPS}\n    {KEY}\n{NOTE}",
    ),
    "an alias last": (f"{ALIAS}    note: *x\n", f"{ALIAS}    {IPS}\n    {KEY}\n    note: *x\n"),
}
# What nobody may guess: a map that another Service has too, and one that is merged in.
NONE = {
    "a shared map": "metadata:\n  labels: &both {app: x}\n  annotations: *both\n  name: jellyfin\n  namespace: media\n",
    "behind a comment": "metadata: {name: jellyfin, # it\n  namespace: media, annotations: }\n",
}


def _mended(folder: Path, text: str, name: str = "service.yaml") -> str:
    (folder / "homelab.yaml").write_text(SPEC)
    with open(folder / name, "w", newline="") as file:
        file.write(text)
    mended(folder)
    assert (folder / "homelab.yaml").read_text() == SPEC
    with open(folder / name, newline="") as file:
        return file.read()


@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
@pytest.mark.parametrize("form", FORMS)
def test_it_stands_where_a_person_would_write_it(form: str, last: bool, tmp_path: Path) -> None:
    """As deep as its neighbours, below them; where the metadata ends the file too."""
    before, after = (HEAD + REST + text if last else HEAD + text + REST for text in FORMS[form])
    assert _mended(tmp_path, before) == after
    assert _mended(tmp_path, after) == after


def test_line_ends_are_those_of_the_file(tmp_path: Path) -> None:
    """CR and LF, and none at the end where there was none."""
    before, after = ((HEAD + REST + text).replace("\n", "\r\n").removesuffix("\r\n") for text in FORMS["others"])
    assert _mended(tmp_path, before) == after
    before, after = (HEAD + REST + text.removesuffix("\n# the rest\n") for text in FORMS["no annotations"])
    assert _mended(tmp_path, before) == after


def test_json_stays_json(tmp_path: Path) -> None:
    """With quotes of its own."""
    before = (
        '{"apiVersion": "v1", "kind": "Service",\n "metadata": {"name": "jellyfin", "namespace": "media"},\n'
        ' "spec": {"type": "LoadBalancer", "selector": {"app": "jellyfin"}, "ports": [{"port": 80}]}}\n'
    )
    added = ', "annotations": {"lbipam.cilium.io/ips": "192.168.1.245", "lbipam.cilium.io/sharing-key": "web tier"}}'
    assert _mended(tmp_path, before, "service.json") == before.replace('},\n "spec"', f'{added},\n "spec"')


@pytest.mark.parametrize("form", NONE)
def test_nothing_is_added_where_it_reaches_further(form: str, tmp_path: Path) -> None:
    """The finding stays, and so does the file."""
    text = HEAD + NONE[form] + REST
    assert _mended(tmp_path, text) == text


def test_two_addresses_may_be_meant(tmp_path: Path) -> None:
    """What is asked for already is not written over."""
    text = HEAD + FORMS["the address is there"][1].replace("1.245", "1.246") + REST
    assert _mended(tmp_path, text) == text
