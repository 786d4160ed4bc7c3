"""A namespace is given to an object that has none."""

WHY = """
Pools, policies and BGP objects belong to the whole cluster: the API server drops the namespace, and two
objects of one name in two namespaces are one and the same.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium CRDs: spec.scope Cluster"

FIX = """
The namespace is removed.
"""
