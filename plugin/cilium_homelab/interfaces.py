"""Interface patterns: what a person writes in a spec, and the regular expressions that Cilium reads.

Cilium searches the name of each NIC for a Go regular expression, anywhere and case-sensitively
(pkg/l2announcer/l2announcer.go): `eth0` matches veth0 and eth0.20 too, and the glob `eth*` any name
with "et" in it. So a spec takes exact names and globs, rendered anchored and escaped, and passes a
regular expression on only where it stands between slashes.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from typing import NamedTuple

from .errors import Mistake

LONGEST_NAME = 15
"""Bytes in the name of a NIC: IFNAMSIZ of linux/if.h less the closing NUL. Alternative names may be
longer, and Cilium never looks at those."""

VIRTUAL_NICS = (
    "lo",
    "lxc12ab34cd56ef",
    "cilium_host",
    "cilium_net",
    "cilium_vxlan",
    "cni0",
    "docker0",
    "veth0a1b2c3d",
    "veth1a2b3c4d",
    "br-1a2b3c4d5e6f",
    "virbr0",
    "dummy0",
    "flannel.1",
    "kube-ipvs0",
    "tunl0",
    "tailscale0",
)
"""Names, as they are found on nodes, of NICs that lead to Pods, containers or tunnels and to no LAN.
Prefixes that Cilium never picks by itself (lo, lxc, cilium_, cni, docker): pkg/defaults/node.go; it
picks others, such as VPNs, when they have a route."""

_REGEX_CHARS = "^$+|()[]{}\\"


class InterfaceError(Mistake):
    """Text that is no interface pattern."""


class InterfacePattern(NamedTuple):
    """A pattern as written, what it is (exact, glob or regex), and the expression that Cilium gets.

    A regex may still be one that Go refuses: `re2.compile(rendered)` tells.
    """

    text: str
    kind: str
    rendered: str

    def matches(self, nic: str) -> bool | None:
        """Whether Cilium would find it in the name of a NIC; None: undecided, or no legal regex."""
        if self.kind == "exact":
            return nic == self.text
        from . import re2

        try:
            return re2.compile(self.rendered).search(nic)
        except (re2.PatternError, re2.Undecided):
            return None


def parse(text: str) -> InterfacePattern:
    """A pattern of a spec: an exact name, a glob of `*` and `?`, or a regular expression in slashes.

    The expression itself is not compiled here. Raises InterfaceError.
    """
    if not text:
        raise InterfaceError("it is empty")
    if "/" in text:
        return _between_slashes(text)
    _check_characters(text)
    length = len(text.replace("*", "").encode())
    if length > LONGEST_NAME:
        limit = f"a name has at most {LONGEST_NAME}, and alternative names never match"
        raise InterfaceError(f"it has {length} bytes, {limit}", span=(0, len(text)))
    if text in (".", ".."):
        raise InterfaceError("Linux allows no such name")
    kind = "glob" if "*" in text or "?" in text else "exact"
    return InterfacePattern(text, kind, f"^{_escaped(text)}$")


def parse_raw(text: str) -> InterfacePattern:
    """A pattern as it stands in a CiliumL2AnnouncementPolicy: any text is a regular expression."""
    return InterfacePattern(text, "regex", text)


def virtual_matches(pattern: InterfacePattern) -> tuple[str, ...]:
    """Which of VIRTUAL_NICS a pattern certainly matches."""
    return tuple(name for name in VIRTUAL_NICS if pattern.matches(name))


def _between_slashes(text: str) -> InterfacePattern:
    inside = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == "/":
        if not inside:
            raise InterfaceError("nothing stands between its slashes", "*")
        return InterfacePattern(text, "regex", inside)
    if text.count("/") == 1 and len(text) > 1:
        if text[0] == "/":
            raise InterfaceError("its closing slash is missing", f"{text}/", (0, 1))
        if text[-1] == "/":
            raise InterfaceError("its opening slash is missing", f"/{text}", (len(text) - 1, len(text)))
    at = text.index("/")
    raise InterfaceError("a name has no slash", span=(at, at + 1))


def _check_characters(text: str) -> None:
    for at, char in enumerate(text):
        if not char.isprintable() or char == " ":
            what = "a blank" if char.isspace() else "a character that cannot be seen"
            raise InterfaceError(f"it has {what}", _without_blanks(text), (at, at + 1))
    for at, char in enumerate(text):
        if char in _REGEX_CHARS:
            reason = f'"{char}" belongs to a regular expression, and those stand between slashes'
            raise InterfaceError(reason, _as_regex(text), (at, at + 1))


def _without_blanks(text: str) -> str:
    """The text less what surrounds it, where that is a pattern."""
    stripped = text.strip()
    if stripped == text:
        return ""
    try:
        return parse(stripped).text
    except InterfaceError:
        return ""


def _as_regex(text: str) -> str:
    """What somebody who wrote a regular expression without slashes most likely means."""
    from . import re2

    prefix = text.removesuffix("+")
    if not any(char in prefix for char in _REGEX_CHARS):
        return f"/^{_escaped(prefix)}/"  # the prefix wildcard of Cilium's Helm value `devices`
    try:
        re2.compile(text)
    except (re2.PatternError, re2.Undecided):
        return f"/^{_escaped(text)}$/"
    if "^" in text or "$" in text:
        return f"/{text}/"
    return f"/^({text})$/" if "|" in text else f"/^{text}$/"


def _escaped(text: str) -> str:
    """An exact name or glob as the inside of a regular expression."""
    while "**" in text:
        text = text.replace("**", "*")
    return "".join(_RENDERED.get(char, char) for char in text)


_RENDERED = {"*": ".*", "?": ".", **{char: f"\\{char}" for char in f".{_REGEX_CHARS}"}}
