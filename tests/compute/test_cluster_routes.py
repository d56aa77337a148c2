"""Clusters over HTTP, with a cluster that is played."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts import service as accounts
from cubestudio.accounts.vault import Vault
from cubestudio.compute import service as compute
from cubestudio.compute.facts import State
from cubestudio.compute.reconcile import ClusterLoop
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import (
    ClusterAccess,
    ClusterFacts,
    ClusterLook,
    Inspection,
    MachineFacts,
    QuotaLine,
    Right,
)
from cubestudio.ports.isolation import Enforcement
from cubestudio.spec.accelerators import Catalogue
from cubestudio.spec.placement import HERE
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads.owners import NewWorkload, ProjectRef
from cubestudio.workloads.why import why_workload
from studio import Studio, open_studio

KUBECONFIG = json.dumps(
    {
        "current-context": "a",
        "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
        "clusters": [{"name": "a", "cluster": {"server": "https://10.0.0.1:6443"}}],
        "users": [{"name": "a", "user": {"token": "very.secret.token"}}],
    }
)
BODY = {"name": "lab", "label": "实验室", "kubeconfig": KUBECONFIG, "image": "python:3.11", "url": "http://10.0.0.5"}
FACTS = ClusterFacts(uid="u-1", version="v1.32.0", nodes=1, nodes_ready=1, cpu=8, memory=1 << 34, devices={"A100": 2})


class Played:
    """A cluster that answers, or does not."""

    def __init__(self) -> None:
        self.facts = FACTS
        self.away: Fault | None = None
        self.asked: list[ClusterAccess] = []
        self.counted: tuple[QuotaLine, ...] = ()
        self.inspected: list[tuple[str, ...]] = []
        self.ready_made = False

    def look(self, access: ClusterAccess, catalogue: Catalogue) -> ClusterFacts:
        self.asked.append(access)
        if self.away:
            raise self.away
        return self.facts

    def machines(self, access: ClusterAccess, catalogue: Catalogue) -> list[MachineFacts]:
        self.look(access, catalogue)
        labels = {"cube-studio.org/group": "training"}
        return [MachineFacts("m1", "10.0.0.7", True, True, labels, 8, 1 << 34, {"A100": 2}, 1, 1 << 30, {"A100": 1}, 4)]

    def quotas(self, access: ClusterAccess, namespaces: Sequence[str]) -> Mapping[str, tuple[QuotaLine, ...]]:
        self.look(access, ())
        return dict.fromkeys(namespaces, self.counted)

    def inspect(self, access: ClusterAccess, image: str, namespaces: Sequence[str]) -> Inspection:
        self.inspected.append(tuple(namespaces))
        if self.ready_made:
            may = Right("create", "pods", True, "running workloads", namespace=namespaces[0] if namespaces else "")
            return Inspection(Enforcement(None, text="not tried"), (may,), True, tuple(namespaces))
        policies = Enforcement(False, False, False, "network policies are NOT enforced", "Use another plugin.")
        return Inspection(policies, (Right("create", "pods", True, "running workloads"),))


@pytest.fixture
def cluster() -> Played:
    return Played()


@pytest.fixture
def studio(sqlite_db: Database, tmp_path: Path, cluster: Played) -> Iterator[Studio]:
    with open_studio(sqlite_db, tmp_path / "home", {ClusterLook: cluster}) as opened:
        opened.user("root", is_admin=True)
        opened.user("ada")
        opened.project("home", owner="ada")
        yield opened


@pytest.fixture
def admin(studio: Studio) -> TestClient:
    return studio.browser("root")


def refused(answer: Any) -> str:
    """The code of a refusal."""
    return str(answer.json()["error"]["code"])


def test_a_cluster_is_added_listed_and_never_tells_its_kubeconfig(admin: TestClient) -> None:
    made = admin.post("/api/v1/clusters", json=BODY)
    assert made.status_code == 201, made.text
    shown = admin.get("/api/v1/clusters/lab")
    listed = admin.get("/api/v1/clusters")
    audit = admin.get("/api/v1/audit")
    for answer in (made, shown, listed, audit):
        assert "very.secret" not in answer.text
    assert shown.json()["facts"]["devices"] == {"A100": 2}
    assert [each["label"] for each in listed.json()["items"]] == ["实验室"]
    assert "cluster.create" in audit.text


def test_what_is_wrong_is_said_before_anything_is_kept(admin: TestClient, cluster: Played) -> None:
    exec_user = KUBECONFIG.replace('"token": "very.secret.token"', '"exec": {"command": "aws"}')
    assert refused(admin.post("/api/v1/clusters:check", json={"kubeconfig": exec_user})) == "KubeconfigProgram"
    assert refused(admin.post("/api/v1/clusters:check", json={})) == "ClusterAccessMissing"
    assert refused(admin.post("/api/v1/clusters", json=BODY | {"url": ""})) == "ClusterUrlInvalid"
    assert cluster.asked == [] or all(access.document for access in cluster.asked)
    cluster.away = Fault("ClusterUnreachable", "the API server at {server} does not answer", server="x", status=409)
    answer = admin.post("/api/v1/clusters", json=BODY, headers={"accept-language": "zh"})
    assert (answer.status_code, refused(answer)) == (409, "ClusterUnreachable")
    assert admin.get("/api/v1/clusters").json()["items"] == []
    assert admin.post("/api/v1/clusters", json=BODY | {"unchecked": True}).status_code == 201
    assert admin.get("/api/v1/clusters/lab").json()["state"] == "Unknown"


def test_what_a_cluster_provides_is_said_kept_and_taken_away(admin: TestClient) -> None:
    made = admin.post("/api/v1/clusters", json=BODY | {"storage": {"size": "20Gi"}}).json()
    default = {"world": ["0.0.0.0/0", "::/0"], "never": [], "visitors": [], "gateways": ["cube-system"]}
    assert made["storage"] == {"size": "20Gi", "storage_class": "", "shared": True}
    assert (made["environments"], made["network"]) == (None, default)
    wish = {
        "environments": {"size": "50Gi", "storage_class": "fast", "shared": False},
        "network": {"never": ["10.1.2.3"]},
    }
    changed = admin.patch("/api/v1/clusters/lab", json=wish).json()
    assert (changed["storage"], changed["environments"]) == (made["storage"], wish["environments"])
    assert changed["network"] == default | {"never": ["10.1.2.3/32"]}
    gone = admin.patch("/api/v1/clusters/lab", json={"storage": None, "network": None}).json()
    assert (gone["storage"], gone["network"], gone["environments"]) == (None, default, wish["environments"])
    assert refused(admin.patch("/api/v1/clusters/lab", json={"storage": {"size": "much"}})) == "StorageSizeInvalid"
    alone = {"storage": {"storage_class": "fast"}}
    answer = admin.patch("/api/v1/clusters/lab", json=alone, headers={"accept-language": "zh"})
    assert refused(answer) == "StorageSizeMissing"
    assert answer.json()["error"]["text"] == "填写了存储类却没有填写大小，将不会有任何存储"
    answer = admin.patch("/api/v1/clusters/lab", json={"network": {"world": ["x"]}}, headers={"accept-language": "zh"})
    assert answer.json()["error"]["text"] == "“x”不是地址段"
    assert "50Gi" in admin.get("/api/v1/audit").text


def test_an_edit_keeps_what_it_does_not_speak_of(admin: TestClient, cluster: Played) -> None:
    admin.post("/api/v1/clusters", json=BODY)
    groups = [{"name": "training"}]
    changed = admin.patch("/api/v1/clusters/lab", json={"notes": "cellar", "groups": groups}).json()
    assert (changed["label"], changed["notes"]) == ("实验室", "cellar")
    assert changed["groups"] == [{"name": "training", "labels": {"cube-studio.org/group": "training"}}]
    cluster.facts = replace(FACTS, uid="another")
    assert refused(admin.patch("/api/v1/clusters/lab", json={"kubeconfig": KUBECONFIG})) == "ClusterAnother"


def test_machines_and_what_was_tried(admin: TestClient) -> None:
    admin.post("/api/v1/clusters", json=BODY | {"groups": [{"name": "training"}]})
    machine = admin.get("/api/v1/clusters/lab/machines").json()["items"][0]
    assert (machine["name"], machine["groups"], machine["devices_asked"]) == ("m1", ["training"], {"A100": 1})
    tried = admin.post("/api/v1/clusters/lab:inspect").json()["inspection"]
    assert (tried["enforced"], tried["rights"][0]["resource"]) == (False, "pods")


def test_owners_see_where_they_run_and_only_administrators_decide(studio: Studio, admin: TestClient) -> None:
    admin.post("/api/v1/clusters", json=BODY)
    ada = studio.browser("ada")
    assert ada.get("/api/v1/projects/home/place").json()["place"] == "local"
    assert refused(ada.put("/api/v1/clusters/lab/projects/home", json={})) == "AdministratorsOnly"
    assert admin.put("/api/v1/clusters/lab/projects/home", json={}).json()["namespace"] == "cube-home"
    place = ada.get("/api/v1/projects/home/place").json()
    assert (place["place"], place["label"], place["state"]) == ("lab", "实验室", "Ready")
    room = ada.get("/api/v1/projects/home/capacity").json()
    assert (room["place"], room["cpu"]["total"]) == ("lab", 8)
    assert [kind["kind"] for kind in room["accelerators"]] == ["A100"]
    assert refused(admin.delete("/api/v1/clusters/lab")) == "ClusterBound"
    assert admin.delete("/api/v1/clusters/lab/projects/home").status_code == 204
    assert admin.delete("/api/v1/clusters/lab").status_code == 204
    assert ada.get("/api/v1/projects/home/place").json()["place"] == "local"


def submit(studio: Studio, place: str = "") -> str:
    """A workload of the project `home`."""
    with studio.database.write() as uow:
        row = accounts.find_project(uow, "home")
        wish = NewWorkload(
            ProjectRef(row.id, "home", row.number), "task", "t", "w", WorkloadSpec(("true",)), place=place
        )
        return workloads.submit(uow, wish)


def test_what_is_submitted_goes_where_the_project_is_bound(studio: Studio, admin: TestClient) -> None:
    admin.post("/api/v1/clusters", json=BODY)
    before = submit(studio)
    admin.put("/api/v1/clusters/lab/projects/home", json={})
    after, stays = submit(studio), submit(studio, "local")
    with studio.database.read() as uow:
        places = [(workloads.find(uow, each) or {})["place"] for each in (before, after, stays)]
        project = accounts.find_project(uow, "home")
        assert compute.placement(uow, project.id, "lab").url == "http://10.0.0.5"
        assert compute.placement(uow, project.id, "local") is HERE
    assert places == ["local", "lab", "local"]
    admin.delete("/api/v1/clusters/lab/projects/home")
    assert refused(admin.delete("/api/v1/clusters/lab")) == "ClusterBusy"


def test_a_cluster_that_is_away_is_why_its_workloads_wait(studio: Studio, admin: TestClient, cluster: Played) -> None:
    admin.post("/api/v1/clusters", json=BODY)
    admin.put("/api/v1/clusters/lab/projects/home", json={})
    workload = submit(studio)
    cluster.away = Fault(
        "ClusterUnreachable", "the API server at {server} does not answer", "Look.", server="https://a"
    )
    assert admin.post("/api/v1/clusters/lab:look").json()["state"] == "Unreachable"
    with studio.database.read() as uow:
        row = workloads.find(uow, workload)
        assert row is not None
        why = why_workload(uow, row)
    assert why.say() == "It waits for the cluster '实验室': the API server at https://a does not answer."
    assert why.evidence["place"] == "lab"


def until(loop: ClusterLoop, studio: Studio, seen: Any) -> None:
    """Step until it is so."""
    for _ in range(500):
        loop.step()
        with studio.database.read() as uow:
            if seen(compute.list_clusters(uow)):
                return
        loop._pool.submit(lambda: None).result()  # the looks before it are done then
    raise AssertionError("never")


def test_the_loop_looks_at_all_and_waits_for_none(studio: Studio, admin: TestClient, cluster: Played) -> None:
    vault = studio.parts[Vault]
    admin.post("/api/v1/clusters", json=BODY | {"unchecked": True})
    loop = ClusterLoop(studio.database, Leases(studio.database, "here"), vault, cluster)
    until(loop, studio, lambda all_: all_[0].state is State.READY and all_[0].inspection is not None)
    assert cluster.asked[-1].document is not None


def test_a_quota_is_set_shown_with_what_is_used_and_taken_off(
    studio: Studio, admin: TestClient, cluster: Played
) -> None:
    admin.post("/api/v1/clusters", json=BODY)
    quota = {"cpu": "8", "memory": "16Gi", "storage": "", "pods": 0, "devices": {"nvidia.com/gpu": 2}}
    bound = admin.put("/api/v1/clusters/lab/projects/home", json={"quota": quota}).json()
    assert bound["quota"] == quota
    ada = studio.browser("ada")
    before = ada.get("/api/v1/projects/home/quota").json()["lines"]
    assert before == [
        {"resource": "cpu", "limit": 8.0, "used": 0.0},
        {"resource": "memory", "limit": float(16 << 30), "used": 0.0},
        {"resource": "nvidia.com/gpu", "limit": 2.0, "used": 0.0},
    ]
    cluster.counted = (QuotaLine("cpu", 4, 1.5), QuotaLine("pods", 30, 3))  # pods are limited by somebody else there
    [shown] = admin.get("/api/v1/clusters/lab/quotas").json()["items"]
    lines = {line["resource"]: (line["limit"], line["used"]) for line in shown["lines"]}
    assert (shown["project"], shown["namespace"]) == ("home", "cube-home")
    assert lines == {"cpu": (8, 1.5), "memory": (16 << 30, 0), "nvidia.com/gpu": (2, 0), "pods": (30, 3)}
    assert refused(ada.get("/api/v1/clusters/lab/quotas")) == "AdministratorsOnly"
    assert "16Gi" not in admin.get("/api/v1/audit").text and str(16 << 30) in admin.get("/api/v1/audit").text
    cluster.counted = ()
    assert admin.put("/api/v1/clusters/lab/projects/home", json={}).json()["quota"]["cpu"] == ""
    assert ada.get("/api/v1/projects/home/quota").json()["lines"] == []


@pytest.mark.parametrize(
    ("quota", "code"),
    [
        ({"cpu": "-1"}, "ResourceInvalid"),
        ({"memory": "much"}, "ResourceInvalid"),
        ({"devices": {"gpu": 1}}, "QuotaInvalid"),
        ({"cpu": "9999999999"}, "QuotaInvalid"),
    ],
)
def test_a_quota_that_makes_no_sense_is_refused(admin: TestClient, quota: dict[str, Any], code: str) -> None:
    admin.post("/api/v1/clusters", json=BODY)
    assert refused(admin.put("/api/v1/clusters/lab/projects/home", json={"quota": quota})) == code
    assert admin.get("/api/v1/clusters/lab/projects").json()["items"] == []


def test_a_project_on_this_machine_has_no_quota_of_a_cluster(studio: Studio) -> None:
    assert studio.browser("ada").get("/api/v1/projects/home/quota").json()["lines"] == []


def test_with_ready_made_namespaces_it_is_tried_again_where_projects_are_bound(
    studio: Studio, admin: TestClient, cluster: Played
) -> None:
    cluster.ready_made = True
    admin.post("/api/v1/clusters", json=BODY)
    loop = ClusterLoop(studio.database, Leases(studio.database, "here"), studio.parts[Vault], cluster)
    until(loop, studio, lambda all_: all_[0].inspection is not None)
    admin.put("/api/v1/clusters/lab/projects/home", json={"namespace": "theirs"})
    until(loop, studio, lambda all_: all_[0].inspection.found.namespaces == ("theirs",))
    assert cluster.inspected == [(), ("theirs",)]
    shown = admin.get("/api/v1/clusters/lab").json()["inspection"]
    assert (shown["ready_made"], shown["rights"][0]["namespace"]) == (True, "theirs")
