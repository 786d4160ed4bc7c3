"""CiliumLoadBalancerIPPool -> Pool, CiliumL2AnnouncementPolicy -> Policy."""

from __future__ import annotations

from ..addresses import Interval, parse_address, parse_cidr
from ..diagnostics import Edit, Place, Severity
from ..interfaces import parse_raw
from ..intervals import usable
from ..model import Block, Pattern, Policy, Pool
from ..releases import Release
from ..spec.reader import Reader
from .objects import Manifest, holds_unknown, items, mapping, text_of
from .selectors import read_selector


def read_pool(reader: Reader, manifest: Manifest, release: Release) -> Pool:
    """A pool; what the operator cannot use is reported, since no condition of the pool ever says it.

    Addresses count under either name, `cidrs` and `blocks`: whether the release knows the name is
    what check.py says.
    """
    spec, at = manifest.spec, manifest.at / "spec"
    clear = not any(finding.severity is Severity.ERROR for finding in reader.findings)
    blocks: list[Block] = []
    for field in ("cidrs", "blocks"):
        for index, item in enumerate(items(spec.get(field))):
            block = _read_block(reader, manifest, mapping(item), at / field / index) if isinstance(item, dict) else None
            if block is not None:
                blocks.append(block)
    allow = {"Yes": True, "No": False}.get(text_of(spec.get("allowFirstLastIPs")))
    if clear and not holds_unknown(manifest.data.get("spec")):
        _check_whole(reader, manifest, blocks, release)
    return Pool(
        manifest.name or "unnamed",
        at,
        tuple(blocks),
        read_selector(reader, spec.get("serviceSelector"), at / "serviceSelector"),
        allow if release.pool_has_allow_first_last else None,
        spec.get("disabled") is True,
        rendered=False,
    )


def _check_whole(reader: Reader, manifest: Manifest, blocks: list[Block], release: Release) -> None:
    """What only the pool as a whole shows, where nothing in it is unknown or refused."""
    spec, at = manifest.spec, manifest.at / "spec"
    if not items(spec.get("cidrs")) and not items(spec.get("blocks")):
        message = f'pool "{manifest.name}" has no block, and so no address'
        place = at / "blocks" if "blocks" in spec else at
        reader.report("CH233", place.at_key(), message, "write blocks, each of them a cidr or start and stop")
    if "cidrs" in spec and release.pool_cidrs_are_deprecated:
        message = f'pool "{manifest.name}" has cidrs: Cilium {release.text} takes them, and 1.16 drops them silently'
        place = (at / "cidrs").at_key()
        fix = (Edit(place, "blocks"),) if "blocks" not in spec else ()
        reader.report("CH234", place, message, "write blocks, with the same items", fix=fix)
    ends = [block for block in blocks if usable(block.interval, allow_first_last=False)[0] != block.interval.first]
    unset = spec.get("allowFirstLastIPs") is None and release.pool_has_allow_first_last
    if ends and unset and not release.allow_first_last_default:
        message = (
            f'pool "{manifest.name}" does not say allowFirstLastIPs: on Cilium {release.text} that is No, from 1.16 on'
            f' Yes, and then "{ends[0].interval.text}" gives out its first and last address'
        )
        reader.report("CH235", ends[0].at, message, 'write allowFirstLastIPs: "No", or "Yes"')


def _read_block(reader: Reader, manifest: Manifest, block: dict[str, object], at: Place) -> Block | None:
    cidr, start, stop = (block.get(key) for key in ("cidr", "start", "stop"))
    if cidr is not None:
        if start is not None or stop is not None:
            ignored = " and ".join(key for key in ("start", "stop") if block.get(key) is not None)
            message = (
                f'a block of pool "{manifest.name}" has cidr and {ignored}: Cilium takes cidr and ignores {ignored}'
            )
            place = (at / ("start" if start is not None else "stop")).at_key()
            reader.report("CH231", place, message, "make two blocks of it, or remove one")
        interval = reader.checked(cidr, at / "cidr", parse_cidr) if isinstance(cidr, str) else None
        return None if interval is None else Block(interval, at / "cidr")
    if start is None:
        has = "only stop" if stop is not None else "neither cidr nor start"
        message = f'a block of pool "{manifest.name}" has {has}: Cilium cannot use it, and no condition says so'
        help_text = "start and stop belong into one item of the list" if stop is not None else "write cidr, or start"
        reader.report("CH232", at, message, help_text)
        return None
    if not isinstance(start, str) or not isinstance(stop, (str, type(None))):
        return None
    interval = _range(reader, start, stop, at)
    return None if interval is None else Block(interval, at / "start")


def _range(reader: Reader, start: str, stop: str | None, at: Place) -> Interval | None:
    first = reader.checked(start, at / "start", parse_address)
    last = first if stop is None else reader.checked(stop, at / "stop", parse_address)
    if first is None or last is None:
        return None
    if first.family != last.family:
        reader.report("CH201", at / "stop", f'"{last.text}" is of another family than "{first.text}"', "")
        return None
    if last.first < first.first:
        help_text = f"write start: {last.text} and stop: {first.text}"
        reader.report("CH201", at / "stop", f'"{last.text}" lies before the start, "{first.text}"', help_text)
        return None
    return Interval(first.family, first.first, last.first, first.text if stop is None else f"{start}-{stop}")


def read_policy(reader: Reader, manifest: Manifest) -> Policy:
    """A policy. Its interfaces are Go's regular expressions, as they stand.

    Beside a field that nobody knows, a misspelled one perhaps, nothing follows from one that is missing.
    """
    spec, at = manifest.spec, manifest.at / "spec"
    unclear = not spec.keys() <= _POLICY_FIELDS
    interfaces = tuple(
        Pattern(parse_raw(text), at / "interfaces" / index)
        for index, text in enumerate(items(spec.get("interfaces")))
        if isinstance(text, str) and spec.get("interfaces") != [""]
    )
    if spec.get("interfaces") in (None, [], [""]) and not unclear:
        message = f'policy "{manifest.name}" names no interface: it announces on every NIC that Cilium selected'
        reader.report(
            "CH331", at / "interfaces", message, "name the NIC of the LAN where VPNs or bridges are there too"
        )
    return Policy(
        manifest.name or "unnamed",
        at,
        interfaces,
        read_selector(reader, spec.get("nodeSelector"), at / "nodeSelector"),
        read_selector(reader, spec.get("serviceSelector"), at / "serviceSelector"),
        spec.get("loadBalancerIPs", unclear) not in (False, None),
        spec.get("externalIPs", unclear) not in (False, None),
    )


_POLICY_FIELDS = frozenset({"interfaces", "nodeSelector", "serviceSelector", "loadBalancerIPs", "externalIPs"})
