# The sidecar of argocd-repo-server: cilium-homelab, with kustomize and Helm of one Argo CD release.
#   docker build -t cilium-homelab:$(git describe --always) .
# Behind a proxy or with an index of your own, hand pip its configuration; nothing of it stays in the image:
#   docker build --secret id=pip,src=pip.conf --secret id=ca,src=ca.crt ...   (pip.conf: cert = /run/secrets/ca)
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim-bookworm
ARG ARGOCD_VERSION=v3.5.1
ARG ARGOCD_IMAGE=quay.io/argoproj/argocd:${ARGOCD_VERSION}

FROM ${ARGOCD_IMAGE} AS argocd

FROM ${PYTHON_IMAGE} AS build
COPY pyproject.toml README.md LICENSE plugin.yaml /src/
COPY plugin /src/plugin
COPY schemas /src/schemas
COPY templates /src/templates
# The virtual environment has no pip: the image's own puts things into it. Bytecode follows below.
RUN --mount=type=secret,id=pip --mount=type=secret,id=ca \
    export PIP_CONFIG_FILE=/run/secrets/pip PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 && \
    python3 -m pip wheel --quiet --no-deps --wheel-dir /wheel /src && \
    python3 -m venv --without-pip /opt/cilium-homelab && \
    python3 -m pip --python /opt/cilium-homelab/bin/python install --quiet --no-compile /wheel/*.whl
# Unchecked: neither times of files, which copies change, nor the sources are looked at again.
RUN /opt/cilium-homelab/bin/python -m compileall -q -f --invalidation-mode unchecked-hash /opt/cilium-homelab/lib

FROM ${PYTHON_IMAGE}
# The official Python images come without bytecode of the standard library; on a read-only root each
# run would compile what it imports, at several times the cost of the run itself.
RUN python3 -m compileall -q -f --invalidation-mode unchecked-hash \
      -x '/(test|tests|ensurepip|idlelib|lib2to3|tkinter|turtledemo|site-packages|dist-packages)/' \
      "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
# repo-server reaches the sidecar's socket only as its own user, 999.
RUN groupadd --system --gid 999 argocd && \
    useradd --system --uid 999 --gid 999 --home-dir /home/argocd --no-create-home --no-log-init --shell /usr/sbin/nologin argocd
COPY --from=argocd /usr/local/bin/kustomize /usr/local/bin/helm /usr/local/bin/
COPY --from=build /opt/cilium-homelab /opt/cilium-homelab
COPY plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
# All that is written at run time is below /tmp, an emptyDir; the root can be read-only.
ENV PATH=/opt/cilium-homelab/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    CILIUM_HOMELAB_CHART_CACHE=/tmp/cilium-homelab/charts
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="cilium-homelab" \
      org.opencontainers.image.description="Argo CD Config Management Plugin: one short YAML spec in, checked Cilium configuration out" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
USER 999:999
WORKDIR /tmp
# Argo CD's own server; the Pod mounts it from the volume var-files.
ENTRYPOINT ["/var/run/argocd/argocd-cmp-server"]
