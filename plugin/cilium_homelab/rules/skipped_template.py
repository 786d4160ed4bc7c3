"""A file is a template and was skipped."""

WHY = """
Jinja, Go templates and Flux variables are filled in by somebody else. A template that is YAML all the same
is judged, less the values that are yet to come; one that is not is left out.
"""

WRONG = """
# pool.yaml
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
{% for cidr in cidrs %}
    - cidr: {{ cidr }}
{% endfor %}
"""

RIGHT = """
# pool.yaml
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata:
  name: lan
spec:
  blocks:
    - cidr: ${CIDR}
"""

SOURCE = "the file itself"
