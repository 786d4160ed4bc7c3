"""Every code of the tool, as data: its name, severity, module, and what the Model must hold for it.

Explicit instead of discovered: greppable, ordered, and a rule's module is imported only when the
Model holds what it judges (importing all of them would cost half of a run).
"""

# Annotations here are no strings: typing.NamedTuple compiles each that is, at every start.

from typing import NamedTuple

from ..diagnostics import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Rule(NamedTuple):
    """One code. `needs` names fields of the Model, dotted, that must all be non-empty or true for its
    module to be asked (with a ! before it: empty or false); None: a reader or the renderer reports
    it, the module only documents it.
    """

    code: str
    name: str
    severity: Severity
    module: str
    needs: tuple[str, ...] | None


RULES: tuple[Rule, ...] = (
    # The spec and YAML: CH1xx, reported by the reader
    Rule("CH101", "unreadable-yaml", ERROR, "unreadable_yaml", None),
    Rule("CH102", "duplicate-key", ERROR, "duplicate_key", None),
    Rule("CH103", "unknown-key", ERROR, "unknown_key", None),
    Rule("CH104", "wrong-type", ERROR, "wrong_type", None),
    Rule("CH105", "missing-key", ERROR, "missing_key", None),
    Rule("CH106", "yaml-trap", ERROR, "yaml_trap", None),
    Rule("CH107", "not-a-spec", ERROR, "not_a_spec", None),
    Rule("CH108", "invalid-value", ERROR, "invalid_value", None),
    Rule("CH109", "too-large", ERROR, "too_large", None),
    Rule("CH110", "unknown-release", ERROR, "unknown_release", None),
    Rule("CH111", "nothing-to-render", ERROR, "nothing_to_render", None),
    Rule("CH112", "unusable-file", ERROR, "unusable_file", None),
    Rule("CH113", "invalid-name", ERROR, "invalid_name", None),
    Rule("CH114", "duplicate-name", ERROR, "duplicate_name", None),
    Rule("CH115", "invalid-selector", ERROR, "invalid_selector", None),
    # Comments that silence findings, reported by ignores.py
    Rule("CH116", "unused-ignore", WARNING, "unused_ignore", None),
    Rule("CH117", "malformed-ignore", WARNING, "malformed_ignore", None),
    # Parameters and environment variables, reported by settings.py
    Rule("CH118", "wrong-setting", ERROR, "wrong_setting", None),
    # Manifests that somebody wrote by hand, reported by their reader
    Rule("CH121", "not-served", ERROR, "not_served", None),
    Rule("CH122", "deprecated-version", INFO, "deprecated_version", None),
    Rule("CH123", "field-of-another-release", ERROR, "field_of_another_release", None),
    Rule("CH124", "namespace-without-effect", INFO, "namespace_without_effect", None),
    Rule("CH125", "skipped-template", INFO, "skipped_template", None),
    Rule("CH126", "file-not-listed", INFO, "file_not_listed", None),
    Rule("CH199", "internal-error", ERROR, "internal_error", None),
    # Pools and addresses
    Rule("CH201", "invalid-address", ERROR, "invalid_address", None),
    Rule("CH202", "host-bits", WARNING, "host_bits", ("pools",)),
    Rule("CH203", "pool-holds-gateway", ERROR, "pool_holds_gateway", ("pools", "networks")),
    Rule("CH204", "pool-overlaps-dhcp", WARNING, "pool_overlaps_dhcp", ("pools", "networks")),
    Rule("CH205", "pool-overlaps-reserved", WARNING, "pool_overlaps_reserved", ("pools", "networks")),
    Rule("CH206", "pool-holds-node", ERROR, "pool_holds_node", ("pools", "cluster.nodes")),
    Rule("CH207", "pool-holds-api-server", ERROR, "pool_holds_api_server", ("pools", "cluster.api_server")),
    Rule("CH208", "pool-overlaps-pods", WARNING, "pool_overlaps_pods", ("pools", "cluster.pod_cidrs")),
    Rule("CH209", "pool-overlaps-services", WARNING, "pool_overlaps_services", ("pools", "cluster.service_cidrs")),
    Rule("CH210", "overlap-inside-pool", ERROR, "overlap_inside_pool", ("pools",)),
    Rule("CH211", "overlap-between-pools", ERROR, "overlap_between_pools", ("several_pools",)),
    Rule("CH212", "pool-outside-networks", WARNING, "pool_outside_networks", ("pools", "networks", "l2")),
    Rule(
        "CH213", "range-not-supported", ERROR, "range_not_supported", ("pools", "release", "!release.pool_has_blocks")
    ),
    Rule("CH214", "first-last-lost", INFO, "first_last_lost", ("pools", "release", "release.keeps_first_last")),
    Rule(
        "CH215",
        "allow-first-last-not-supported",
        ERROR,
        "allow_first_last_not_supported",
        ("pools", "release", "!release.pool_has_allow_first_last"),
    ),
    Rule("CH216", "allow-first-last-without-effect", INFO, "allow_first_last_without_effect", ("pools", "release")),
    Rule("CH217", "pool-too-small", WARNING, "pool_too_small", ("pools", "several_services")),
    Rule(
        "CH218",
        "large-ipv6-block",
        INFO,
        "large_ipv6_block",
        ("ipv6_pools", "release", "release.largest_ipv6_block"),
    ),
    Rule("CH219", "pool-holds-broadcast", INFO, "pool_holds_broadcast", ("pools", "networks", "l2")),
    Rule("CH220", "ipv6-not-enabled", WARNING, "ipv6_not_enabled", ("ipv6_pools",)),
    Rule("CH221", "selector-key-of-no-service", WARNING, "selector_key_of_no_service", ("selecting_pools",)),
    # The same, of manifests, reported by their reader
    Rule("CH231", "cidr-beside-range", WARNING, "cidr_beside_range", None),
    Rule("CH232", "block-without-address", ERROR, "block_without_address", None),
    Rule("CH233", "pool-without-block", WARNING, "pool_without_block", None),
    Rule("CH234", "cidrs-are-deprecated", WARNING, "cidrs_are_deprecated", None),
    Rule("CH235", "first-last-default-changes", INFO, "first_last_default_changes", None),
    # L2 announcements
    Rule("CH301", "invalid-interface-pattern", ERROR, "invalid_interface_pattern", ("patterns",)),
    Rule("CH302", "interface-on-no-node", ERROR, "interface_on_no_node", ("patterns", "cluster.nodes")),
    Rule("CH303", "interface-matches-virtual", INFO, "interface_matches_virtual", ("patterns",)),
    Rule("CH304", "invalid-interface", ERROR, "invalid_interface", None),
    Rule("CH305", "policy-announces-nothing", ERROR, "policy_announces_nothing", ("policies",)),
    Rule("CH306", "policy-on-no-node", ERROR, "policy_on_no_node", ("policies", "cluster.nodes")),
    Rule("CH307", "invalid-lease-duration", ERROR, "invalid_lease_duration", ("lease_values",)),
    Rule("CH308", "lease-timings", ERROR, "lease_timings", ("l2", "written_leases")),
    Rule(
        "CH309",
        "ipv6-not-announced",
        ERROR,
        "ipv6_not_announced",
        ("pools", "l2", "release", "!release.announces_ipv6"),
    ),
    Rule("CH310", "lease-option-without-l2", WARNING, "lease_option_without_l2", ("lease_values", "!l2")),
    Rule(
        "CH311",
        "local-policy-and-l2",
        WARNING,
        "local_policy_and_l2",
        ("local", "policies", "release", "!release.local_needs_backend"),
    ),
    Rule(
        "CH312",
        "gateway-local-and-l2",
        ERROR,
        "gateway_local_and_l2",
        ("layers", "policies", "release", "release.local_needs_backend"),
    ),
    Rule("CH313", "foreign-class-and-l2", WARNING, "foreign_class_and_l2", ("classed", "policies")),
    Rule("CH314", "policies-overlap", INFO, "policies_overlap", ("several_policies",)),
    Rule("CH315", "frontend-taken", ERROR, "frontend_taken", ("external_ips",)),
    Rule("CH316", "external-ip-shared", INFO, "external_ip_shared", ("external_ips", "policies")),
    Rule("CH317", "lease-of-two-services", WARNING, "lease_of_two_services", ("services", "policies")),
    Rule("CH318", "devices-not-names", ERROR, "devices_not_names", ("layers",)),
    Rule("CH319", "interface-not-in-devices", ERROR, "interface_not_in_devices", ("layers", "policies")),
    Rule("CH320", "selector-of-namespaces", WARNING, "selector_of_namespaces", ("policies",)),
    Rule("CH321", "external-ip-of-node", ERROR, "external_ip_of_node", ("external_ips", "policies")),
    Rule("CH322", "kind-not-announced", WARNING, "kind_not_announced", ("services", "policies")),
    # The same, of manifests, most of them reported by their reader
    Rule("CH331", "no-interface-named", INFO, "no_interface_named", None),
    Rule("CH332", "late-address-missed", INFO, "late_address_missed", None),
    Rule("CH333", "service-not-exposed", WARNING, "service_not_exposed", ("services", "policies")),
    # Services and sharing
    Rule("CH401", "address-in-no-pool", ERROR, "address_in_no_pool", ("services",)),
    Rule("CH402", "address-taken", ERROR, "address_taken", ("services",)),
    Rule("CH403", "sharing-same-port", ERROR, "sharing_same_port", ("sharers", "release")),
    Rule("CH404", "sharing-traffic-policy", ERROR, "sharing_traffic_policy", ("sharers",)),
    Rule("CH405", "sharing-pod-selector", ERROR, "sharing_pod_selector", ("sharers",)),
    Rule("CH406", "sharing-across-namespaces", ERROR, "sharing_across_namespaces", ("sharers", "release")),
    Rule("CH407", "several-pools-match", WARNING, "several_pools_match", ("services", "several_pools")),
    Rule(
        "CH408",
        "sharing-not-supported",
        ERROR,
        "sharing_not_supported",
        ("sharers", "release", "!release.sharing_key_annotation"),
    ),
    Rule("CH409", "unhandled-class", ERROR, "unhandled_class", ("classed", "release")),
    Rule("CH410", "address-is-reserved", ERROR, "address_is_reserved", ("services", "pools", "release")),
    Rule("CH411", "sharing-key-and-l2", INFO, "sharing_key_and_l2", ("sharers", "l2")),
    Rule("CH412", "no-pool-for-service", WARNING, "no_pool_for_service", ("services", "pools")),
    Rule("CH413", "keys-almost-equal", WARNING, "keys_almost_equal", ("sharers", "several_services")),
    Rule("CH414", "pinned-and-floating", INFO, "pinned_and_floating", ("several_services", "pools")),
    Rule("CH415", "key-without-address", WARNING, "key_without_address", ("sharers", "several_services")),
    Rule("CH416", "service-of-another-proxy", ERROR, "service_of_another_proxy", ("labelled",)),
    # The same, of manifests, reported by their reader
    Rule("CH431", "annotation-twice", ERROR, "annotation_twice", None),
    Rule("CH432", "load-balancer-ip", INFO, "load_balancer_ip", None),
    Rule("CH433", "annotation-not-read", ERROR, "annotation_not_read", None),
    Rule("CH434", "blank-in-namespaces", WARNING, "blank_in_namespaces", None),
    Rule("CH435", "annotation-without-effect", INFO, "annotation_without_effect", None),
    Rule("CH436", "old-annotation-name", INFO, "old_annotation_name", None),
    Rule("CH437", "unknown-annotation", WARNING, "unknown_annotation", None),
    Rule("CH438", "plan-not-followed", WARNING, "plan_not_followed", None),
    # Helm values and the chart
    Rule("CH501", "unknown-helm-key", WARNING, "unknown_helm_key", ("layers", "release")),
    Rule("CH502", "removed-helm-key", WARNING, "removed_helm_key", ("layers", "release")),
    Rule("CH503", "value-contradicts-spec", WARNING, "value_contradicts_spec", ("layers",)),
    Rule("CH504", "refused-helm-value", ERROR, "refused_helm_value", ("layers", "release")),
    Rule("CH505", "certificates-always-new", WARNING, "certificates_always_new", ("install", "layers", "release")),
    Rule(
        "CH506",
        "invalid-cluster-name",
        ERROR,
        "invalid_cluster_name",
        ("names_cluster", "release", "release.judges_cluster_name"),
    ),
    Rule("CH507", "api-server-not-looked-up", ERROR, "api_server_not_looked_up", ("layers", "release")),
    Rule("CH508", "burst-below-rate", WARNING, "burst_below_rate", ("layers", "release")),
    Rule("CH509", "unknown-ingress-mode", WARNING, "unknown_ingress_mode", ("layers",)),
    Rule("CH510", "node-ipam-off", ERROR, "node_ipam_off", ("layers_or_classed", "release", "release.has_node_ipam")),
    # The same, of a chart that a kustomization inflates, reported by its reader
    Rule("CH531", "l2-not-enabled", ERROR, "l2_not_enabled", None),
    Rule("CH532", "no-kube-proxy-replacement", WARNING, "no_kube_proxy_replacement", None),
    Rule("CH533", "default-client-limit", WARNING, "default_client_limit", None),
    Rule("CH534", "changes-not-rolled-out", INFO, "changes_not_rolled_out", None),
    Rule("CH535", "no-api-server", INFO, "no_api_server", None),
    # BGP
    Rule("CH601", "bgp-not-enabled", ERROR, "bgp_not_enabled", ("bgp",)),
    Rule("CH602", "peer-config-missing", ERROR, "peer_config_missing", ("bgp", "bgp.cluster_configs")),
    Rule("CH603", "override-without-target", WARNING, "override_without_target", ("bgp", "bgp.overrides")),
    Rule("CH604", "family-without-advertisement", ERROR, "family_without_advertisement", ("bgp", "bgp.peer_configs")),
    Rule("CH605", "peer-is-told-nothing", WARNING, "peer_is_told_nothing", ("bgp",)),
    Rule("CH606", "advertises-nothing", ERROR, "advertises_nothing", ("bgp",)),
    Rule(
        "CH607",
        "service-without-addresses",
        ERROR,
        "service_without_addresses",
        ("bgp", "bgp.advertisements", "release", "!release.checks_bgp"),
    ),
    Rule(
        "CH608",
        "bgp-field-without-effect",
        WARNING,
        "bgp_field_without_effect",
        ("bgp", "bgp.advertisements", "release", "!release.checks_bgp_types"),
    ),
    Rule("CH609", "asn-missing", ERROR, "asn_missing", ("bgp", "bgp.cluster_configs", "release")),
    Rule("CH610", "peer-without-address", ERROR, "peer_without_address", ("bgp", "bgp.cluster_configs")),
    Rule("CH611", "keep-alive-over-hold", ERROR, "keep_alive_over_hold", ("bgp", "release")),
    Rule("CH612", "node-in-two-configs", ERROR, "node_in_two_configs", ("bgp",)),
    Rule("CH613", "bgp-on-no-node", ERROR, "bgp_on_no_node", ("bgp", "cluster", "cluster.nodes")),
    Rule("CH614", "privileged-local-port", WARNING, "privileged_local_port", ("bgp",)),
    Rule("CH615", "peer-off-subnet", WARNING, "peer_off_subnet", ("bgp", "networks")),
    Rule("CH616", "cluster-ip-not-reachable", WARNING, "cluster_ip_not_reachable", ("bgp",)),
    Rule(
        "CH617",
        "transport-port-not-read",
        WARNING,
        "transport_port_not_read",
        ("bgp", "bgp.peer_configs", "release", "!release.reads_bgp_transport_port"),
    ),
    Rule("CH618", "announced-by-nobody", WARNING, "announced_by_nobody", ("pools", "!install")),
    Rule("CH619", "announced-twice", INFO, "announced_twice", ("bgp", "policies")),
    Rule("CH620", "bgp-without-controller", ERROR, "bgp_without_controller", ("bgp", "bgp.unread", "release")),
    Rule("CH621", "family-twice", ERROR, "family_twice", ("bgp", "bgp.peer_configs")),
    Rule(
        "CH622",
        "pool-family-not-advertised",
        WARNING,
        "pool_family_not_advertised",
        ("pools", "bgp", "bgp.peer_configs", "bgp.advertisements"),
    ),
    Rule("CH623", "secret-not-found", WARNING, "secret_not_found", ("bgp", "bgp.secrets", "release")),
    Rule("CH624", "advertisement-and-ipam", WARNING, "advertisement_and_ipam", ("bgp", "bgp.advertisements")),
    Rule("CH625", "peer-address-twice", ERROR, "peer_address_twice", ("bgp",)),
    # Argo CD and kustomize, reported by generate
    Rule("CH701", "tree-not-listed", ERROR, "tree_not_listed", None),
    Rule("CH702", "outer-would-fetch", ERROR, "outer_would_fetch", None),
    Rule("CH703", "chart-version-differs", ERROR, "chart_version_differs", None),
    Rule("CH704", "outer-renames", ERROR, "outer_renames", None),
    Rule("CH705", "object-missing", ERROR, "object_missing", None),
    Rule("CH706", "build-failed", ERROR, "build_failed", None),
    Rule("CH707", "chart-digest-differs", ERROR, "chart_digest_differs", None),
)

BY_CODE = {rule.code: rule for rule in RULES}
