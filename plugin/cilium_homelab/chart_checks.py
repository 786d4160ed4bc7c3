"""What the charts check of their values: since when, tables that releases.py asks, and while what is on.

Measured with every patch of every minor from 1.14 on.
"""

from __future__ import annotations

# What the templates of the charts `fail` for: the first release, and the first minor without it.
_END = 10**6
STOPS: dict[str, tuple[tuple[int, int], int]] = {
    "BGP without announcements": ((14, 0), 17),
    "waiting with a boolean": ((14, 0), 15),
    "one Pod CIDR as text": ((14, 0), 19),
    "endpointStatus without status": ((14, 0), 16),
    "Envoy's balancing without its proxy": ((14, 2), _END),
    "routing of clouds": ((14, 6), _END),
    "both lists of headers": ((15, 0), _END),
    "cluster without address": ((15, 0), _END),
    "number of clusters": ((15, 0), _END),
    "mesh without endpoints": ((15, 0), _END),
    "traffic policies": ((16, 0), _END),
    "base ID of Envoy": ((16, 0), _END),
    "certificate of Hubble's metrics": ((16, 0), _END),
    "policies of a mesh in clouds": ((16, 4), _END),
    "the same, without leave": ((16, 7), _END),
    "host beside its reference": ((18, 0), _END),
    "native routing without CIDR": ((18, 0), _END),
    "back-off in two places": ((18, 0), _END),
    "store of the mesh": ((18, 0), _END),
    "DNS proxy without port": ((19, 0), _END),
    "tproxy beside netkit": ((19, 0), _END),
    "ENI": ((20, 0), _END),
    "CIDR from one pool": ((20, 0), _END),
    "certificates of the mesh as values": ((20, 0), _END),
    "network driver on old Kubernetes": ((21, 0), _END),
}

# Values that the schema of a minor lacks before a patch: path -> patch.
TYPED_SINCE: dict[str, dict[str, int]] = {
    "1.16": {
        "envoy.initialFetchTimeoutSeconds": 4,
        "envoy.log.accessLogBufferSize": 7,
        "hubble.metrics.tls.server.existingSecret": 1,
        "hubble.relay.tls.client.existingSecret": 1,
        "hubble.relay.tls.server.existingSecret": 1,
        "hubble.tls.server.existingSecret": 1,
        "hubble.ui.tls.client.existingSecret": 1,
        "livenessProbe.requireK8sConnectivity": 10,
        "nat": 1,
        "podSecurityContext.seccompProfile": 13,
    },
    "1.17": {
        "bpf.distributedLRU": 2,
        "clustermesh.apiserver.service.labels": 5,
        "envoy.policyRestoreTimeoutDuration": 2,
        "livenessProbe.requireK8sConnectivity": 4,
        "podSecurityContext.seccompProfile": 7,
        "tunnelSourcePortRange": 2,
    },
    "1.18": {
        "bgpControlPlane.legacyOriginAttribute": 2,
        "configDriftDetection": 9,
        "endpointPolicyUpdateTimeoutDuration": 9,
        "hubble.relay.logOptions": 7,
        "kubeProxyReplacement": 3,
    },
    "1.19": {
        "configDriftDetection": 3,
        "encryption.ztunnel": 2,
        "endpointPolicyUpdateTimeoutDuration": 3,
        "l2podAnnouncements.interfacePattern": 5,
        "loadBalancer.serviceTopology": 2,
        "serviceAccounts.ztunnel": 2,
    },
}

# Values that the templates of a minor do not look into before a patch, where the schema says nothing new.
_REMOVED = ("clustermesh.apiserver.tls.ca", "containerRuntime", "proxy", "proxy.prometheus")
READ_SINCE: dict[str, dict[str, int]] = {
    "1.14": {"clustermesh.apiserver.kvstoremesh": 4, "conntrackGCMaxInterval": 3, "loadBalancer": 2, "sysctlfix": 13},
    "1.15": {"clustermesh.apiserver.tls.ca": 8, "sysctlfix": 7},
    "1.16": {"extraConfig": 7, **dict.fromkeys(_REMOVED, 2)},
    "1.19": {"hostFirewall": 6},
}

# What must be on (by default it is, but for the method) for templates to look into some values, by the names
# of schemas/helm-stops/; `path=word` must be that word.
_TLS = ("hubble.enabled", "hubble.tls.enabled")
_MADE = (*_TLS, "hubble.tls.auto.enabled")
GATES: dict[str, tuple[str, ...]] = {
    "hubble": ("hubble.enabled",),
    "peers": ("agent", "hubble.enabled"),
    "certificates": _TLS,
    "made certificates": _MADE,
    "certgen": (*_MADE, "hubble.tls.auto.method=cronJob"),
    "maps of bpf": ("agent", "bpf.autoMount.enabled"),
    "envoy": ("envoy.enabled", "l7Proxy"),
    "metrics of envoy": ("proxy.prometheus.enabled", "envoy.prometheus.enabled"),
    "metrics of operator": ("operator.prometheus.enabled",),
    "store of the mesh": ("clustermesh.apiserver.kvstoremesh.enabled",),
}
