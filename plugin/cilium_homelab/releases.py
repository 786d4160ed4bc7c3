"""What each Cilium release does: the one table of facts, asked by everything.

No other module compares versions. Sources are files of cilium/cilium and its issues (GH), and
renderings of every chart from 1.14 on.
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

import re
from typing import NamedTuple

from .errors import Mistake

MINORS = ("1.14", "1.15", "1.16", "1.17", "1.18", "1.19", "1.20", "1.21")
NEWEST = "1.20.0"
"""The newest stable release that was measured: what `init` starts with."""

# Bounded, since int() refuses a text of some thousand digits with an error of its own.
_NUMBER = "(0|[1-9][0-9]{0,8})"
_IDENTIFIERS = r"[0-9A-Za-z-]{1,64}(?:\.[0-9A-Za-z-]{1,64})*"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?")


class UnknownRelease(Mistake):
    """A version that is none, or that nobody has looked at."""


class Version(NamedTuple):
    """A version in the order of semantic versioning: pre-releases come before their release."""

    major: int
    minor: int
    patch: int
    stable: bool = True
    pre: tuple[tuple[int, int, str], ...] = ()


def parse_version(text: str) -> Version:
    """A version such as 1.20.0 or 1.21.0-pre.1. Raises UnknownRelease."""
    found = _VERSION.fullmatch(text)
    if found is None:
        if text.startswith("v") and _VERSION.fullmatch(text[1:]):
            raise UnknownRelease(f'the version is "{text}", and charts have no v before it', f'write "{text[1:]}"')
        if re.fullmatch("[0-9]+[.][0-9]+", text):
            raise UnknownRelease(f'"{text}" names a minor, not a release', f'write a patch release such as "{text}.0"')
        raise UnknownRelease(f'"{text}" is no version', f'write one such as "{NEWEST}"')
    parts = tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in (found[4] or "").split(".") if part
    )
    return Version(int(found[1]), int(found[2]), int(found[3]), not found[4], parts)


def release_for(text: str, treat_as: str | None = None) -> "Release":
    """The facts of a version. A patch release that is unknown belongs to its minor.

    `treat_as` names a known minor to follow instead. Raises UnknownRelease.
    """
    version = parse_version(text)
    known = f"{MINORS[0]} to {MINORS[-1]}"
    if treat_as is not None:
        if treat_as not in MINORS:
            raise UnknownRelease(
                f'cilium.treatAs is "{treat_as}", and {known} are known', f'write treatAs: "{MINORS[-1]}"'
            )
        major, minor = (int(part) for part in treat_as.split("."))
        # A newer minor behaves as the last patch of the one that it is treated as.
        patch = version.patch if (version.major, version.minor) == (major, minor) else 999
        return Release(text, treat_as, Version(major, minor, patch))
    name = f"{version.major}.{version.minor}"
    if name not in MINORS:
        if version[:2] > (1, int(MINORS[-1].split(".")[1])):
            raise UnknownRelease(
                f"Cilium {text} is newer than this version knows ({known})",
                f'add `treatAs: "{MINORS[-1]}"` beside it to follow that minor, or upgrade cilium-homelab',
            )
        raise UnknownRelease(f"Cilium {text} is older than what is supported ({known})", f'for example "{NEWEST}"')
    return Release(text, name, version)


def unnamed() -> tuple["Release", ...]:
    """One release each of all that may be meant where nobody names one: 1.16 and later.

    They bear one name, so that what is true of all of them reads the same of each. Facts change once
    with time, so that the first of all and the last of each minor stand for what lies between.
    """
    text = f"{MINORS[2]} and later"
    later = (Release(text, minor, Version(1, int(minor.split(".")[1]), 999)) for minor in MINORS[3:])
    return (Release(text, MINORS[2], Version(1, 16, 0)), *later)


V2ALPHA1, V2 = "cilium.io/v2alpha1", "cilium.io/v2"


class Spellings(NamedTuple):
    """The two names of one annotation of Services."""

    new: str
    old: str


IPS = Spellings("lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips")
SHARING_KEY = Spellings("lbipam.cilium.io/sharing-key", "io.cilium/lb-ipam-sharing-key")
SHARING_NAMESPACES = Spellings("lbipam.cilium.io/sharing-cross-namespace", "io.cilium/lb-ipam-sharing-cross-namespace")
OTHER_PODS = "lbipam.cilium.io/sharing-permit-different-pods"
ANNOTATION_PREFIXES = ("lbipam.cilium.io/", "io.cilium/lb-ipam-")

BGP_PEERING_POLICY = "CiliumBGPPeeringPolicy"
L2_CLASS, BGP_CLASS, NODE_CLASS = "io.cilium/l2-announcer", "io.cilium/bgp-control-plane", "io.cilium/node"


class Release(NamedTuple):
    """One release of Cilium; its properties are the facts.

    `text` is the version as written, `minor` the minor whose shapes and keys hold.
    """

    text: str
    minor: str
    version: Version

    def since(self, minor: int, patch: int = 0) -> bool:
        """Whether it is 1.minor.patch or later; pre-releases of 1.minor.0 count as 1.minor.0."""
        return (self.version.minor, self.version.patch) >= (minor, patch)

    # -- kinds -----------------------------------------------------------------------------------

    @property
    def pool_api_version(self) -> str:
        """CRD/v2/ciliumloadbalancerippools.yaml: v2 is served from 1.18, v2alpha1 deprecated from 1.19."""
        return V2 if self.since(18) else V2ALPHA1

    @property
    def policy_api_version(self) -> str:
        """CiliumL2AnnouncementPolicy has no v2 in any release."""
        return V2ALPHA1

    def bgp_api_versions(self, kind: str) -> tuple[str, ...]:
        """The versions that a kind of BGP objects is served in; empty: the release does not know it.

        CRD/*/ciliumbgp*.yaml of 1.14 to 1.21. CiliumBGPPeeringPolicy was removed in 1.19; the others came
        with 1.15, as v2 too with 1.18.
        """
        if kind == BGP_PEERING_POLICY:
            return () if self.since(19) else (V2ALPHA1,)
        if not self.since(15):
            return ()
        return (V2, V2ALPHA1) if self.since(18) else (V2ALPHA1,)

    def deprecates(self, kind: str, api_version: str) -> bool:
        """Whether an API version is served, but deprecated: pools from 1.19, BGP from 1.18."""
        if api_version != V2ALPHA1:
            return False
        if kind == "CiliumLoadBalancerIPPool":
            return self.since(19)
        return kind.startswith("CiliumBGP") and self.since(18)

    @property
    def has_bgp_v2(self) -> bool:
        """Whether anything acts upon CiliumBGPClusterConfig and its like: from 1.16.

        1.15 installs the CRDs, and neither operator nor agent looks at them (pkg/bgpv1/manager of 1.15).
        """
        return self.since(16)

    @property
    def has_bgp_passwords(self) -> bool:
        """From 1.15 (authSecretRef, and bgpControlPlane.secretsNamespace in the chart)."""
        return self.since(15)

    @property
    def bgp_asn_defaults(self) -> bool:
        """From 1.17 a peer without peerASN may have any (default 0); 1.16 gives up on the whole instance."""
        return self.since(17)

    @property
    def checks_bgp(self) -> bool:
        """From 1.18 rules of the CRDs (CEL) refuse what the agents of 1.16 and 1.17 failed on in silence."""
        return self.since(18)

    @property
    def requires_bgp_addresses(self) -> bool:
        """From 1.17 the CRD wants service.addresses wherever there is a service."""
        return self.since(17)

    @property
    def checks_bgp_types(self) -> bool:
        """From 1.19 the CRD refuses, in v2, fields of another advertisementType."""
        return self.since(19)

    @property
    def bgp_override_has_asn(self) -> bool:
        """From 1.18 a CiliumBGPNodeConfigOverride may say localASN."""
        return self.since(18)

    @property
    def reads_bgp_transport_port(self) -> bool:
        """Whether transport.localPort of a CiliumBGPPeerConfig is read: v2, stored from 1.18, has no such field."""
        return not self.since(18)

    @property
    def pool_has_blocks(self) -> bool:
        """`blocks`, with start and stop, from 1.15 (27322f3959); before, `cidrs` alone."""
        return self.since(15)

    @property
    def pool_has_allow_first_last(self) -> bool:
        """`allowFirstLastIPs` exists from 1.15."""
        return self.since(15)

    @property
    def keeps_first_last(self) -> bool:
        """1.14 never gives out the first and last address of a CIDR, so /31 and /32 hold none.

        pkg/ipam/service/ipallocator/allocator.go of 1.14; GH #24351, #28591, #28255.
        """
        return not self.since(15)

    @property
    def pool_cidrs_are_deprecated(self) -> bool:
        """1.15 takes `cidrs` as another name of `blocks`; 1.16 does not know it (27322f3959, 6aa4fa8799)."""
        return self.since(15) and not self.since(16)

    @property
    def largest_ipv6_block(self) -> int | None:
        """How many addresses 1.14 uses of an IPv6 CIDR, its ends included; None: all of them.

        RangeSize in pkg/ipam/service/ipallocator/allocator.go of 1.14.
        """
        return None if self.since(15) else 65536

    @property
    def allow_first_last_default(self) -> bool:
        """What an unset allowFirstLastIPs means: No on 1.14 and 1.15, Yes from 1.16 (f27470f1a2)."""
        return self.since(16)

    # -- Services --------------------------------------------------------------------------------

    @property
    def ips_annotation(self) -> str:
        """pkg/annotation/k8s.go: the lbipam.cilium.io names from 1.16."""
        return self.reads(IPS)[0]

    def reads(self, annotation: Spellings) -> tuple[str, ...]:
        """The spellings of an annotation of Services that are read, the one that wins first.

        pkg/annotation/k8s.go: from 1.16 the old names are aliases, and the new ones win, even empty.
        """
        if self.since(16):
            return (annotation.new, annotation.old)
        known = annotation == IPS or (annotation == SHARING_KEY and self.since(15))
        return (annotation.old,) if known else ()

    @property
    def sharing_key_annotation(self) -> str | None:
        """None on 1.14: sharing is not implemented there."""
        return next(iter(self.reads(SHARING_KEY)), None)

    @property
    def sharing_namespaces_annotation(self) -> str | None:
        """None before 1.16: an address is shared inside one namespace only."""
        return next(iter(self.reads(SHARING_NAMESPACES)), None)

    def protocols_differ(self, flag: bool | None) -> bool:
        """Whether equal port numbers of different protocols may share an address.

        `flag` is loadBalancer.protocolDifferentiation.enabled as the user sets it, None when not.
        From 1.19 always. The operators of 1.17.0 to 1.17.6 and 1.18.0 never got the flag's default
        (GH #40642, #40643); 1.15 and 1.16 know ports only.
        """
        if self.since(19):
            return True
        if not self.since(17):
            return False
        if flag is not None:
            return flag
        return self.since(18, 1) or (self.version.minor == 17 and self.version.patch >= 7)

    @property
    def reserved_with_key_crashes(self) -> bool:
        """From 1.20 a reserved first or last address with a sharing key crashes the operator (GH #48779)."""
        return self.since(20)

    @property
    def gives_reserved_with_key(self) -> bool:
        """From 1.15 to 1.19 a reserved first or last address is given to a Service with a sharing key.

        The reservation is a list of no Services, and whoever has a key fits in with those (measured on 1.17 to 1.19).
        """
        return self.since(15) and not self.since(20)

    @property
    def draws_pools(self) -> bool:
        """From 1.20 LB-IPAM meets pools in the random order of a Go map.

        Before, in the order of their arrival, and by name after a restart (measured on 1.17 to 1.20).
        """
        return self.since(20)

    @property
    def permits_other_pods(self) -> bool:
        """Whether the annotation sharing-permit-different-pods is read: from 1.21.0-pre.3 (GH #45819)."""
        return self.version >= Version(1, 21, 0, False, ((1, 0, "pre"), (0, 3, "")))

    def handles_class(self, name: str, l2: bool, bgp: bool = True) -> bool:
        """Whether LB-IPAM serves a Service of a loadBalancerClass (isResponsibleForSVC).

        `l2`, `bgp`: L2 announcements are on, the BGP control plane is.
        """
        return (name == BGP_CLASS and bgp) or (name == L2_CLASS and l2 and self.since(15))

    # -- announcements ---------------------------------------------------------------------------

    @property
    def announces_ipv6(self) -> bool:
        """The L2 responder answers for IPv6 (NDP) from 1.19 (22becd9e92)."""
        return self.since(19)

    @property
    def local_needs_backend(self) -> bool:
        """From 1.20.2 a node takes part in the election of a Local Service only with a backend of its own.

        pkg/l2announcer/l2announcer.go of 1.20.1 and 1.20.2, hasLocalBackends (GH #46399).
        """
        return self.since(20, 2)

    @property
    def misses_late_addresses(self) -> bool:
        """1.20.0 does not see an address that a Service gets later (GH #47579, in 1.20.1)."""
        return self.since(20) and not self.since(20, 1)

    @property
    def devices_exclude(self) -> bool:
        """A ! before an entry of the value `devices` leaves it out from 1.19 (pkg/datapath/tables/device.go)."""
        return self.since(19)

    @property
    def devices_several_prefixes(self) -> bool:
        """1.14 reads but the first entry of `devices` that ends with + (pkg/datapath/linux/devices.go)."""
        return self.since(15)

    @property
    def honours_exposure(self) -> bool:
        """The announcer reads frontends from 1.19, which service.cilium.io/type and /node decide on (0c3be0911e)."""
        return self.since(19)

    # -- Helm values -----------------------------------------------------------------------------

    @property
    def default_client_qps(self) -> int:
        """Requests a second that an agent sends where k8sClientRateLimit is not set.

        5 on 1.14 (its values.yaml); from 1.15 at most 10 (pkg/defaults/defaults.go, templates of the chart).
        """
        return 10 if self.since(15) else 5

    @property
    def has_external_ips_key(self) -> bool:
        """externalIPs.enabled does something up to 1.16; dead in 1.17.0, removed in 1.17.6."""
        return not self.since(17)

    @property
    def certgen_is_helm_hook(self) -> bool:
        """Up to 1.18 the Jobs that make certificates are Helm hooks, after install and upgrade.

        From 1.19 they are plain Jobs, named by a checksum of what they do (tls-cronjob/job.yaml; GH #42298).
        """
        return not self.since(19)

    @property
    def has_values_schema(self) -> bool:
        """The chart has a values.schema.json from 1.16: wrong types are refused."""
        return self.since(16)

    @property
    def kube_proxy_replacement(self) -> bool | str:
        """How kubeProxyReplacement is written: 1.14 takes a boolean too, but fails on it with waitForKubeProxy."""
        return True if self.since(15) else "true"

    @property
    def replacement_words(self) -> tuple[str, ...]:
        """What the chart takes for kubeProxyReplacement, as lower-case words."""
        words = ("true", "false")
        return words if self.since(16) else (*words, "strict", "partial", "disabled")

    @property
    def says_replacement(self) -> bool:
        """values.yaml has kubeProxyReplacement itself from 1.18; before, only upgradeCompatibility decides."""
        return self.since(18)

    def replacement_since(self, old: tuple[int, int]) -> str:
        """The default of kubeProxyReplacement where upgradeCompatibility names an old minor (cilium-configmap.yaml)."""
        if self.since(19) or old < (1, 8) or old >= (1, 14):
            return "false"
        return "probe" if old < (1, 12) else "disabled"

    @property
    def pool_modes(self) -> tuple[str, ...]:
        """The modes of IPAM for which the chart writes the pools of Pods."""
        return ("cluster-pool",) if self.since(15) else ("cluster-pool", "cluster-pool-v2beta")

    @property
    def eni_is_ipam(self) -> bool:
        """From 1.19 eni.enabled decides the mode of IPAM; before, ipam.mode alone does."""
        return self.since(19)

    @property
    def switches_clusters(self) -> bool:
        """From 1.19 a cluster of the mesh has a switch of its own, `enabled`."""
        return self.since(19)

    @property
    def configures_operator_alone(self) -> bool:
        """From 1.16 the chart writes cilium-config without an agent too."""
        return self.since(16)

    @property
    def has_node_ipam(self) -> bool:
        """NodeIPAM.enabled, and with it the class io.cilium/node, exist from 1.16."""
        return self.since(16)

    @property
    def has_lbipam_switches(self) -> bool:
        """EnableLBIPAM and defaultLBServiceIPAM exist from 1.17."""
        return self.since(17)

    @property
    def refuses_removed_options(self) -> bool:
        """templates/validate.yaml names options of earlier minors from 1.15.8 and 1.16.2; before, they do nothing."""
        return self.since(16, 2) or (self.version.minor == 15 and self.version.patch >= 8)

    def types_value(self, path: str) -> bool:
        """Whether this patch's values.schema.json has a path that the last patch of its minor has."""
        from .chart_checks import TYPED_SINCE

        return not self._comes_later(path, TYPED_SINCE)

    def looks_into(self, path: str) -> bool:
        """Whether this patch's templates read a value as those of the last patch of its minor do."""
        from .chart_checks import READ_SINCE, TYPED_SINCE

        return not self._comes_later(path, READ_SINCE) and not self._comes_later(path, TYPED_SINCE)

    def _comes_later(self, path: str, table: dict[str, dict[str, int]]) -> bool:
        late = table.get(self.minor, {})
        return any(
            self.version.patch < patch and (path == key or path.startswith(f"{key}.")) for key, patch in late.items()
        )

    def stops_at(self, what: str) -> bool:
        """Whether the chart's templates end the rendering for a reason of chart_checks.py."""
        from .chart_checks import STOPS

        since, before = STOPS[what]
        return self.since(*since) and not self.since(before)

    @property
    def authenticates(self) -> bool:
        """The default of authentication.enabled: off from 1.19 (values.yaml)."""
        return not self.since(19)

    @property
    def takes_existing_certificates(self) -> bool:
        """`existingSecret` in the place of Hubble's certificates, from 1.16.1."""
        return self.since(16, 1)

    @property
    def looks_up_api_server(self) -> bool:
        """K8sServiceHost: auto asks the cluster while rendering, from 1.16; before, it is a name like any other."""
        return self.since(16)

    @property
    def fails_without_api_server(self) -> bool:
        """From 1.19 the chart fails where that lookup finds nothing; before, it writes the word as it is."""
        return self.since(19)

    @property
    def judges_cluster_name(self) -> bool:
        """From 1.16 the chart refuses names of clusters."""
        return self.since(16)

    @property
    def lets_old_clusters_be(self) -> bool:
        """The chart of 1.16 takes any name of a cluster whose upgradeCompatibility is older."""
        return self.minor == "1.16"
