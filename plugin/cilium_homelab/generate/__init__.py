"""From a model to the stream that is applied: the tree, built by kustomize and Helm.

model -> chart.py (where the chart is) -> build.py (private folder or outer layer, kustomize)
      -> stream.py (is every planned object there?) -> bytes
"""
