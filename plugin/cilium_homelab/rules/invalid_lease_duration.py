"""A lease timing is not a duration."""

WHY = """
The agent reads lease timings as Go durations. A bare number counts nanoseconds: 15 makes a hot loop
on the API server; text that is no duration stops the agent at its start.
"""

WRONG = """
l2: {leases: {duration: 15}}
"""

RIGHT = """
l2: {leases: {duration: 15s}}
"""

SOURCE = "cilium/cilium pkg/option/config.go, spf13/cast time.go"
