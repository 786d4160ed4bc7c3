"""The release does not read an annotation."""

WHY = """
The names that begin with lbipam.cilium.io came with 1.16. Before, they are ignored and the Service gets
any address.
"""

WRONG = ""

RIGHT = ""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go of 1.15, pkg/annotation/k8s.go of 1.16"

FIX = """
The name that the release reads is written.
"""
