"""Text is not the name of an interface, nor a glob."""

WHY = """
Cilium takes regular expressions, unanchored: eth0 would match veth0 too. A spec takes plain names
and globs, anchors and escapes them, and passes a regular expression through only between slashes.
"""

WRONG = """
l2: {interfaces: ["eth[0-9]"]}
"""

RIGHT = """
l2: {interfaces: ["/^eth[0-9]$/"]}
"""

SOURCE = "cilium/cilium pkg/l2announcer/l2announcer.go"
