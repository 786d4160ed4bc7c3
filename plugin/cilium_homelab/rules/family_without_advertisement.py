"""A family of a CiliumBGPPeerConfig selects no CiliumBGPAdvertisement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..bgp import Advertisement, Bgp, Family, PeerConfig
from ..diagnostics import Related
from ..labels import Selector
from ..model import Model
from . import Finding
from ._bgp import peers

WHY = """
The session comes up, and nothing is told over it: a family advertises what the objects say whose labels
its selector takes. One that is not written takes none, one that is empty takes all.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPPeerConfig
metadata: {name: router}
spec: {families: [{afi: ipv4, safi: unicast, advertisements: {matchLabels: {advertise: bgp}}}]}
---
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: pods}
spec: {advertisements: [{advertisementType: PodCIDR}]}
"""

RIGHT = WRONG.replace("{name: pods}", "{name: pods, labels: {advertise: bgp}}")

SOURCE = "cilium/cilium pkg/bgp/manager/reconciler/peer_advertisements.go, familySelectedAdvertisements"


def check(model: Model) -> Iterator[Finding]:
    """Each selector of a configuration that certainly takes nothing, once."""
    assert model.bgp is not None
    used = {peer.config.text if peer.config else "" for _, peer in peers(model) if peer.has_config}
    labels = _Labels(model.bgp)
    for config in model.bgp.peer_configs:
        if used and model.bgp.cluster_configs_complete and not used & {"", config.name}:
            continue  # no peer has it, which is said where one names another that is not there
        told: list[Selector | None] = []
        for family in config.families or ():
            if family.advertisements is None and any(other.advertisements for other in config.families or ()):
                continue  # some families are told something, and this one is not: so it is meant
            if family.clear and family.advertisements not in told and labels.taken_by_none(family.advertisements):
                told.append(family.advertisements)
                yield _finding(model.bgp, config, family)


class _Labels:
    """Advertisements by their labels, so that no selector is held against every one."""

    def __init__(self, bgp: Bgp) -> None:
        self._complete = bgp.advertisements_complete
        self._all = bgp.advertisements
        self._unclear = [item for item in bgp.advertisements if not item.labels_complete]
        self._filed: dict[tuple[str, str], list[Advertisement]] = {}
        for item in bgp.advertisements:
            for label in item.labels.items() if item.labels_complete else ():
                self._filed.setdefault(label, []).append(item)

    def taken_by_none(self, selector: Selector | None) -> bool:
        """Whether a selector certainly takes no advertisement."""
        if selector is None:
            return True
        return self._complete and all(_takes(selector, item) is False for item in self._candidates(selector))

    def _candidates(self, selector: Selector) -> Iterable[Advertisement]:
        wants = next((item for item in selector.requirements() if item.operator == "In"), None)
        if wants is None:
            return self._all
        filed = (item for value in wants.values for item in self._filed.get((wants.key, value), ()))
        return (*filed, *self._unclear)


def _takes(selector: Selector, item: Advertisement) -> bool | None:
    return selector.matches(item.labels) if item.labels_complete else selector.matches_partly(item.labels)


def _finding(bgp: Bgp, config: PeerConfig, family: Family) -> Finding:
    who = f'family {family.text} of CiliumBGPPeerConfig "{config.name}"'
    selector = family.advertisements
    if selector is None:
        return Finding(
            family.at,
            f"{who} has no selector of advertisements: it takes none, and nothing is told to the peer",
            help="write advertisements: {} for all of them, or matchLabels",
        )
    if not bgp.advertisements:
        return Finding(
            family.at / "advertisements",
            f"{who} selects advertisements, and there is no CiliumBGPAdvertisement: nothing is told to the peer",
            help="write a CiliumBGPAdvertisement with these labels",
        )
    wanted = ", ".join(f"{key}: {value}" for key, value in selector.match_labels)
    first = bgp.advertisements[0]
    place = first.at / "metadata" / ("labels" if first.labels else "name")
    return Finding(
        family.at / "advertisements",
        f"{who} selects none of the {len(bgp.advertisements)} CiliumBGPAdvertisements: nothing is told to the peer"
        if len(bgp.advertisements) > 1
        else f'{who} does not select CiliumBGPAdvertisement "{first.name}", the only one: nothing is told to the peer',
        help=f"write metadata.labels: {{{wanted}}} into it" if wanted else "give it labels that are selected",
        related=(Related(place, "its labels" if first.labels else "it has no labels"),),
    )
