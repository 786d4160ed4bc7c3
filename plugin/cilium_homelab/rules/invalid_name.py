"""A name is not one that Kubernetes accepts."""

WHY = """
Names of pools, policies and nodes are lower-case DNS names; names of namespaces and Services are
single labels of at most 63 characters. The API server refuses anything else.
"""

WRONG = """
pools: [{name: Default_Pool, addresses: 192.168.1.128/25}]
"""

RIGHT = """
pools: [{name: default-pool, addresses: 192.168.1.128/25}]
"""

SOURCE = "Kubernetes: Object Names and IDs; RFC 1123, RFC 1035"
