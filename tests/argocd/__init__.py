"""`generate` as Argo CD runs it: an emulated argocd-cmp-server, and a real one where it is at hand."""
