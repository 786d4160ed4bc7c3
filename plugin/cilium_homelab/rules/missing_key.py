"""A key that is needed is missing."""

WHY = """
Without the release nothing can be rendered, since it decides API versions, fields and Helm keys.
Without cluster.apiServer Cilium, which replaces kube-proxy here, has no way to find the Kubernetes
API: the agents never start.
"""

WRONG = """
cilium: {}
"""

RIGHT = """
cilium: {version: "1.20.0"}
"""

SOURCE = "cilium/cilium Documentation/network/kubernetes/kubeproxy-free.rst"
