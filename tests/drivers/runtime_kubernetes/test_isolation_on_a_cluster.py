"""Namespaces, rights and the probe on a real cluster."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from cluster import Cluster
from cubestudio.drivers.runtime_kubernetes import probe_pods, rights
from cubestudio.drivers.runtime_kubernetes.client import Client, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.namespaces import Namespaces, Wanted, account, namespace_of
from cubestudio.drivers.runtime_kubernetes.probe import probe
from cubestudio.drivers.runtime_kubernetes.restricted import checked, secure
from cubestudio.kit.errors import Fault
from cubestudio.spec.quotas import Quota
from kube_accounts import make_account, with_token

IMAGE = "cube-test/python:3.11"
URL = "http://10.201.0.2:8080"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def client(running_cluster: Cluster) -> Iterator[Client]:
    """As the cluster's administrator."""
    opened = Client(json.loads(running_cluster.kubeconfig))
    yield opened
    opened.close()


@pytest.fixture
def name(client: Client) -> Iterator[str]:
    """Of a namespace, which is gone afterwards."""
    chosen = f"isolation-{secrets.token_hex(4)}"
    yield chosen
    client.delete("Namespace", chosen)


def until(found: Callable[[], Any], seconds: float = 180) -> Any:
    """What `found` finds, once it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(KeyError, Refused):
            if (value := found()) is not None:
                return value
        time.sleep(0.1)
    raise AssertionError("it did not come")


def as_studio(client: Client, running_cluster: Cluster, namespace: str, manifests: list[Json]) -> Client:
    """A client with the rights that `manifests` give, for an account in `namespace`."""
    return Client(with_token(running_cluster.kubeconfig, make_account(client, namespace, manifests)))


def kinds(client: Client, namespace: str) -> dict[str, set[str]]:
    """What is there of what concerns isolation."""
    asked = {"NetworkPolicy": "networking.k8s.io/v1", "ResourceQuota": "v1", "LimitRange": "v1", "ServiceAccount": "v1"}
    return {
        kind: {each["metadata"]["name"] for each in client.list(kind, namespace, version=version)[0]}
        for kind, version in asked.items()
    }


def test_a_namespace_is_made_with_all_that_belongs_to_it_and_kept_so(client: Client, name: str) -> None:
    now = [0.0]
    spaces = Namespaces(client, clock=lambda: now[0])
    quota = Quota(cpu=2, memory=2**31, pods=3, storage=2**30, devices=(("nvidia.com/gpu", 1),))
    wanted = Wanted(name, "prj_1", URL, quota)
    before = client.calls.total()
    spaces.ensure(wanted)
    assert client.calls.total() - before <= 9
    made = client.get("Namespace", name)
    assert made and made["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    there = kinds(client, name)
    assert there["NetworkPolicy"] == {"cube-deny", "cube-studio", "cube-world", "cube-visitors"}
    assert there["ResourceQuota"] == {"cube-quota"} and there["LimitRange"] == {"cube-limits"}
    assert "cube-workload" in there["ServiceAccount"]
    kept = client.get("ResourceQuota", "cube-quota", name)
    assert (
        kept and kept["spec"]["hard"]["requests.cpu"] == "2" and kept["spec"]["hard"]["requests.nvidia.com/gpu"] == "1"
    )

    before = client.calls.total()
    spaces.ensure(wanted)
    assert client.calls.total() == before  # known to be well: nothing is asked
    client.delete("NetworkPolicy", "cube-deny", name, version="networking.k8s.io/v1")
    now[0] += 1000
    spaces.ensure(wanted)
    assert "cube-deny" in kinds(client, name)["NetworkPolicy"]


def test_a_quota_is_the_clusters_too(client: Client, name: str) -> None:
    Namespaces(client).ensure(Wanted(name, "prj_1", URL, Quota(memory=2**27)))
    until(lambda: client.get("ResourceQuota", "cube-quota", name)["status"]["hard"])  # type: ignore[index]
    with pytest.raises(Refused, match="exceeded quota"):
        client.create(pod(name, "a", "true", memory="256Mi"))
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a", "namespace": name}}
    with pytest.raises(Refused, match="exceeded quota"):
        client.create(service | {"spec": {"type": "NodePort", "selector": {"a": "b"}, "ports": [{"port": 80}]}})


def test_nobody_elses_namespace_is_taken(client: Client, name: str) -> None:
    Namespaces(client).ensure(Wanted(name, "prj_1", URL))
    with pytest.raises(Fault, match="belongs to another project"):
        Namespaces(client).ensure(Wanted(name, "prj_2", URL))
    for reserved in ("kube-system", "default", ""):
        with pytest.raises(Fault, match="is the cluster's own"):
            Namespaces(client).ensure(Wanted(reserved, "prj_1", URL))


def test_one_that_is_being_deleted_is_waited_for_and_then_made_anew(client: Client, name: str) -> None:
    spaces, wanted = Namespaces(client), Wanted(name, "prj_1", URL)
    spaces.ensure(wanted)
    client.delete("Namespace", name)
    spaces.forget(name)
    with pytest.raises(Fault, match="is being deleted"):
        spaces.ensure(wanted)

    def made() -> bool | None:
        try:
            spaces.ensure(wanted)
        except Fault:
            return None
        return True

    assert until(made)


def test_a_ready_made_namespace_needs_no_more_than_the_role(
    client: Client, name: str, running_cluster: Cluster
) -> None:
    client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"theirs": "yes"}}})
    studio = as_studio(client, running_cluster, name, rights.namespace_rights(name)[:2])
    Namespaces(studio).ensure(Wanted(name, "prj_1", URL))
    there = kinds(client, name)
    assert "cube-deny" in there["NetworkPolicy"] and not there["ResourceQuota"] and not there["LimitRange"]
    made = client.get("Namespace", name)
    assert made and made["metadata"]["labels"]["theirs"] == "yes" and len(made["metadata"]["labels"]) <= 2

    answers = rights.can_i(studio, name)
    may = {(each.need.resource, each.verb) for each in answers if each.allowed}
    assert may == {(need.resource, verb) for need in rights.NEEDS if not need.cluster for verb in need.verbs}
    assert not any(each.allowed for each in rights.can_i(studio, "kube-system"))
    with pytest.raises(Refused, match="forbidden"):
        studio.list("Secret", name)

    seen = probe(studio, IMAGE, name, patience=1)
    assert seen.enforced is not None, seen.text
    assert not client.list("Pod", name, labels="cube-studio.org/probe")[0] or until(
        lambda: not client.list("Pod", name, labels="cube-studio.org/probe")[0] or None
    )
    studio.close()


def test_without_rights_it_is_said_what_is_missing(client: Client, name: str, running_cluster: Cluster) -> None:
    client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    nobody = as_studio(client, running_cluster, name, [])
    with pytest.raises(Fault, match=r"may not make NetworkPolicy 'cube-deny'.*rights-namespace\.yaml"):
        Namespaces(nobody).ensure(Wanted(name, "prj_1", URL))
    assert not any(each.allowed for each in rights.can_i(nobody, name))
    seen = probe(nobody, IMAGE)
    assert seen.enforced is None and "forbidden" in seen.text
    nobody.close()


def test_the_administrator_may_do_everything(client: Client) -> None:
    assert all(each.allowed for each in rights.can_i(client))


def test_this_cluster_does_not_enforce_policies_and_the_probe_says_so(
    client: Client, running_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not running_cluster.script:
        pytest.skip("only of the test cluster it is known that it does not enforce them")
    token = secrets.token_hex(4)
    ours = SimpleNamespace(token_hex=lambda _: token)  # others may try it at the same time
    monkeypatch.setattr("cubestudio.drivers.runtime_kubernetes.probe.secrets", ours)
    seen = probe(client, IMAGE, patience=2)
    assert seen.enforced is False and not seen.ingress and not seen.egress and "NOT enforced" in seen.text
    found = client.get("Namespace", f"cube-probe-{token}")
    assert found is None or found["metadata"].get("deletionTimestamp")


def test_a_probe_that_cannot_start_says_why(client: Client, name: str) -> None:
    client.create(namespace_of(name))
    seen = probe(client, "not-an-image:::1", name)
    assert seen.enforced is None and "does not start" in seen.text


def test_a_cluster_that_is_away_is_no_verdict(running_cluster: Cluster) -> None:
    config = json.loads(running_cluster.kubeconfig)
    config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1"
    away = Client(config, timeout=1)
    assert probe(away, IMAGE).enforced is None
    with pytest.raises(Unreachable):
        rights.can_i(away)


@pytest.mark.parametrize("open_ports", [0, 1, 2])
def test_the_calling_pod_tells_what_is_open(open_ports: int, tmp_path: Any) -> None:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors[1 + open_ports :]:
        door.close()  # as a policy closes it
    script = probe_pods.CALL.replace("/dev/termination-log", str(tmp_path / "told"))
    subprocess.run([sys.executable, "-c", script, "127.0.0.1", "1", *map(str, ports)], check=True, timeout=60)
    told = json.loads((tmp_path / "told").read_text())
    assert told == {str(port): number <= open_ports for number, port in enumerate(ports)}
    for door in doors:
        door.close()


WHO = """
import json, os
def can(do):
    try:
        do()
        return True
    except OSError:
        return False
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
json.dump({
    "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(),
    "caps": status["CapEff"], "bound": status["CapBnd"],
    "no_new": status["NoNewPrivs"], "seccomp": status["Seccomp"], "root": can(lambda: open("/a", "w")),
    "token": os.path.exists("/var/run/secrets/kubernetes.io"), "work": can(lambda: open("/work/a", "w")),
    "links": sorted(name for name in os.environ if name.endswith("_SERVICE_HOST")),
    "setuid": can(lambda: os.setuid(0)), "mount": os.system("mount -t tmpfs none /work 2>/dev/null") == 0,
}, open("/dev/termination-log", "w"))
"""


def pod(namespace: str, name: str, code: str, memory: str = "64Mi") -> Json:
    size = {"cpu": "100m", "memory": memory}
    container = {
        "name": "main",
        "image": IMAGE,
        "command": ["python3", "-c", code],
        "resources": {"requests": size, "limits": dict(size)},
        "volumeMounts": [{"name": "work", "mountPath": "/work"}],
    }
    spec = {"restartPolicy": "Never", "containers": [container], "volumes": [{"name": "work", "emptyDir": {}}]}
    about = {"name": name, "namespace": namespace}
    spec["serviceAccountName"] = "cube-workload"
    return checked({"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": secure(spec)})


def test_what_a_secured_pod_really_is(client: Client, name: str) -> None:
    client.create(namespace_of(name))
    client.create(account(name))
    client.create({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "other", "namespace": name},
                   "spec": {"selector": {"a": "b"}, "ports": [{"port": 80}]}})  # fmt: skip
    client.create(pod(name, "who", WHO))
    ended = until(
        lambda: (client.get("Pod", "who", name) or {})["status"]["containerStatuses"][0]["state"]["terminated"]
    )
    seen = json.loads(ended["message"])
    assert seen["uid"] == seen["gid"] == 10001 and set(seen["groups"]) <= {10001}
    assert int(seen["caps"], 16) == int(seen["bound"], 16) == 0
    assert seen["no_new"] == "1" and seen["seccomp"] == "2"
    assert not seen["root"] and seen["work"] and not seen["token"] and not seen["setuid"] and not seen["mount"]
    assert seen["links"] in ([], ["KUBERNETES_SERVICE_HOST"])  # that one cannot be turned off


def test_two_at_once_make_one(client: Client, name: str) -> None:
    wanted = Wanted(name, "prj_1", URL)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: Namespaces(client).ensure(wanted), range(2)))
    assert len(kinds(client, name)["NetworkPolicy"]) == 4
