"""What a repository says of itself: `.cilium-homelab.yaml` at its root."""
