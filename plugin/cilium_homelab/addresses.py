"""Addresses: the one module that parses them, as closed integer intervals that keep their text.

The grammar is that of Go's net/netip, which Cilium uses, less zones and IPv4-mapped IPv6: no
leading zeros, no netmasks, no blanks inside. A range is never turned into CIDRs before it is
compared (MetalLB had to take back a check that did).
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import re
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple, TypeVar

from .errors import Mistake

T = TypeVar("T")

BITS = {4: 32, 6: 128}
_GROUP = "[0-9a-fA-F]{1,4}"
_HOST = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\.?"
_DASHES = "‐‑‒–—−"


class AddressError(Mistake):
    """Text that is no address, range or CIDR."""


class Interval(NamedTuple):
    """A closed interval of addresses of one family (4 or 6), and the text that it was written as.

    `prefix` is the length of a CIDR, None for a range or a single address. `written` is the address
    as written before a CIDR's slash, which host bits make differ from `first`.
    """

    family: int
    first: int
    last: int
    text: str
    prefix: int | None = None
    written: int = -1

    @property
    def size(self) -> int:
        """How many addresses it holds."""
        return self.last - self.first + 1

    @property
    def host_bits(self) -> bool:
        """Whether a CIDR's written address is not that of its network: Cilium masks it silently."""
        return self.prefix is not None and self.written != self.first

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share an address; families never do."""
        return self.family == other.family and self.first <= other.last and other.first <= self.last

    def contains(self, other: "Interval") -> bool:
        """Whether every address of the other is in this one."""
        return self.family == other.family and self.first <= other.first and other.last <= self.last

    def canonical(self) -> str:
        """The text that means this interval: a masked CIDR, a range, or one address."""
        if self.prefix is not None:
            return f"{format_address(self.family, self.first)}/{self.prefix}"
        if self.first == self.last:
            return format_address(self.family, self.first)
        return f"{format_address(self.family, self.first)}-{format_address(self.family, self.last)}"

    def describe(self) -> str:
        """For people: "192.168.1.0 to 192.168.1.255", or the one address."""
        if self.first == self.last:
            return format_address(self.family, self.first)
        return f"{format_address(self.family, self.first)} to {format_address(self.family, self.last)}"


def format_address(family: int, value: int) -> str:
    """The canonical text of an address (RFC 5952 for IPv6), as Go's netip writes it."""
    if family == 4:
        return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))
    groups = [value >> shift & 0xFFFF for shift in range(112, -1, -16)]
    best, length = 0, 1
    index = 0
    while index < 8:
        end = index
        while end < 8 and groups[end] == 0:
            end += 1
        if end - index > length:
            best, length = index, end - index
        index = max(end, index + 1)
    if length < 2:
        return ":".join(f"{group:x}" for group in groups)
    left = ":".join(f"{group:x}" for group in groups[:best])
    right = ":".join(f"{group:x}" for group in groups[best + length :])
    return f"{left}::{right}"


def _mending(parser: Callable[[str], T]) -> Callable[[str], T]:
    """A parser that only suggests what it accepts: a suggestion is mended until it parses, or dropped."""

    @wraps(parser)
    def mending(text: str) -> T:
        try:
            return parser(text)
        except AddressError as fault:
            fault.suggestion = _mended(parser, fault.suggestion)
            raise

    return mending


def _mended(parser: Callable[[str], object], suggestion: str) -> str:
    for _ in range(4):
        if not suggestion:
            break
        try:
            parser(suggestion)
        except AddressError as fault:
            suggestion = fault.suggestion
        else:
            return suggestion
    return ""


@_mending
def parse(text: str) -> Interval:
    """A CIDR a/b, a range a-b (blanks around the dash allowed) or a single address.

    Raises AddressError.
    """
    for dash in "" if text.isascii() else _DASHES:
        if dash in text:
            plain = text.replace(dash, "-")
            raise AddressError("has a typographic dash where a plain - is wanted", plain, _span(text, dash))
    if "/" in text and "-" not in text:
        return parse_cidr(text)
    if "-" in text:
        return _range(text)
    return parse_address(text)


@_mending
def parse_address(text: str) -> Interval:
    """A single address of either family. Raises AddressError."""
    if "/" in text:
        address, _, prefix = text.partition("/")
        suggestion = address if prefix == ("128" if ":" in address else "32") else ""
        raise AddressError("is a CIDR, and one address is wanted here", suggestion, _span(text, "/" + prefix))
    if "-" in text:
        raise AddressError("is no single address, and one is wanted here")
    family, value = _address(text)
    return Interval(family, value, value, text)


@_mending
def parse_cidr(text: str) -> Interval:
    """A CIDR a/b of either family; host bits are kept and can be asked for. Raises AddressError."""
    address, slash, prefix = text.partition("/")
    if not slash:
        if "-" in text:
            raise AddressError("is no CIDR, and one is wanted here")
        family, _ = _address(text)
        raise AddressError("has no prefix length", f"{text}/{BITS[family]}")
    family, value = _part(text, 0, len(address))
    bits = BITS[family]
    fault = (len(address) + 1, len(text))
    if not (prefix.isascii() and prefix.isdigit()):
        plain = _from_netmask(family, prefix) or prefix.strip()
        raise AddressError("has no prefix length behind the slash", f"{address}/{plain}", fault)
    if len(prefix) > 1 and prefix[0] == "0":
        plain = prefix.lstrip("0") or "0"
        raise AddressError("has a leading zero in its prefix length", f"{address}/{plain}", fault)
    length = int(prefix) if len(prefix) < 4 else bits + 1
    if length > bits:
        raise AddressError(f"has a prefix length above {bits}", "", fault)
    first = value >> (bits - length) << (bits - length)
    return Interval(family, first, first | (1 << (bits - length)) - 1, text, length, value)


@_mending
def parse_endpoint(text: str) -> tuple[str, int | None]:
    """A host or address with an optional port: 10.0.0.1:6443, [fd00::1]:6443, k8s.lan.

    Gives the host (no brackets) and the port or None. Raises AddressError.
    """
    if "://" in text:
        scheme, _, rest = text.partition("://")
        plain = rest.partition("/")[0]
        raise AddressError("has a scheme, and an address and port are wanted", plain, (0, len(scheme) + 3))
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or ":" not in host or (rest and not rest.startswith(":")):
            plain = f"{host}{rest}" if ":" not in host else f"[{host}]:{rest}"
            raise AddressError("is no address and port such as [fd00::1]:6443", plain)
        _part(text, 1, len(host) + 1)
        return host, _port(text, rest[1:]) if rest else None
    if text.count(":") > 1:
        _address(text)
        host, _, port = text.rpartition(":")
        if port == "6443" and "::" in host and not host.endswith(":"):
            # fd00::1:6443 is an address, but hardly the one that was meant.
            raise AddressError("has a port, and no brackets around the address", f"[{host}]:{port}")
        return text, None
    host, colon, port = text.partition(":")
    if host.replace(".", "").isdigit():
        _part(text, 0, len(host))
    elif not re.fullmatch(_HOST, host) or len(host) > 253:
        raise AddressError("is no address or host name with a port, such as 192.168.1.10:6443", text.strip())
    return host, _port(text, port) if colon else None


def _port(text: str, port: str) -> int:
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535):
        fault = (len(text) - len(port), len(text))
        raise AddressError("has no port from 1 to 65535", text.strip().rstrip("/"), fault)
    return int(port)


def _part(text: str, start: int, end: int) -> tuple[int, int]:
    """The address in a slice of a text. What is wrong with it points into, and mends, the whole."""
    try:
        return _address(text[start:end])
    except AddressError as fault:
        suggestion = f"{text[:start]}{fault.suggestion}{text[end:]}" if fault.suggestion else ""
        first, last = fault.span or (0, end - start)
        raise AddressError(str(fault), suggestion, (start + first, start + last)) from None


def _address(text: str) -> tuple[int, int]:
    if not text:
        raise AddressError("is empty where an address is wanted")
    if text != text.strip():
        raise AddressError("has blanks around it", text.strip())
    if "%" in text:
        plain = text.partition("%")[0]
        raise AddressError("has a zone, and Cilium knows none", plain, (len(plain), len(text)))
    if "," in text:
        raise AddressError("is a list, and one is wanted here: write each as an item of its own")
    if ":" not in text:
        return 4, _ipv4(text)
    value = _ipv6(text)
    if value >> 32 == 0xFFFF:
        plain = format_address(4, value & 0xFFFFFFFF)
        raise AddressError("is an IPv4 address inside IPv6, which Cilium takes for IPv6", plain)
    return 6, value


def _ipv4(text: str) -> int:
    octets = text.split(".")
    if len(octets) != 4:
        raise AddressError("is no address")
    value = start = 0
    for octet in octets:
        span = (start, start + len(octet))
        if not (octet.isascii() and octet.isdigit() and len(octet) < 4):
            raise AddressError("is no address", "", span if octet else None)
        if len(octet) > 1 and octet[0] == "0":
            plain = ".".join(part.lstrip("0") or "0" for part in octets)
            raise AddressError(f"has a leading zero in {octet}", plain, span)
        if int(octet) > 255:
            raise AddressError(f"is no address: {octet} is above 255", "", span)
        value = value << 8 | int(octet)
        start += len(octet) + 1
    return value


def _ipv6(text: str) -> int:
    head, gap, tail = text.partition("::")
    if "::" in tail or tail.startswith(":") or (gap and head.endswith(":")):
        raise AddressError("is no address: more than one ::")
    left = _groups(text, head, last=not gap)
    right = _groups(text, tail, last=True)
    missing = 8 - len(left) - len(right)
    if (gap and missing < 1) or (not gap and missing != 0):
        raise AddressError("is no address: IPv6 has eight groups")
    value = 0
    for group in [*left, *[0] * missing, *right]:
        value = value << 16 | group
    return value


def _groups(text: str, part: str, last: bool) -> list[int]:
    if not part:
        return []
    pieces = part.split(":")
    groups: list[int] = []
    for index, piece in enumerate(pieces):
        if last and index == len(pieces) - 1 and "." in piece:
            _, embedded = _part(text, len(text) - len(piece), len(text))
            groups += [embedded >> 16, embedded & 0xFFFF]
        elif re.fullmatch(_GROUP, piece):
            groups.append(int(piece, 16))
        else:
            raise AddressError("is no address", "", _span(text, piece) if piece else None)
    return groups


def _range(text: str) -> Interval:
    before, _, after = text.partition("-")
    start_text, end_text = before.strip(), after.strip()
    if "/" in text:
        raise AddressError("mixes a range and a CIDR: write one or the other")
    if "-" in end_text:
        raise AddressError("is no range: it has more than one dash")
    if not start_text or not end_text:
        raise AddressError("is no range: it wants an address on both sides of the dash")
    family, first = _part(text, 0, len(before.rstrip()))
    start = len(text) - len(after.lstrip())
    if end_text.isascii() and end_text.isdigit() and family == 4:
        whole = f"{start_text}-{start_text.rpartition('.')[0]}.{end_text.lstrip('0') or 0}"
        raise AddressError("has no whole address behind the dash", whole, (start, len(text)))
    end_family, last = _part(text, start, len(text))
    if family != end_family:
        raise AddressError("mixes IPv4 and IPv6")
    if last < first:
        raise AddressError("ends before it starts", f"{end_text}-{start_text}")
    return Interval(family, first, last, text)


def _from_netmask(family: int, mask: str) -> str:
    """The prefix length that a netmask stands for, or ""."""
    try:
        mask_family, value = _address(mask)
    except AddressError:
        return ""
    length = f"{value:032b}".rstrip("0")
    return str(len(length)) if family == mask_family == 4 and "0" not in length else ""


def _span(text: str, piece: str) -> tuple[int, int] | None:
    start = text.find(piece)
    return None if start < 0 else (start, start + len(piece))
