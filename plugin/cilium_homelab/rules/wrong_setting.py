"""A parameter of the Application, or an environment variable, is no setting or holds what it cannot."""

WHY = """
Argo CD hands over whatever an Application sets, and drops nothing: a misspelt parameter would be
ignored, and the cluster would get what the folder says. So an unknown name is refused, and so is a
list where one text is meant, a word other than true and false, and a file outside the repository.
"""

WRONG = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.128/25]
---
# application.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium, namespace: argocd}
spec:
  source:
    plugin:
      name: cilium-homelab
      parameters:
        - {name: cluster-nam, string: attic}
"""

RIGHT = """
# homelab.yaml
apiVersion: cilium-homelab.io/v1alpha1
kind: CiliumHomelab
metadata: {name: homelab}
spec:
  cilium: {version: "1.20.0", install: false}
  pools: [192.168.1.128/25]
---
# application.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium, namespace: argocd}
spec:
  source:
    plugin:
      name: cilium-homelab
      parameters:
        - {name: cluster-name, string: attic}
"""

SOURCE = "argoproj/argo-cd reposerver/repository/repository.go getPluginParamEnvs; docs/parameters.md"
