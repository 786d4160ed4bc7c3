"""Facts that tests/test_facts.py does not hold at their boundaries, and the order of versions as a whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.releases import BGP_CLASS, L2_CLASS, MINORS, Release, UnknownRelease, parse_version, release_for
from tests.support import upstream

NUMBERS = st.integers(min_value=0, max_value=40)
PRE = st.sampled_from(["", "-alpha", "-pre.0", "-pre.1", "-pre.2", "-pre.10", "-rc.0", "-rc.1"])
TEXTS = st.builds("{}.{}.{}{}".format, NUMBERS, NUMBERS, NUMBERS, PRE)
# What has come with a release and stayed, so far: none of it may flicker between two minors.
GROWING = (
    "pool_has_blocks",
    "pool_has_allow_first_last",
    "allow_first_last_default",
    "reserved_with_key_crashes",
    "announces_ipv6",
    "devices_exclude",
    "devices_several_prefixes",
    "honours_exposure",
    "local_needs_backend",
    "has_values_schema",
    "has_lbipam_switches",
    "has_node_ipam",
    "looks_up_api_server",
    "fails_without_api_server",
    "judges_cluster_name",
    "says_replacement",
    "configures_operator_alone",
    "takes_existing_certificates",
    "eni_is_ipam",
    "switches_clusters",
)


@pytest.mark.parametrize(
    ("version", "l2", "handled"),
    [
        ("1.14.19", True, {BGP_CLASS}),
        ("1.15.0", True, {BGP_CLASS, L2_CLASS}),
        ("1.15.0", False, {BGP_CLASS}),
        ("1.20.0", True, {BGP_CLASS, L2_CLASS}),
        ("1.20.0", False, {BGP_CLASS}),
    ],
)
def test_classes(version: str, l2: bool, handled: set[str]) -> None:
    """Cilium's own class for L2 is known from 1.15 and only where the feature is on; others never are."""
    names = [BGP_CLASS, L2_CLASS, "io.cilium/node", "metallb", "", L2_CLASS.upper()]
    assert {name for name in names if release_for(version).handles_class(name, l2)} == handled


@pytest.mark.parametrize(
    ("version", "written", "words"),
    [
        ("1.14.0", "true", {"true", "false", "strict", "partial", "disabled"}),
        ("1.15.0", True, {"true", "false", "strict", "partial", "disabled"}),
        ("1.16.0", True, {"true", "false"}),
        ("1.21.0-pre.0", True, {"true", "false"}),
    ],
)
def test_kube_proxy_replacement(version: str, written: object, words: set[str]) -> None:
    """What is written is among what the chart takes; no release takes probe."""
    release = release_for(version)
    assert release.kube_proxy_replacement == written
    assert set(release.replacement_words) == words
    assert str(written).lower() in words


def test_a_release_that_was_shipped_is_its_minor() -> None:
    """The chart versions that upstream's data was taken from, each under the minor of its folder."""
    for minor in MINORS:
        release = release_for((upstream() / minor / "chart-version").read_text(encoding="utf-8").strip())
        assert release.minor == minor
        assert release.since(int(minor.partition(".")[2]))


def test_pre_releases_have_the_facts_of_their_minor() -> None:
    """1.21.0-pre.0 has what 1.21.0 will have, not what 1.20 has; its version still comes first."""
    for minor in MINORS:
        pre, stable = release_for(f"{minor}.0-pre.0"), release_for(f"{minor}.0")
        # Only what came with one of the pre-releases themselves is not there from the first on.
        late = {"permits_other_pods"} if minor == "1.21" else set()
        assert {name for name, fact in _facts(pre).items() if fact != _facts(stable)[name]} == late
        assert pre.version < stable.version


@pytest.mark.parametrize("fact", GROWING)
def test_what_came_stayed(fact: str) -> None:
    """A boundary that is written the wrong way round would show here."""
    known = [getattr(release_for(f"{minor}.0"), fact) for minor in MINORS]
    assert known == sorted(known)
    assert known[-1] is True
    assert known[0] is False


@pytest.mark.parametrize(
    ("fact", "first", "last"),
    [
        ("pool_cidrs_are_deprecated", "1.15.0", "1.15.19"),
        ("gives_reserved_with_key", "1.15.0", "1.19.99"),
        ("draws_pools", "1.20.0", "1.21.0"),
        ("reserved_with_key_crashes", "1.20.0", "1.21.0"),
        ("permits_other_pods", "1.21.0-pre.3", "1.21.0"),
    ],
)
def test_a_fact_holds_from_one_release_to_another(fact: str, first: str, last: str) -> None:
    """In no release of the table before the first, and after the last."""
    low, high = parse_version(first), parse_version(last)
    texts = [f"{minor}.{patch}" for minor in MINORS for patch in ("0-pre.0", "0-pre.2", "0-pre.3", "0", "19")]
    for release in (release_for(text) for text in texts):
        started = release.version >= low or (release.version[:2] == low[:2] and low.stable)
        assert getattr(release, fact) == (started and release.version[:2] <= high[:2]), release.text


def test_treat_as_gives_the_facts_of_the_last_patch() -> None:
    """Also for a minor with boundaries inside, whatever the patch of the version itself."""
    for version in ("1.22.0", "1.22.0-pre.0", "2.0.1"):
        assert _facts(release_for(version, "1.17")) == _facts(release_for("1.17.18"))
        assert release_for(version, "1.17").text == version


def _facts(release: Release) -> dict[str, object]:
    names = [name for name, value in vars(Release).items() if isinstance(value, property)]
    return {name: getattr(release, name) for name in names} | {
        f"protocols {flag}": release.protocols_differ(flag) for flag in (None, True, False)
    }


@given(st.lists(TEXTS, min_size=2, max_size=6))
def test_the_order_is_total_and_numbers_lead(texts: list[str]) -> None:
    """Sorted versions never go down in their numbers, and a release comes after its pre-releases."""
    versions = sorted(map(parse_version, texts))
    for lower, higher in pairwise(versions):
        assert lower[:3] <= higher[:3]
        assert lower[:3] != higher[:3] or lower.stable <= higher.stable


@given(st.text(alphabet="0123456789.-+vx ab\n", max_size=12))
def test_any_text_is_a_version_or_refused(text: str) -> None:
    """Nothing else escapes, and a refusal says what to write."""
    try:
        release = release_for(text)
    except UnknownRelease as fault:
        assert fault.suggestion
    else:
        assert release.minor in MINORS
        assert text.startswith(f"{release.minor}.")


def test_malformed_and_endless_versions() -> None:
    """No number is too long to be refused, and the parts of a pre-release are not empty."""
    for text in ("1.20." + "9" * 5000, "1.21.0-" + "9" * 5000, "1.20.0-a..b", "1.20.0-.", "1.20.0-", "1.20.0+"):
        with pytest.raises(UnknownRelease, match="is no version"):
            release_for(text)
