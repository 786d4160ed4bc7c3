"""The facts table at its boundaries, and what it refuses to know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cilium_homelab import helmkeys
from cilium_homelab.releases import MINORS, UnknownRelease, parse_version, release_for
from tests.support import ROOT

FIELDS = (
    "pool_api_version",
    "pool_has_blocks",
    "allow_first_last_default",
    "ips_annotation",
    "sharing_key_annotation",
    "announces_ipv6",
)
A1, V2 = "cilium.io/v2alpha1", "cilium.io/v2"
OLD, NEW = "io.cilium/lb-ipam-", "lbipam.cilium.io/"
TABLE = {
    "1.14.0": (A1, False, False, OLD + "ips", None, False),
    "1.14.99": (A1, False, False, OLD + "ips", None, False),
    "1.15.0": (A1, True, False, OLD + "ips", OLD + "sharing-key", False),
    "1.16.0": (A1, True, True, NEW + "ips", NEW + "sharing-key", False),
    "1.17.18": (A1, True, True, NEW + "ips", NEW + "sharing-key", False),
    "1.18.0": (V2, True, True, NEW + "ips", NEW + "sharing-key", False),
    "1.18.99": (V2, True, True, NEW + "ips", NEW + "sharing-key", False),
    "1.19.0": (V2, True, True, NEW + "ips", NEW + "sharing-key", True),
    "1.20.2": (V2, True, True, NEW + "ips", NEW + "sharing-key", True),
    "1.21.0-pre.0": (V2, True, True, NEW + "ips", NEW + "sharing-key", True),
}


L2_FACTS = ("devices_several_prefixes", "honours_exposure", "devices_exclude", "local_needs_backend")
L2_TABLE = {
    "1.14.99": (False, False, False, False),
    "1.15.0": (True, False, False, False),
    "1.18.99": (True, False, False, False),
    "1.19.0": (True, True, True, False),
    "1.20.1": (True, True, True, False),
    "1.20.2": (True, True, True, True),
    "1.21.0": (True, True, True, True),
}


@pytest.mark.parametrize("version", L2_TABLE)
def test_facts_of_l2(version: str) -> None:
    """The same of L2 announcements."""
    assert tuple(getattr(release_for(version), fact) for fact in L2_FACTS) == L2_TABLE[version]


def test_one_release_misses_late_addresses() -> None:
    """1.20.0, and none beside it."""
    versions = ("1.19.99", "1.20.0", "1.20.1", "1.20.2", "1.21.0")
    assert [version for version in versions if release_for(version).misses_late_addresses] == ["1.20.0"]


@pytest.mark.parametrize("version", TABLE)
def test_facts(version: str) -> None:
    """What a release does, on both sides of each boundary."""
    release = release_for(version)
    assert tuple(getattr(release, field) for field in FIELDS) == TABLE[version]


@pytest.mark.parametrize(
    ("version", "flag", "differ"),
    [
        ("1.15.19", None, False),
        ("1.16.19", True, False),
        ("1.17.0", None, False),
        ("1.17.6", None, False),
        ("1.17.6", True, True),
        ("1.17.7", None, True),
        ("1.17.7", False, False),
        ("1.18.0", None, False),
        ("1.18.1", None, True),
        ("1.18.1", False, False),
        ("1.19.0", False, True),
    ],
)
def test_sharing_by_protocol(version: str, flag: bool | None, differ: bool) -> None:
    """Boundaries inside minors, with the chart's flag unset, on and off."""
    assert release_for(version).protocols_differ(flag) is differ


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("1.22.0", "newer than this version knows"),
        ("2.0.0", "newer than this version knows"),
        ("1.13.18", "older than what is supported"),
        ("v1.20.0", "no v before it"),
        ("1.20", "names a minor"),
        ("latest", "is no version"),
        ("1.020.0", "is no version"),
        ("", "is no version"),
    ],
)
def test_unknown_releases(version: str, words: str) -> None:
    """Refused with the reason; a newer minor names the way on."""
    with pytest.raises(UnknownRelease) as raised:
        release_for(version)
    assert words in str(raised.value)
    assert raised.value.suggestion
    if "newer" in words:
        assert 'treatAs: "1.21"' in raised.value.suggestion


def test_treat_as() -> None:
    """A newer minor behaves as the last patch of the known one, under its own version."""
    release = release_for("1.23.1", "1.21")
    assert (release.text, release.minor, release.announces_ipv6) == ("1.23.1", "1.21", True)
    assert release_for("1.17.2", "1.17").protocols_differ(None) is False
    with pytest.raises(UnknownRelease, match="treatAs"):
        release_for("1.23.1", "1.22")


def test_versions_are_in_the_order_of_semver() -> None:
    """Pre-releases come before their release, numbers compare as numbers."""
    texts = ["1.20.9", "1.20.10", "1.21.0-pre.0", "1.21.0-pre.2", "1.21.0-pre.10", "1.21.0-rc.0", "1.21.0"]
    assert sorted(map(parse_version, texts)) == [parse_version(text) for text in texts]


def test_no_other_module_compares_versions() -> None:
    """One table of facts: nobody else asks for a minor or a patch."""
    for path in (ROOT / "plugin" / "cilium_homelab").rglob("*.py"):
        if path.name != "releases.py":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"\.since\(|version\.(minor|patch)|parse_version", text), path


@pytest.mark.parametrize(
    ("path", "minor", "status"),
    [
        ("l2announcements.enabled", "1.14", "alive"),
        ("l2announcements.leaseDuration", "1.20", "alive"),
        ("l2announcements", "1.20", "alive"),
        ("externalIPs.enabled", "1.16", "alive"),
        ("externalIPs.enabled", "1.17", "unknown"),
        ("externalIPs", "1.17", "unknown"),
        ("preflight.updateStrategy", "1.20", "dead"),
        ("tunnel", "1.14", "alive"),
        ("tunnel", "1.15", "refused"),
        ("nodeSelector.whatever", "1.20", "alive"),
        ("k8s.whatever", "1.20", "unknown"),
        ("l2Announcements", "1.20", "unknown"),
    ],
)
def test_helm_keys(path: str, minor: str, status: str) -> None:
    """Alive, dead, refused, free maps, parents: as the real charts were seen to react."""
    assert helmkeys.status(tuple(path.split(".")), minor) == status


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("l2Announcements", "l2announcements"),
        ("l2-announcements", "l2announcements"),
        ("externalIps", ""),
        ("bgpControlPlane.secretNamespace", "bgpControlPlane.secretsNamespace"),
        ("k8sClientRateLimit.QPS", "k8sClientRateLimit.qps"),
        ("operater", "operator"),
        ("hubble.relay.enable", "hubble.relay.enabled"),
        ("zzzzzz", ""),
    ],
)
def test_did_you_mean(path: str, meant: str) -> None:
    """The key that was probably meant, or none."""
    assert helmkeys.suggest(tuple(path.split(".")), "1.20") == meant


def test_every_minor_has_its_tables() -> None:
    """CRD shapes and Helm keys lie in schemas/ for each."""
    for minor in MINORS:
        assert (Path(ROOT) / "schemas" / "crds" / f"{minor}.json").exists()
        assert len(helmkeys.keys_of(minor).alive) > 1000
