"""Two objects of one kind have one name."""

WHY = """
Pools and policies are cluster-scoped: of two with one name the later overwrites the earlier, and
its addresses are gone.
"""

WRONG = """
pools:
- {name: lan, addresses: 192.168.1.128/26}
- {name: lan, addresses: 192.168.1.192/26}
"""

RIGHT = """
pools:
- {name: lan, addresses: [192.168.1.128/26, 192.168.1.192/26]}
"""

SOURCE = "cilium/cilium CRDs: spec.scope Cluster"
