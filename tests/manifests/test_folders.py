"""Folders: what is found, what belongs together, what the chart and the repository's own file say."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cilium_homelab.manifests.together import clusters
from cilium_homelab.repository.config import read_config
from tests.support import ROOT, as_nobody, run_cli

ARTICLE = Path(__file__).parent / "article"
POOL = """\
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {{name: {name}}}
spec: {{blocks: [{{cidr: {cidr}}}]}}
"""
POLICY = """\
apiVersion: cilium.io/v2alpha1
kind: CiliumL2AnnouncementPolicy
metadata: {name: lan}
spec: {interfaces: [^eth0$], loadBalancerIPs: true}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: apps, annotations: {{lbipam.cilium.io/ips: {ip}}}}}
spec: {{type: LoadBalancer, ports: [{{port: 80}}]}}
"""
CHART = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
helmCharts:
- name: cilium
  version: {version}
"""
SPEC = (ROOT / "examples" / "article" / "homelab.yaml").read_text(encoding="utf-8")


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _lines(folder: Path, *arguments: str) -> list[str]:
    done = run_cli("validate", "--format", "concise", *arguments, cwd=folder)
    return done.stdout.splitlines()


def _codes(folder: Path, *arguments: str) -> list[str]:
    return [line.split("[")[1].split("]")[0] for line in _lines(folder, *arguments)]


def test_the_article_as_it_is_printed() -> None:
    """Its release has neither `blocks` nor ranges nor sharing keys; the rest is information, and nothing more."""
    done = run_cli("validate", "-v", "--format", "concise", cwd=ARTICLE)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (ARTICLE / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", ["1.15.1", "1.16.0", "1.20.0"])
def test_the_article_on_later_releases(version: str) -> None:
    """From 1.15 on nothing in it is an error."""
    done = run_cli("validate", "--cilium", version, "--format", "concise", cwd=ARTICLE)
    assert done.returncode == 0
    assert "error" not in done.stdout


def test_what_is_not_searched(tmp_path: Path) -> None:
    """Hidden folders, archives, node_modules, other suffixes, and what we rendered ourselves."""
    bad = POOL.format(name="lan", cidr="192.168.1.300")
    marked = f"# Made by cilium-homelab from homelab.yaml; changes here are overwritten.\n{bad}"
    names = [".git/x.yaml", ".old/x.yaml", "a/archive/x.yaml", "node_modules/a/x.yaml", "x.yaml.tmpl", "notes.md"]
    _write(tmp_path, {**dict.fromkeys(names, bad), "out/ip-pools.yaml": marked, "b.yml": bad, "a.json": "{}"})
    assert [line.split(":")[0] for line in _lines(tmp_path)] == ["b.yml"]


def test_services_of_another_load_balancer(tmp_path: Path) -> None:
    """Where no pool of Cilium is, two that share an address by MetalLB's annotation are none of our business."""
    service = SERVICE.replace("lbipam.cilium.io/ips: {ip}", "metallb.universe.tf/allow-shared-ip: dns")
    service = service.replace("spec: {{", "spec: {{loadBalancerIP: 10.0.0.1, ")
    files = {f"{name}.yaml": service.format(name=name) for name in ("udp", "tcp")}
    _write(tmp_path, files)
    assert _codes(tmp_path, "--cilium", "1.20.0", "-v") == []
    assert run_cli("validate", cwd=tmp_path).stderr == ""  # the release of Cilium does not matter
    _write(tmp_path, {"pool.yaml": POOL.format(name="lan", cidr="10.0.0.0/24")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH402"]


def test_symlinks(tmp_path: Path) -> None:
    """Nothing outside of the repository is read through a link; a link inside of it is no second file."""
    bad = POOL.format(name="lan", cidr="192.168.1.300")
    _write(tmp_path, {"repo/.git/HEAD": "x", "repo/real/a.yaml": bad, "outside/b.yaml": bad})
    (tmp_path / "repo" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "repo" / "file.yaml").symlink_to(tmp_path / "outside" / "b.yaml")
    (tmp_path / "repo" / "dangling.yaml").symlink_to("nowhere")
    (tmp_path / "repo" / "loop").symlink_to(".")
    assert [line.split(":")[0] for line in _lines(tmp_path / "repo")] == ["real/a.yaml"]


def test_the_rest_is_checked_where_a_file_cannot_be_read(tmp_path: Path) -> None:
    """One line says which, and the exit code that the environment is to blame."""
    _write(tmp_path, {"a.yaml": POLICY, "b.yaml": POOL.format(name="lan", cidr="192.168.1.300"), "c/d.yaml": POLICY})
    (tmp_path / "a.yaml").chmod(0)
    (tmp_path / "c").chmod(0)
    os.mkfifo(tmp_path / "e.yaml")
    done = as_nobody("validate", "--format", "concise", "--cilium", "1.20.0", cwd=tmp_path)
    (tmp_path / "c").chmod(0o755)
    assert done.returncode == 2
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["b.yaml"]
    assert sorted(done.stderr.splitlines()) == [
        "cilium-homelab: a.yaml cannot be read: Permission denied",
        "cilium-homelab: c cannot be read: Permission denied",
        "cilium-homelab: e.yaml is not a regular file",
    ]


def test_nothing_is_found(tmp_path: Path) -> None:
    """Silence would look like success."""
    _write(tmp_path, {"a/deployment.yaml": "kind: Deployment\n"})
    for arguments in ([], ["a"]):
        done = run_cli("validate", *arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1


def test_the_spec_of_the_working_directory_is_what_is_checked(tmp_path: Path) -> None:
    """As ever, where no path is named; a folder that is named is searched."""
    _write(tmp_path, {"homelab.yaml": SPEC, "x/pool.yaml": POOL.format(name="other", cidr="192.168.1.128/26")})
    assert _codes(tmp_path) == []
    assert _codes(tmp_path, ".") == ["CH211"]


def test_a_spec_and_what_lies_beside_it(tmp_path: Path) -> None:
    """The spec's pools, networks and release count for the manifests; a planned Service is the one that is there."""
    planned = SPEC.replace("pi-hole/pihole-web", "apps/jellyfin").replace("sharingKey: pi-hole, ", "")
    planned = planned.replace("pihole-dns: {ips: 192.168.1.153", "pihole-dns: {ips: 192.168.1.154")
    _write(tmp_path, {"homelab.yaml": planned, "a.yaml": SERVICE.format(name="jellyfin", ip="192.168.1.153")})
    assert _codes(tmp_path, ".") == []
    _write(tmp_path, {"a.yaml": SERVICE.format(name="other", ip="10.1.1.1")})
    assert _codes(tmp_path, ".") == ["CH401"]


def test_absence_proves_something_only_where_all_was_looked_at(tmp_path: Path) -> None:
    """A file alone may have its pool elsewhere, a folder has it all, less what nobody could read."""
    _write(
        tmp_path,
        {
            "pool.yaml": POOL.format(name="lan", cidr="192.168.1.128/25"),
            "svc.yaml": SERVICE.format(name="a", ip="10.0.0.1"),
        },
    )
    release = ("--cilium", "1.20.0")
    assert _codes(tmp_path, *release) == ["CH401"]
    assert _codes(tmp_path, *release, "pool.yaml", "svc.yaml") == []
    _write(tmp_path, {"template.yaml": "{{- if x }}\nkind: CiliumLoadBalancerIPPool\n{{- end }}\n"})
    assert _codes(tmp_path, *release) == []
    assert _codes(tmp_path, *release, "-v") == ["CH125"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ if .Values.pool }}\nkind: CiliumLoadBalancerIPPool\n{{ end }}\n",
        "kind: CiliumLoadBalancerIPPool\nspec: {% for x in y %}\n",
        "apiVersion: cilium.io/v2\nkind: CiliumLoadBalancerIPPool\nmetadata: {name: lan}\nspec: #{ spec }#\n",
    ],
    ids=["Go", "Jinja", "makejinja, which YAML takes for a comment"],
)
def test_templates_that_are_no_yaml(text: str, tmp_path: Path) -> None:
    """They are skipped, and only -v says so."""
    _write(tmp_path, {"a.yaml": text})
    done = run_cli("validate", "--cilium", "1.20.0", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "no problems\n", "")
    assert _codes(tmp_path, "-v") == ["CH125"]


def test_broken_yaml_is_an_error(tmp_path: Path) -> None:
    """Where nothing speaks of a template; what else is there is judged."""
    _write(
        tmp_path,
        {"a.yaml": "kind: CiliumLoadBalancerIPPool\n\tspec: {}\n", "b.yaml": POLICY.replace("^eth0$", "'(?!x)'")},
    )
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH101", "CH301"]


def test_the_unknown_release(tmp_path: Path) -> None:
    """Only what is true from 1.16 on; one line says how to name it."""
    pool = POOL.format(name="lan", cidr="192.168.1.128/25").replace("cilium.io/v2", "cilium.io/v2alpha1")
    _write(
        tmp_path,
        {
            "a.yaml": pool.replace("blocks", "cidrs"),
            "b.yaml": POOL.format(name="b", cidr="fd00::/112"),
            "c.yaml": POLICY,
        },
    )
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    assert [line.split(" ")[1] for line in done.stdout.splitlines()] == ["error[CH123]"]
    assert done.stderr.count("\n") == 1
    assert "--cilium" in done.stderr
    assert _codes(tmp_path, "--cilium", "1.17.0") == ["CH123", "CH121", "CH309"]
    done = run_cli("validate", "--cilium", "1.13", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "1.13" in done.stderr


def test_the_release_of_the_chart(tmp_path: Path) -> None:
    """A version that nobody knows is information, and the release stays unknown; two charts: what holds for both."""
    pool = POOL.format(name="lan", cidr="192.168.1.128/25")
    _write(tmp_path, {"kustomization.yaml": CHART.format(version="1.17.4"), "a.yaml": pool})
    assert _codes(tmp_path) == ["CH121"]
    _write(tmp_path, {"kustomization.yaml": CHART.format(version="1.12.0")})
    done = run_cli("validate", "-v", "--format", "concise", cwd=tmp_path)
    assert "info[CH110]" in done.stdout and done.returncode == 0
    assert "--cilium" in done.stderr


def test_values(tmp_path: Path) -> None:
    """Files and inline values in the order of kustomize; what the chart leaves off is said."""
    chart = (
        CHART.format(version="1.20.0")
        + "  valuesFile: v/values.yaml\n  valuesInline: {l2announcements: {enabled: true}}\n"
    )
    values = "kubeProxyReplacement: true\nk8sServiceHost: 192.168.1.130\nl2announcements: {enabled: false}\n"
    values += "l2anouncements: {}\n"
    pool = POOL.format(name="lan", cidr="192.168.1.128/25")
    _write(tmp_path, {"kustomization.yaml": chart, "v/values.yaml": values, "a.yaml": POLICY, "b.yaml": pool})
    assert _lines(tmp_path)[0].startswith("b.yaml:4:24: error[CH207]")
    assert _codes(tmp_path) == ["CH207", "CH501"]
    _write(tmp_path, {"kustomization.yaml": chart.replace("  valuesInline: {l2announcements: {enabled: true}}\n", "")})
    assert _codes(tmp_path) == ["CH207", "CH531", "CH501"]
    _write(tmp_path, {"v/values.yaml": "l2announcements: {enabled: true, leaseDuration: 15}\n"})
    assert _codes(tmp_path) == ["CH532", "CH307"]
    _write(tmp_path, {"v/values.yaml": "l2announcements: {enabled: '${L2}'}\nkubeProxyReplacement: ${KPR}\n"})
    assert _codes(tmp_path) == []
    (tmp_path / "v" / "values.yaml").unlink()
    assert _codes(tmp_path) == ["CH112"]


def test_a_spec_that_does_not_install(tmp_path: Path) -> None:
    """The chart that is installed by somebody else is judged by what the spec asks for."""
    spec = SPEC.replace('{version: "1.20.0"}', '{version: "1.20.0", install: false}')
    values = "  valuesInline: {kubeProxyReplacement: true, l2announcements: {enabled: VALUE}}\n"
    _write(
        tmp_path,
        {"homelab.yaml": spec, "kustomization.yaml": CHART.format(version="1.20.0") + values.replace("VALUE", "false")},
    )
    assert _codes(tmp_path, ".") == ["CH531"]
    _write(tmp_path, {"kustomization.yaml": CHART.format(version="1.20.0") + values.replace("VALUE", "true")})
    assert _codes(tmp_path, ".") == []


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """It is said where it would have been judged."""
    text = POOL.format(name="lan", cidr="10.0.0.0/24") + "# " + "x" * 9 * 2**20
    _write(tmp_path, {"a.yaml": text, "b.yaml": text.replace("CiliumLoadBalancerIPPool", "LoadBalancer")})
    done = run_cli("validate", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "cilium-homelab: a.yaml is larger than 8 MiB: it is not checked\n"


def test_many_leases(tmp_path: Path) -> None:
    """The article's caveat: 21 Services and no limit that is written."""
    kustomization = CHART.format(version="1.20.0") + "  valuesInline: VALUES\n"
    values = "{kubeProxyReplacement: true, l2announcements: {enabled: true}}"
    _write(tmp_path, {"kustomization.yaml": kustomization.replace("VALUES", values), "a.yaml": POLICY})
    _write(tmp_path, {f"s{n}.yaml": SERVICE.format(name=f"s{n}", ip=f"10.0.0.{n}") for n in range(20)})
    assert _codes(tmp_path) == []
    _write(tmp_path, {"s20.yaml": SERVICE.format(name="s20", ip="10.0.0.20")})
    assert _codes(tmp_path) == ["CH533"]
    written = values[:-1] + ", k8sClientRateLimit: {qps: 50, burst: 100}}"
    _write(tmp_path, {"kustomization.yaml": kustomization.replace("VALUES", written)})
    assert _codes(tmp_path) == []


def test_namespaces_of_kustomizations(tmp_path: Path) -> None:
    """One says which; of several nobody knows."""
    pool = POOL.format(name="lan", cidr="10.0.0.0/24").replace(
        "spec: {", "spec: {serviceSelector: {matchLabels: {io.kubernetes.service.namespace: dns}}, "
    )
    kustomization = "kind: Kustomization # cilium\nnamespace: {}\nresources: [{}]\n"
    _write(tmp_path, {"pool.yaml": pool, "base/svc.yaml": SERVICE.format(name="a", ip="10.0.0.1")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH401"]
    _write(tmp_path, {"prod/kustomization.yaml": kustomization.format("dns", "../base")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == []
    _write(tmp_path, {"test/kustomization.yaml": kustomization.format("other", "../base/svc.yaml")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == []


def test_a_release_that_is_named_wins(tmp_path: Path) -> None:
    """Over a spec's too: is it fine on another one?"""
    _write(tmp_path, {"homelab.yaml": SPEC})
    assert _codes(tmp_path) == []
    assert _codes(tmp_path, "--cilium", "1.14.4") == ["CH213", "CH408", "CH408"]
    done = run_cli("validate", "--values", "homelab.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "--values" in done.stderr


def test_a_spec_inside_of_a_configmap_is_none(tmp_path: Path) -> None:
    """Examples and plugin configurations hold some."""
    inside = "".join(f"    {line}\n" for line in SPEC.splitlines())
    _write(tmp_path, {"a.yaml": f"apiVersion: v1\nkind: ConfigMap\ndata:\n  x: |\n{inside}", "b.yaml": POLICY})
    assert _codes(tmp_path, "--cilium", "1.20.0") == []


FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: cilium}
spec:
  chart: {spec: {chart: cilium, version: 1.17.4}}
  values: {kubeProxyReplacement: true, l2anouncements: {enabled: true}}
"""
OCI = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: cilium}
spec: {url: "oci://quay.io/cilium/charts/cilium", ref: {tag: 1.17.4}}
"""
ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: cilium}
spec:
  sources:
  - {repoURL: "https://example.com/lab.git"}
  - chart: cilium
    targetRevision: 1.17.4
    helm: {valuesObject: {kubeProxyReplacement: true, l2anouncements: {enabled: true}}}
"""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (FLUX, "6:40"),
        (
            FLUX.replace("chart: {spec: {chart: cilium, version: 1.17.4}}", "chartRef: {name: cilium}") + "---\n" + OCI,
            "6:40",
        ),
        (ARGO, "9:55"),
    ],
    ids=["HelmRelease", "OCIRepository", "Application"],
)
def test_the_chart_of_flux_and_argo_cd(text: str, place: str, tmp_path: Path) -> None:
    """The release and the values in place; values that come from elsewhere may hold what is missing here."""
    _write(
        tmp_path, {"app.yaml": text, "policy.yaml": POLICY, "pool.yaml": POOL.format(name="lan", cidr="10.0.0.0/24")}
    )
    lines = _lines(tmp_path)
    assert [line.split("]")[0] for line in lines] == [
        f"app.yaml:{lines[0].split(':')[1]}:{lines[0].split(':')[2]}: error[CH531",
        f"app.yaml:{place}: warning[CH501",
        "pool.yaml:1:13: error[CH121",
    ]
    elsewhere = text.replace("  values: {", "  valuesFrom: [{kind: ConfigMap, name: x}]\n  values: {")
    _write(tmp_path, {"app.yaml": elsewhere.replace("helm: {", "helm: {valueFiles: [x.yaml], ")})
    assert _codes(tmp_path) == ["CH501", "CH121"]


def test_values_that_are_named(tmp_path: Path) -> None:
    """--values, once or more."""
    _write(
        tmp_path,
        {"a.yaml": POLICY, "v.yaml": "l2announcements: {enabled: true}\n", "w.yaml": "kubeProxyReplacment: true\n"},
    )
    arguments = ("--cilium", "1.20.0", "--values", "v.yaml", "--values", "w.yaml")
    assert _codes(tmp_path, *arguments) == ["CH501", "CH532"]
    assert run_cli("validate", "--values", "nowhere.yaml", cwd=tmp_path).returncode == 2


def test_patches_are_no_objects(tmp_path: Path) -> None:
    """What a kustomization patches with is a part only; what it adds to Services is not known."""
    kustomization = "kind: Kustomization\npatches: [{path: patch.yaml}]\nlabels: [{pairs: {team: lab}}] # cilium\n"
    pool = POOL.format(name="lan", cidr="192.168.1.128/25").replace(
        "spec: {", "spec: {serviceSelector: {matchLabels: {team: lab}}, "
    )
    files = {
        "kustomization.yaml": kustomization,
        "patch.yaml": POOL.format(name="lan", cidr="192.168.1.0/24"),
        "pool.yaml": pool,
    }
    _write(tmp_path, {**files, "svc.yaml": SERVICE.format(name="a", ip="192.168.1.200")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == []
    _write(tmp_path, {"kustomization.yaml": "kind: Kustomization # cilium\n"})
    (tmp_path / "patch.yaml").unlink()
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH401"]


def test_two_clusters_in_one_repository(tmp_path: Path) -> None:
    """The same name in two folders is two clusters, and their addresses are not compared."""
    pool = POOL.format(name="lan", cidr="192.168.1.128/25")
    _write(
        tmp_path,
        {
            "prod/pool.yaml": pool,
            "test/pool.yaml": pool,
            "prod/x/other.yaml": POOL.format(name="other", cidr="192.168.1.128/26"),
        },
    )
    _write(tmp_path, {"shared/svc.yaml": SERVICE.format(name="a", ip="10.1.1.1")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH211", "CH401"]
    _write(tmp_path, {"test/more.yaml": POOL.format(name="more", cidr="10.1.1.0/24")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH211"]


def test_a_cluster_above_another(tmp_path: Path) -> None:
    """Each is judged by what is its own, and neither hides a mistake of the other."""
    _write(tmp_path, {"pool.yaml": POOL.format(name="lan", cidr="192.168.1.5/24")})
    _write(tmp_path, {"test/pool.yaml": POOL.format(name="lan", cidr="192.168.1.6/24")})
    lines = _lines(tmp_path, "--cilium", "1.20.0")
    assert [line[: line.index("]")] for line in lines] == [
        "pool.yaml:4:24: warning[CH202",
        "test/pool.yaml:4:24: warning[CH202",
    ]


def test_specs_of_one_folder_are_judged_alone(tmp_path: Path) -> None:
    """None of them is left out, and none counts for what lies beside them."""
    _write(tmp_path, {"a.yaml": SPEC, "b.yaml": SPEC.replace("192.168.1.128/25", "192.168.1.0/24")})
    _write(tmp_path, {"c.yaml": SERVICE.format(name="x", ip="10.1.1.1")})
    lines = _lines(tmp_path, ".")
    assert lines
    assert all(line.startswith("b.yaml:") for line in lines)


def test_what_belongs_together() -> None:
    """Paths part at the nearest folder that holds one object twice; what lies above goes with each."""
    lan, other = {("Pool", "", "lan")}, {("Pool", "", "other")}
    none: set[tuple[str, str, str]] = set()
    assert clusters({"/r/a/x": lan, "/r/b/y": other}) == [["/r/a/x", "/r/b/y"]]
    files = {"/r/a/x": lan, "/r/b/y": lan, "/r/b/sub/z": other, "/r/base/s": none}
    assert clusters(files) == [["/r/a/x", "/r/base/s"], ["/r/b/sub/z", "/r/b/y", "/r/base/s"]]
    assert clusters({"/r/x": lan, "/r/a/y": lan, "/r/z": none}) == [["/r/x", "/r/z"], ["/r/a/y", "/r/x", "/r/z"]]
    assert clusters({"/r/a/one": lan, "/r/a/two": lan}) == [["/r/a/one", "/r/a/two"]]
    deep = {"/r/a/p/x": lan, "/r/a/q/x": lan, "/r/b/x": lan, "/r/a/s": none}
    assert clusters(deep) == [["/r/a/p/x", "/r/a/s"], ["/r/a/q/x", "/r/a/s"], ["/r/b/x"]]


def test_the_repositorys_own_file(tmp_path: Path) -> None:
    """It names the release and the networks, in the forms of a spec."""
    config = 'cilium: {version: "1.17.0"}\nnetworks: [{cidr: 192.168.1.0/24, gateway: 192.168.1.1}]\n'
    config += "ignore: [{codes: CH203, paths: ['apps/**'], reason: known}]\n"
    _write(tmp_path, {".cilium-homelab.yaml": config, "a.yaml": POOL.format(name="lan", cidr="192.168.1.0/24")})
    done = run_cli("validate", "--format", "concise", cwd=tmp_path)
    assert [line.split("[")[1][:5] for line in done.stdout.splitlines()] == ["CH116", "CH121", "CH203"]
    assert done.stderr == ""
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH203"]


def test_findings_that_are_not_wanted(tmp_path: Path) -> None:
    """The list is handed over as it is written."""
    text = "ignore:\n- {codes: CH203, paths: ['apps/**', b], reason: known}\n- {codes: [CH301, CH302]}\n"
    _write(tmp_path, {".cilium-homelab.yaml": text})
    config = read_config(str(tmp_path))
    assert [(item.codes, item.paths, item.reason) for item in config.ignore] == [
        (("CH203",), ("apps/**", "b"), "known"),
        (("CH301", "CH302"), (), ""),
    ]
    assert read_config(str(tmp_path / "nowhere")).ignore == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("pools: []\n", [".cilium-homelab.yaml:1:1: error[CH103]"]),
        ("cilium: {version: 1.20}\n", [".cilium-homelab.yaml:1:19: error[CH106]"]),
        ("cilium: {}\n", [".cilium-homelab.yaml:1:1: error[CH105]"]),
        ('cilium: {version: "1.99.0"}\n', [".cilium-homelab.yaml:1:19: error[CH110]"]),
        ("ignore: [{codes: [CH999]}]\n", [".cilium-homelab.yaml:1:19: error[CH108]"]),
        ("ignore: [{paths: [x]}]\n", [".cilium-homelab.yaml:1:10: error[CH105]"]),
        ("networks: [192.168.1.0]\n", [".cilium-homelab.yaml:1:12: error[CH201]"]),
        ("[]\n", [".cilium-homelab.yaml:1:1: error[CH104]"]),
        ("", []),
    ],
)
def test_mistakes_in_the_repositorys_own_file(text: str, lines: list[str], tmp_path: Path) -> None:
    """Any other key is an error, as in a spec."""
    _write(tmp_path, {".cilium-homelab.yaml": text, "a.yaml": POOL.format(name="lan", cidr="192.168.1.0/24")})
    assert [" ".join(line.split(" ")[:2]) for line in _lines(tmp_path)] == lines


def test_standard_input(tmp_path: Path) -> None:
    """What kustomize builds, piped in, is a whole."""
    text = POOL.format(name="lan", cidr="192.168.1.128/25") + "---\n" + SERVICE.format(name="a", ip="10.0.0.1")
    done = run_cli("validate", "--cilium", "1.20.0", "--format", "json", "-", cwd=tmp_path, input=text)
    (row,) = json.loads(done.stdout)
    assert (row["file"], row["line"], row["column"], row["code"]) == ("<stdin>", 8, 74, "CH401")


def test_a_spec_alone_imports_nothing_of_this() -> None:
    """A run that needs no manifest does not pay for them."""
    import subprocess
    import sys

    from tests.support import environment

    script = (
        "import sys; from cilium_homelab.cli import run; run(['validate']);"
        "unwanted = ('cilium_homelab.manifests', 'cilium_homelab.repository');"
        "print([name for name in sys.modules if name.startswith(unwanted)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT / "examples" / "article",
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "no problems\n[]\n"


KUSTOMIZATION = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [{}]\n"


def test_files_that_a_kustomization_leaves_out(tmp_path: Path) -> None:
    """They are not applied: nothing in them is wrong, and nothing of them joins the rest."""
    pool = POOL.format(name="lan", cidr="10.0.0.0/24")
    wrong = POOL.format(name="old", cidr="10.0.0.0/33")
    folder = {"kustomization.yaml": KUSTOMIZATION.format("a.yaml, '${MORE}'"), "a.yaml": pool, "b.yaml": wrong}
    release = ("--cilium", "1.20.0")
    _write(tmp_path, folder)
    assert _codes(tmp_path, *release) == ["CH201"]  # who knows what it lists
    _write(tmp_path, {"kustomization.yaml": KUSTOMIZATION.format("./a.yaml")})
    assert _codes(tmp_path, *release) == []
    assert _lines(tmp_path, *release, "-v") == [
        "b.yaml:1:1: info[CH126] the kustomization of this folder does not list this file, so it is not judged"
    ]
    assert _codes(tmp_path, *release, "b.yaml") == ["CH201"]
    assert _codes(tmp_path, *release, ".", "b.yaml") == ["CH201"]
    _write(tmp_path, {"kustomization.yaml": KUSTOMIZATION.format("a.yaml, b.yaml")})
    assert _codes(tmp_path, *release) == ["CH201"]
    _write(tmp_path, {"kustomization.yaml": "kind: Kustomization\nconfigMapGenerator: [{name: x, files: [x=y]}]\n"})
    assert _codes(tmp_path, *release) == ["CH201"]  # it lists nothing: others apply what lies there


def test_a_kustomization_above_lists_a_file(tmp_path: Path) -> None:
    """That of the folder itself is not the only one that can."""
    wrong = POOL.format(name="lan", cidr="10.0.0.0/33")
    _write(tmp_path, {"x/kustomization.yaml": KUSTOMIZATION.format("a.yaml"), "x/a.yaml": POLICY, "x/b.yaml": wrong})
    assert _codes(tmp_path, "--cilium", "1.20.0") == []
    _write(tmp_path, {"kustomization.yaml": KUSTOMIZATION.format("x/b.yaml")})
    assert _codes(tmp_path, "--cilium", "1.20.0") == ["CH201"]


def test_a_broken_file_that_is_left_out(tmp_path: Path) -> None:
    """Nobody applies it."""
    _write(
        tmp_path,
        {
            "kustomization.yaml": KUSTOMIZATION.format("a.yaml"),
            "a.yaml": POLICY,
            "b.yaml": "- [ CiliumBGPAdvertisement\n",
        },
    )
    assert _codes(tmp_path, "--cilium", "1.20.0", "-v") == ["CH126"]


def test_information_is_given_once_a_file(tmp_path: Path) -> None:
    """What works as it stands is said of the first, and of each file."""
    old = SERVICE.replace("lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips")
    old = old.replace("{{type", "{{loadBalancerIP: {ip}, type")
    pool = POOL.format(name="a", cidr="10.0.0.0/24").replace("cilium.io/v2", "cilium.io/v2alpha1")
    services = "---\n".join(old.format(name=f"s{n}", ip=f"10.0.0.{n}") for n in (1, 2, 3))
    pools = f"{pool}---\n{pool.replace('name: a', 'name: b').replace('10.0.0', '10.0.1')}"
    _write(tmp_path, {"a.yaml": services, "b.yaml": services.replace("name: s", "name: t"), "pools.yaml": pools})
    found = _codes(tmp_path, "--cilium", "1.20.0", "-v")
    assert [found.count(code) for code in ("CH436", "CH432", "CH122")] == [2, 2, 1]


def test_apps_that_are_switched_off(tmp_path: Path) -> None:
    """What a kustomization above lists other folders than is not applied; what it may not list is judged."""
    pool = POOL.format(name="lan", cidr="10.0.0.0/24")
    service = SERVICE.format(name="a", ip="10.0.0.1")
    files = {
        "pool.yaml": pool,
        "apps/a/app/svc.yaml": service,
        "apps/b/app/svc.yaml": service.replace("name: a", "name: b"),
    }
    _write(tmp_path, files)
    release = ("--cilium", "1.20.0")
    assert _codes(tmp_path, *release) == ["CH402"]
    _write(tmp_path, {"apps/kustomization.yaml": KUSTOMIZATION.format("./a/app, namespace.yaml")})
    assert _codes(tmp_path, *release) == []
    (line,) = _lines(tmp_path, *release, "-v")
    assert line.startswith(
        "apps/b/app/svc.yaml:1:1: info[CH126] the kustomization of apps lists nothing of this folder"
    )
    assert _codes(tmp_path, *release, ".", "apps/b/app/svc.yaml") == ["CH402"]
    for lists in ("./a/app, b/app", "namespace.yaml", "a, '${B}'"):
        _write(tmp_path, {"apps/kustomization.yaml": KUSTOMIZATION.format(lists)})
        assert _codes(tmp_path, *release) == ["CH402"], lists
    off = {
        "apps/kustomization.yaml": KUSTOMIZATION.format("a"),
        "apps/b/app/pool.yaml": POLICY.replace("^eth0$", "'(?!x)'"),
    }
    _write(tmp_path, off)
    assert _codes(tmp_path, *release) == ["CH301"]  # a pool or policy is applied by hand as well
