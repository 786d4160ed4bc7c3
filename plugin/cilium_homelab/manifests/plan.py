"""The address plan of a spec beside the Services themselves: does each ask for what it is to get?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostic, Edit, Related
from ..model import Model, Service
from ..releases import IPS, SHARING_KEY, Release
from ..rules.table import BY_CODE


def check_plan(spec: Model, services: Iterable[Service], release: Release) -> Iterator[Diagnostic]:
    """The Services that are written by hand and planned, and do not ask for the addresses of the plan.

    One that somebody else makes, or of which a template fills something in, may ask for them yet.
    """
    planned = {service.key: service for service in spec.services if service.addresses and service.complete}
    for service in services:
        plan = planned.get(service.key)
        if plan is not None and service.complete and not service.owned:
            yield from _compare(service, plan, release)


def _compare(service: Service, plan: Service, release: Release) -> Iterator[Diagnostic]:
    from ..render.services import annotations_of

    document = service.at.document
    assert document is not None
    annotations = document.at(*service.at.route[:-1], "annotations")
    if any(
        document.find((*annotations.route, name))
        for each in (IPS, SHARING_KEY)
        for name in set(each) - set(release.reads(each))
    ):
        return  # it asks, by a name that nobody reads: that is said
    wanted = annotations_of(plan, release)
    meant, asked = _addresses(plan), _addresses(service)
    addresses = _listed(plan)
    key = plan.sharing_key.text if plan.sharing_key else ""
    if asked and asked != meant:
        message = f"{service.key} asks for {_listed(service)}, and the plan gives it {addresses}"
        help_text = "write the same in both places"
        wanted = {}
    elif not asked:
        message = f"{service.key} does not ask for {addresses}, which the plan gives it: it gets any address"
        help_text = f"write the annotation {release.ips_annotation}: {wanted[release.ips_annotation]}"
    elif key and release.sharing_key_annotation and service.sharing_key is None:
        message = f'{service.key} has no sharing key, and the plan gives it "{key}"'
        help_text = f"write the annotation {release.sharing_key_annotation}: {key}"
    else:
        return
    missing = {name: text for name, text in wanted.items() if document.find((*annotations.route, name)) is None}
    fix = tuple(Edit(annotations / name, text) for name, text in missing.items())
    related = (Related(plan.at, "the plan"),)
    yield Diagnostic("CH438", BY_CODE["CH438"].severity, service.at, message, "", help_text, related, fix)


def _addresses(service: Service) -> set[tuple[int, int]]:
    return {(block.interval.family, block.interval.first) for block in service.addresses}


def _listed(service: Service) -> str:
    return ", ".join(block.interval.text for block in service.addresses)
