"""A policy names no interface."""

WHY = """
It then announces on every NIC that Cilium selected, which is right for one LAN and one NIC. Where a VPN, a
bridge or a second network is there too, addresses are announced there as well.
"""

WRONG = """
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata:
  name: lan
spec:
  loadBalancerIPs: true
"""

RIGHT = """
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata:
  name: lan
spec:
  interfaces: [^eth0$]
  loadBalancerIPs: true
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go"
