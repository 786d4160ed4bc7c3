"""Labels and selectors: grammar as the API server has it, matching as Cilium does."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilium_homelab.labels import (
    SERVICE_NAME,
    SERVICE_NAMESPACE,
    Requirement,
    Selector,
    dns_label_problem,
    dns_subdomain_problem,
    key_problem,
    requirement_problem,
    value_problem,
)


@pytest.mark.parametrize(
    ("requirement", "labels", "holds"),
    [
        (Requirement("lb", "In", ("dns", "web")), {"lb": "web"}, True),
        (Requirement("lb", "In", ("dns", "web")), {"lb": "mail"}, False),
        (Requirement("lb", "In", ("dns", "web")), {}, False),
        (Requirement("lb", "In", ("",)), {"lb": ""}, True),
        (Requirement("lb", "In", ("",)), {}, False),
        (Requirement("lb", "NotIn", ("dns",)), {"lb": "web"}, True),
        (Requirement("lb", "NotIn", ("dns",)), {"lb": "dns"}, False),
        (Requirement("lb", "NotIn", ("dns",)), {}, True),
        (Requirement("lb", "Exists"), {"lb": ""}, True),
        (Requirement("lb", "Exists"), {"other": "x"}, False),
        (Requirement("lb", "DoesNotExist"), {"other": "x"}, True),
        (Requirement("lb", "DoesNotExist"), {"lb": ""}, False),
    ],
)  # fmt: skip
def test_requirement(requirement: Requirement, labels: dict[str, str], holds: bool) -> None:
    """NotIn and DoesNotExist hold where the label is absent (measured on the real allocator)."""
    assert Selector((), (requirement,)).matches(labels) is holds


def test_every_condition_must_hold() -> None:
    """matchLabels and matchExpressions are one conjunction; an empty selector takes everything."""
    selector = Selector((("app", "dns"), ("tier", "lan")), (Requirement("env", "NotIn", ("test",)),))
    assert selector.matches({"app": "dns", "tier": "lan", "more": "x"})
    assert not selector.matches({"app": "dns"})
    assert not selector.matches({"app": "dns", "tier": "lan", "env": "test"})
    assert Selector().matches({}) and Selector().matches({"any": "thing"})


def test_pseudo_labels() -> None:
    """The two keys that Cilium adds, and no others, stand for a Service's namespace and name."""
    assert (SERVICE_NAMESPACE, SERVICE_NAME) == (
        "io.kubernetes.service.namespace",
        "io.kubernetes.service.name",
    )


@pytest.mark.parametrize(
    "text",
    ["app", "a", "A.b_c-9", "app.kubernetes.io/name", "a.b/c", "x" * 63, f"{'y' * 63}/x", SERVICE_NAME],
)
def test_label_key(text: str) -> None:
    """Qualified names."""
    assert key_problem(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "/", "/x", "x/", "a/b/c", "-x", "x-", "x y", "Upper/x", "a..b/x", "-a/x", "x" * 64,
        f"{'y' * 254}/x", "lb\n", "é", "a_b/x",
    ],
)  # fmt: skip
def test_no_label_key(text: str) -> None:
    """Not qualified names: a name has 63 characters, a prefix is a lower-case subdomain of 253."""
    assert key_problem(text)


def test_long_prefix() -> None:
    """A prefix has as many characters as a subdomain."""
    assert key_problem(f"{'y' * 253}/x") is None


@pytest.mark.parametrize("text", ["", "a", "A.b_c-9", "x" * 63, "1"])
def test_label_value(text: str) -> None:
    """Values may be empty."""
    assert value_problem(text) is None


@pytest.mark.parametrize("text", ["x" * 64, "-x", "x-", "a b", "a/b", "*", "x\n", "é"])
def test_no_label_value(text: str) -> None:
    """Neither blanks nor slashes, and no wildcard."""
    assert value_problem(text)


@pytest.mark.parametrize(
    ("text", "subdomain", "label"),
    [
        ("homelab", True, True),
        ("a", True, True),
        ("a-1", True, True),
        ("node-1.lan", True, False),
        ("1password", True, True),
        ("Homelab", False, False),
        ("-a", False, False),
        ("a-", False, False),
        ("a..b", False, False),
        ("a.", False, False),
        ("a_b", False, False),
        ("", False, False),
        ("a\n", False, False),
        ("x" * 63, True, True),
        ("x" * 64, True, False),
        ("x" * 253, True, False),
        ("x" * 254, False, False),
    ],
)  # fmt: skip
def test_names(text: str, subdomain: bool, label: bool) -> None:
    """Objects are subdomains; namespaces, and Services since KEP-5311, are labels."""
    assert (dns_subdomain_problem(text) is None) is subdomain
    assert (dns_label_problem(text) is None) is label


@pytest.mark.parametrize(
    "requirement",
    [
        Requirement("lb", "In", ("dns",)),
        Requirement("lb", "NotIn", ("dns", "")),
        Requirement("example.com/lb", "Exists"),
        Requirement("lb", "DoesNotExist"),
    ],
)
def test_requirement_is_fine(requirement: Requirement) -> None:
    """What the operator can use."""
    assert requirement_problem(requirement) is None


@pytest.mark.parametrize(
    ("requirement", "message"),
    [
        (Requirement("lb", "In"), "In needs values"),
        (Requirement("lb", "NotIn"), "NotIn needs values"),
        (Requirement("lb", "Exists", ("x",)), "Exists takes no values"),
        (Requirement("lb", "DoesNotExist", ("x",)), "DoesNotExist takes no values"),
        (Requirement("l b", "Exists"), '"l b" is no label key'),
        (Requirement("lb", "In", ("fine", "not fine")), '"not fine" is no label value'),
    ],
)  # fmt: skip
def test_requirement_problem(requirement: Requirement, message: str) -> None:
    """What the API server lets through and the operator chokes on (lbipam, row 7)."""
    problem = requirement_problem(requirement)
    assert problem is not None and message in problem


def wants(key: str, operator: str, *values: str) -> Selector:
    """A selector of one expression."""
    return Selector((), (Requirement(key, operator, values),))


VALUES = ("", "a", "b", "other")
REQUIREMENTS = st.one_of(
    st.builds(
        Requirement,
        st.sampled_from("kl"),
        st.sampled_from(["In", "NotIn"]),
        st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(Requirement, st.sampled_from("kl"), st.sampled_from(["Exists", "DoesNotExist"])),
)
SELECTORS = st.builds(
    Selector,
    st.dictionaries(st.sampled_from("kl"), st.sampled_from(["", "a", "b"]), max_size=2).map(
        lambda labels: tuple(labels.items())
    ),
    st.lists(REQUIREMENTS, max_size=3).map(tuple),
)
LABELS = [
    {key: value for key, value in (("k", k), ("l", m)) if value is not None}
    for k, m in product((*VALUES, None), repeat=2)
]
"""Every set of labels that these selectors can tell apart."""


@given(SELECTORS, st.sampled_from(LABELS))
def test_known_labels_decide_only_what_they_can(selector: Selector, known: dict[str, str]) -> None:
    """With more labels possible, an answer that is given holds whatever they are."""
    answer = selector.matches_partly(known)
    possible = {selector.matches(labels) for labels in LABELS if known.items() <= labels.items()}
    if answer is None:
        assert len(known) < 2
    else:
        assert possible == {answer}
