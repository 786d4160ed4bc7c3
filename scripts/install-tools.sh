#!/usr/bin/env bash
# Build kustomize, Helm 4 (helm), Helm 3 (helm3), kubectl-validate, actionlint and, where CILIUM_HOMELAB_ORACLES names
# their folder, the oracles, into one folder. Usage: scripts/install-tools.sh FOLDER
set -euo pipefail

target=${1:?usage: scripts/install-tools.sh FOLDER}
command -v go >/dev/null || { echo "install-tools: Go is needed to build kustomize and Helm" >&2; exit 2; }
mkdir -p "$target"
target=$(cd "$target" && pwd)

# Each is built beside its place and renamed: a killed run leaves nothing half.
install_go() { # name, module@version
  [ -x "$target/$1" ] && return
  local scratch
  scratch=$(mktemp -d "$target/.build-XXXXXX")
  GOFLAGS='' GOBIN=$scratch go install "$2"
  mv "$scratch"/* "$target/$1"
  rm -rf "$scratch"
}

install_oracle() { # name
  [ -x "$target/oracle-$1" ] && return
  local scratch
  scratch=$(mktemp -d "$target/.build-XXXXXX")
  cp -r "$CILIUM_HOMELAB_ORACLES/$1/." "$scratch"
  chmod -R u+w "$scratch"
  (cd "$scratch" && GOFLAGS=-mod=mod go build -trimpath -ldflags '-s -w' -o program .)
  mv "$scratch/program" "$target/oracle-$1"
  rm -rf "$scratch"
}

install_go kustomize sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
install_go helm helm.sh/helm/v4/cmd/helm@v4.2.1
install_go helm3 helm.sh/helm/v3/cmd/helm@v3.19.0
install_go kubectl-validate sigs.k8s.io/kubectl-validate@v0.0.4
install_go actionlint github.com/rhysd/actionlint/cmd/actionlint@v1.7.7
if [ -n "${CILIUM_HOMELAB_ORACLES:-}" ]; then
  install_oracle crdcheck
  install_oracle lbipam
  install_oracle l2
fi
echo "tools are in $target"
