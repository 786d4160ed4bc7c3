"""An advertisement of Pods is not for the way in which their addresses are given out."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Model
from . import Finding
from ._values import said

WHY = """
PodCIDR advertises the CIDRs of nodes, which there are with ipam.mode cluster-pool (the default) and
kubernetes; CiliumPodIPPool those of pools, which there are with multi-pool. Otherwise nothing is advertised.
"""

WRONG = """
apiVersion: cilium.io/v2
kind: CiliumBGPAdvertisement
metadata: {name: pods}
spec: {advertisements: [{advertisementType: PodCIDR}]}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium, namespace: kube-system}
spec:
  chart: {spec: {chart: cilium, version: 1.20.0}}
  values: {bgpControlPlane: {enabled: true}, ipam: {mode: multi-pool}}
"""

RIGHT = WRONG.replace("advertisementType: PodCIDR", "advertisementType: CiliumPodIPPool, selector: {}")

SOURCE = "cilium/cilium pkg/bgpv1/types, CanAdvertisePodCIDR; Documentation, bgp-control-plane-configuration.rst"

_MODES = {"PodCIDR": ("cluster-pool", "kubernetes"), "CiliumPodIPPool": ("multi-pool",)}


def check(model: Model) -> Iterator[Finding]:
    """Each such item, where the mode is known."""
    assert model.bgp is not None
    mode = said(model, "ipam", "mode") or "cluster-pool"
    if not isinstance(mode, str) or (model.install and mode == "cluster-pool"):
        return  # a distribution may have said it
    for advertisement in model.bgp.advertisements:
        for item in advertisement.items:
            modes = _MODES.get(item.type, (mode,))
            if mode not in modes:
                yield Finding(
                    item.at / "advertisementType",
                    f"{item.type} advertises nothing with ipam.mode {mode}: it is for {' and '.join(modes)}",
                    help=f"advertise {'CiliumPodIPPool' if mode == 'multi-pool' else 'PodCIDR'}"
                    if mode in ("multi-pool", *_MODES["PodCIDR"])
                    else "remove it",
                )
