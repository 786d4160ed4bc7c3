"""A namespace is given to an object that has none."""

WHY = """
Pools, policies and BGP objects belong to the whole cluster: the API server drops the namespace, and two
objects of one name in two namespaces are one and the same.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
  namespace: kube-system
spec:
  blocks:
    - cidr: 192.168.1.128/25
"""

RIGHT = """
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: 192.168.1.128/25
"""

SOURCE = "cilium/cilium CRDs: spec.scope Cluster"

FIX = """
The namespace is removed.
"""
