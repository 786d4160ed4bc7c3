"""From the Model to Kubernetes objects, and from those to a kustomize tree."""
