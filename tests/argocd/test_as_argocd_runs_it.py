"""`generate` behind argocd-cmp-server: what the repo-server gets, whatever the Application and the cluster are."""

from __future__ import annotations

import json
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support import ROOT, run_cli

from .cmpserver import Application, CmpFailure, EmulatedServer, objects
from .conftest import ARTICLE, HOME, Server

pytestmark = pytest.mark.slow
APPLICATION = Application(path=HOME)
WARNED = ARTICLE.replace("192.168.1.128/25,", "192.168.1.129/25,")


def _write(repository: Path, text: str) -> None:
    (repository / HOME / "homelab.yaml").write_text(text, encoding="utf-8")


def _replaced(old: str, new: str) -> str:
    assert old in ARTICLE
    return ARTICLE.replace(old, new)


VENDORED = _replaced('{version: "1.20.0"}', '{version: "1.20.0", chart: {path: ../../charts/cilium}}')


def test_the_article(server: Server, repository: Path, temporary: Path) -> None:
    """Chart, pool and policy, each a whole object; nothing stays behind."""
    found = objects(server.generate(APPLICATION, repository))
    names = [f"{item['kind']}/{item['metadata']['name']}" for item in found]
    assert len(set(names)) == len(names)
    ours = {"CiliumLoadBalancerIPPool/default-pool", "CiliumL2AnnouncementPolicy/default-l2-announcement-policy"}
    assert {"DaemonSet/cilium", "Deployment/cilium-operator", *ours} <= set(names)
    assert all(isinstance(item["apiVersion"], str) for item in found)
    assert not os.listdir(temporary)


def test_the_repository_stays_as_it_is(server: Server, repository: Path) -> None:
    """Two calls are the same, though each has a folder with a name of its own."""
    first = server.generate(APPLICATION, repository)
    assert server.generate(APPLICATION, repository) == first
    if isinstance(server, EmulatedServer):
        assert server.stdout(APPLICATION, repository, HOME) == server.stdout(APPLICATION, repository, HOME) != b""
    assert os.listdir(repository / HOME) == ["homelab.yaml"]


def test_eight_at_once(server: Server, repository: Path) -> None:
    """Nothing bounds how many run at once (--parallelismlimit does not): all give the same."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: server.generate(APPLICATION, repository), range(8)))
    assert answers == [server.generate(APPLICATION, repository)] * 8


def test_modes_are_lost(server: Server, repository: Path) -> None:
    """Everything arrives with 0644 and 0755: what the modes were makes no difference."""
    expected = server.generate(APPLICATION, repository)
    (repository / HOME / "homelab.yaml").chmod(stat.S_IRWXU)
    (repository / HOME).chmod(stat.S_IRWXU)
    (repository / "run.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (repository / "run.sh").chmod(0o755)
    assert server.generate(APPLICATION, repository) == expected


@pytest.mark.parametrize("exclude", [(), (".git",), (".git/*",)], ids=["git", "no-git", "empty-git"])
def test_the_whole_repository_is_there(exclude: tuple[str, ...], server: Server, repository: Path) -> None:
    """A chart outside the application's folder, with .git and without; its end is known in each case."""
    expected = server.generate(APPLICATION, repository)
    shutil.copytree(ROOT / "tests" / "chart" / "cilium", repository / "charts" / "cilium")
    (repository / HOME / "charts").symlink_to("../../charts")
    _write(repository, VENDORED)
    assert server.generate(APPLICATION, repository, exclude=exclude) == expected
    _write(repository, VENDORED.replace("../../charts", "charts"))
    assert server.generate(APPLICATION, repository, exclude=exclude) == expected
    _write(repository, VENDORED.replace("../../charts", "../../../charts"))
    with pytest.raises(CmpFailure, match=r"exit status 1: homelab\.yaml:5:\d+: error\[CH112\]"):
        server.generate(APPLICATION, repository, exclude=exclude)


def test_only_the_applications_folder_is_there(server: Server, repository: Path) -> None:
    """manifest-generate-paths "." with --plugin-use-manifest-generate-paths: no parent is sent, and none is read."""
    expected = server.generate(APPLICATION, repository)
    assert server.generate(APPLICATION, repository / HOME, ".") == expected
    _write(repository, VENDORED)
    with pytest.raises(CmpFailure, match=r"exit status 1: homelab\.yaml:5:\d+: error\[CH112\]"):
        server.generate(APPLICATION, repository / HOME, ".")


def test_at_the_root(server: Server, repository: Path) -> None:
    """An Application whose path is "."."""
    expected = server.generate(APPLICATION, repository)
    (repository / HOME / "homelab.yaml").rename(repository / "homelab.yaml")
    assert server.generate(Application(path="."), repository, ".") == expected


def test_cluster_scoped_objects_have_no_namespace(server: Server, repository: Path) -> None:
    """Argo CD fills in the destination's where there is none and strips what is not namespaced: nothing of ours moves.

    Pools and policies are unknown kinds until the operator has registered them; their name is all that tells them.
    """
    found = objects(server.generate(APPLICATION, repository))
    ours = [item for item in found if item["apiVersion"].startswith("cilium.io/")]
    assert len(ours) == 2
    assert not any("namespace" in item["metadata"] for item in ours)
    kinds = {"Namespace", "ClusterRole", "ClusterRoleBinding"}
    others = [item for item in found if item not in ours and item["kind"] not in kinds]
    assert others and all(item["metadata"].get("namespace") for item in others)


def test_a_warning_does_not_fail(server: Server, repository: Path) -> None:
    """It goes to the sidecar's log; the answer is the objects."""
    _write(repository, WARNED)
    assert "warning[CH" in run_cli("validate", "--format", "concise", cwd=repository / HOME).stdout
    answer = objects(server.generate(APPLICATION, repository))
    assert any(item["kind"] == "CiliumLoadBalancerIPPool" for item in answer)


MANY = tuple(f"group-{number}.example.org/v1/Kind{number}" for number in range(400))
BIG = ARTICLE + "#" * ((120 << 10) - len(ARTICLE))
SAME = {
    "namespaced-name": APPLICATION._replace(name="argocd_cilium"),
    "other-namespace": APPLICATION._replace(namespace="elsewhere"),
    "no-namespace": APPLICATION._replace(namespace=""),
    "400-apis": APPLICATION._replace(api_versions=MANY),
    "no-apis": APPLICATION._replace(api_versions=()),
    "no-parameters": APPLICATION._replace(parameters=()),
    "empty-array": APPLICATION._replace(parameters=({"name": "file", "array": []},)),
    "strange-name": APPLICATION._replace(plugin_env={"lower-case": "x"}),
    "120-KiB": APPLICATION._replace(plugin_env={"BIG": "x" * (120 << 10)}),
    "120-KiB-parameter": APPLICATION._replace(parameters=({"name": "spec", "string": BIG},)),
}


@pytest.mark.parametrize("application", SAME.values(), ids=SAME)
def test_what_makes_no_difference(application: Application, server: Server, repository: Path) -> None:
    """Names with an underscore, other namespaces, long lists: the same bytes."""
    assert server.generate(application, repository) == server.generate(APPLICATION, repository)


def test_a_string_above_128_kib_is_the_systems_limit(server: Server, repository: Path) -> None:
    """No program can be started with it, so ours is not asked: such text belongs in the repository."""
    with pytest.raises(CmpFailure, match=r"fork/exec .*/cilium-homelab: argument list too long$"):
        server.generate(APPLICATION._replace(plugin_env={"BIG": "x" * (128 << 10)}), repository)


@pytest.mark.parametrize(("version", "expected"), [("", None), ("1.33", "v1.33"), ("1.31.2", "v1.31.2")])
def test_the_clusters_version(version: str, expected: str | None, server: Server, repository: Path) -> None:
    """It comes without v, perhaps without a patch, perhaps not at all."""
    found = objects(server.generate(APPLICATION._replace(kube_version=version), repository))
    (config,) = [item for item in found if item["metadata"]["name"] == "cilium-config"]
    assert config["data"]["kube-version"].startswith(expected or "v1.")


def test_the_clusters_apis(server: Server, repository: Path) -> None:
    """The chart sees what the cluster has, also as the last of many."""
    application = APPLICATION._replace(api_versions=(*MANY, "gateway.networking.k8s.io/v1"))
    found = objects(server.generate(application, repository))
    (config,) = [item for item in found if item["metadata"]["name"] == "cilium-config"]
    assert config["data"]["gateway-api"] == "true"


def test_the_deadline(server: Server, repository: Path, programs: Path, temporary: Path) -> None:
    """A hanging Helm is killed with us; the next call is as if nothing had been."""
    expected = server.generate(APPLICATION, repository)
    helm = (programs / "helm").readlink()
    (programs / "helm").unlink()
    os.mkfifo(programs.parent / "never")
    (programs / "helm").write_text(f"#!/bin/sh\nread never < '{programs.parent}/never'\n", encoding="utf-8")
    (programs / "helm").chmod(0o755)
    with pytest.raises(CmpFailure, match=r"signal: killed|[Dd]eadline|CANCEL"):
        server.generate(APPLICATION, repository, deadline=2)
    (programs / "helm").unlink()
    (programs / "helm").symlink_to(helm)
    assert server.generate(APPLICATION, repository) == expected
    assert not os.listdir(temporary)


def _stub(programs: Path, script: str) -> None:
    (programs / "cilium-homelab").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")


NOISE = [
    ("echo note; echo ---; echo 'kind: A'", "cannot unmarshal string into Go value"),
    ("echo 'note: all is well'", "Object 'Kind' is missing in '{\"note\":\"all is well\"}'"),
    ("printf 'kind: A\\n\\tb: c\\n'", "error converting YAML to JSON: yaml: "),
    ("exit 3", "failed exit status 3$"),
    ("echo told >&2; exit 3", "failed exit status 3: told$"),
]


@pytest.mark.parametrize(("script", "message"), NOISE)
def test_the_servers_rules(script: str, message: str, server: Server, repository: Path, programs: Path) -> None:
    """What any plugin must not do, by a stub in our place: the emulation and the real server say the same."""
    _stub(programs, script)
    with pytest.raises(CmpFailure, match=message.replace("(", r"\(")):
        objects(server.generate(APPLICATION, repository))


def test_nothing_at_all_is_a_success(server: Server, repository: Path, programs: Path) -> None:
    """And prunes what was there, which is why we refuse to print nothing. Yes is a boolean, 1e3 a number."""
    _stub(programs, "exit 0")
    assert objects(server.generate(APPLICATION, repository)) == []
    lines = ("---", "# none", "---", "kind: A", "a: yes", "b: 1e3", "c: 017", "d: 2024-01-01", "e: 12:30:45")
    _stub(programs, "\n".join(f"printf '%s\\n' '{line}'" for line in lines))
    (found,) = server.generate(APPLICATION, repository)
    assert json.loads(found) == {"kind": "A", "a": True, "b": 1000, "c": 15, "d": "2024-01-01", "e": "12:30:45"}
