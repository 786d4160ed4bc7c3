"""The reader of Cilium manifests that somebody wrote by hand: files in, Models and findings out.

    find      which files below a folder are of interest, by their bytes
    objects   text -> Kubernetes objects, as plain data with places
    check     what the API server of a release refuses in them
    pools, policies, services   objects -> parts of the Model
    chart     a kustomization that inflates Cilium's chart -> release and Helm values
    gitops    the same of Flux (flux), Argo CD (argocd) and the Helm controller (k3s)
    embedded  YAML that stands as text in YAML
    requests  Services that others make: of Gateways, of the values of other charts
    variables what Flux fills in
    listed    what a kustomization leaves out
    together  which objects belong to one cluster
    judge     all of it, under the release or under every one that may be meant

Nothing here is imported where a spec alone is judged.
"""
