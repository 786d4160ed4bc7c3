"""A selector is not one that Cilium can use."""

WHY = """
The API server accepts In and NotIn without values and Exists with values, but the operator cannot
use them: every time it meets such a pool it gives up, so that Services of other pools get no
address either, at random and with no condition that says so.
"""

WRONG = """
pools:
- addresses: 192.168.1.128/25
  serviceSelector: {matchExpressions: [{key: lb, operator: In}]}
"""

RIGHT = """
pools:
- addresses: 192.168.1.128/25
  serviceSelector: {matchExpressions: [{key: lb, operator: In, values: [dns]}]}
"""

SOURCE = "cilium/cilium operator/pkg/lbipam/lbipam.go"
