"""Gangs as manifests, who is told what, and when a gang lets go of its places."""

from __future__ import annotations

from typing import Any

import pytest

import kubeschemas
from cubestudio.drivers.runtime_kubernetes import gangs
from cubestudio.drivers.runtime_kubernetes.attempts import Attempt
from cubestudio.drivers.runtime_kubernetes.client import Manifest, Refused
from cubestudio.drivers.runtime_kubernetes.handles import handle_of
from cubestudio.drivers.runtime_kubernetes.pods import Cluster, manifests
from cubestudio.drivers.runtime_kubernetes.reasons import Cause
from cubestudio.drivers.runtime_kubernetes.volcano import Volcano
from cubestudio.kit.languages import retell
from cubestudio.ports.mailbox import Mail, Report
from cubestudio.ports.runtime import AttemptPhase, AttemptRequest
from cubestudio.spec.placement import Placement
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import ReplicaType, WorkloadSpec

TYPES = (ReplicaType("worker", 2), ReplicaType("ps", 1, ("serve",), Resources(2, 1 << 30), serves=True))
PLACE = Placement("cube-vision", image="python:3.11", url="http://10.0.0.7:8080")


def request(*types: ReplicaType, **spec: Any) -> AttemptRequest:
    wish = WorkloadSpec(("train",), replica_types=types or TYPES, resources=Resources(0.5, 1 << 28), **spec)
    return AttemptRequest("wl_1", 2, "prj_1", 1, wish, placement=PLACE)


def made(asked: AttemptRequest, queue: str = "") -> list[Manifest]:
    return manifests(asked, Cluster("east", "cube-agent-1", lambda *_: "token"), queue)


@pytest.mark.parametrize("queue", ["", "cube-vision"])
def test_every_manifest_of_a_gang_is_understood(queue: str) -> None:
    for manifest in [*made(request(), queue), gangs.queue_of("cube-vision")]:
        kubeschemas.check_all(manifest)


def test_pods_of_a_gang_have_names_and_may_talk_to_each_other() -> None:
    kinds = {one["kind"]: one for one in reversed(made(request()))}
    service, policy, pod = kinds["Service"], kinds["NetworkPolicy"], kinds["Pod"]
    assert service["spec"]["clusterIP"] == "None" and service["spec"]["publishNotReadyAddresses"]
    assert (pod["spec"]["hostname"], pod["spec"]["subdomain"]) == ("worker-0", service["metadata"]["name"])
    for labels in (service["spec"]["selector"], policy["spec"]["podSelector"]["matchLabels"]):
        assert labels.items() <= pod["metadata"]["labels"].items()


def test_one_process_alone_has_nothing_of_a_gang() -> None:
    alone = made(request(ReplicaType()), "queue")
    assert [one["kind"] for one in alone] == ["Secret", "Pod"]
    assert "hostname" not in alone[1]["spec"] and "schedulerName" not in alone[1]["spec"]
    assert gangs.facts(request(ReplicaType())) == {} and gangs.env_of(request(ReplicaType()))("main-0") == {}


def test_with_volcano_all_or_none_get_a_place() -> None:
    group, *_ = [one for one in made(request(), "cube-vision") if one["kind"] == "PodGroup"]
    assert group["spec"] == {
        "minMember": 3, "queue": "cube-vision", "minResources": {"cpu": "3000m", "memory": str(3 << 29)}
    }  # fmt: skip
    for pod in (one for one in made(request(), "cube-vision") if one["kind"] == "Pod"):
        assert pod["spec"]["schedulerName"] == "volcano"
        assert pod["metadata"]["annotations"]["scheduling.k8s.io/group-name"] == group["metadata"]["name"]


def test_members_are_told_names_and_the_same_port() -> None:
    env = gangs.env_of(request(framework="tensorflow"))("worker-1")
    assert env["CUBE_PEERS"] == ",".join(
        f"{name}={name}.cube-wl-1-2:29501" for name in ("worker-0", "worker-1", "ps-0")
    )
    assert '"worker":["worker-0.cube-wl-1-2:29501","worker-1.cube-wl-1-2:29501"]' in env["TF_CONFIG"]
    assert gangs.env_of(request())("ps-0")["MASTER_ADDR"] == "worker-0.cube-wl-1-2"


def pod(node: str = "", at: str = "2026-11-28T10:00:00Z") -> Manifest:
    return {"metadata": {"uid": "u", "creationTimestamp": at}, "spec": {"nodeName": node} if node else {}}


NOON = 1795860000.0  # 10:00:00


def test_a_gang_with_some_places_lets_go_of_them_when_it_waited_long_enough() -> None:
    some = [pod("a"), pod(), None]
    assert gangs.too_late(some, 60, NOON + 59) is None
    cause = gangs.too_late(some, 60, NOON + 61)
    assert cause and cause.reason == "GangTimedOut" and "Only 1 of its 3 replicas got a place within 60 s" in cause.text
    assert gangs.too_late([pod("a"), pod("b")], 60, NOON + 999) is None, "all have one"
    assert gangs.too_late([pod(), pod()], 60, NOON + 999) is None, "it keeps nobody from anything"
    assert gangs.too_late(some, 0, NOON + 999) is None, "it may wait for ever"


def test_what_a_gang_waits_for_says_how_many_have_a_place() -> None:
    cause = Cause("Unschedulable", "No machine of the cluster can take it yet: 0/1 nodes.", "Ask for less.")
    said = gangs.waiting(cause, [pod("a"), pod(), None])
    assert said.text == f"1 of its 3 replicas have a place. {cause.text}" and said.hint == cause.hint
    assert retell(said.text, "zh").startswith("3 个副本中已有 1 个得到位置。集群中还没有机器能运行它")
    assert gangs.waiting(cause, [pod()]) is cause, "who is alone is no gang"
    missing = Cause("ImageMissing", "There is no image 'x'.")
    assert gangs.waiting(missing, [pod("a"), pod("a")]) is missing


def attempt(*codes: int | None) -> Attempt:
    """Of two workers and what serves them, with what their agents reported."""
    found = Attempt.of(handle_of(request(), "east"))
    for replica, code in zip(found.replicas, codes, strict=True):
        replica.see(pod("a"))
        end = None if code is None else Report(code, ended_at=NOON + 10 + len(found.mail))
        found.mail = {**found.mail, replica.name: Mail(heard_at=NOON, started_at=NOON, report=end)}
    return found


def test_what_serves_is_ended_once_the_others_ended_well() -> None:
    assert attempt(0, None, None).doomed(NOON) == []
    assert [one.name for one in attempt(0, 0, None).doomed(NOON)] == ["ps-0"]
    over = attempt(0, 0, 143)
    over.replicas[2].asked = True
    seen = over.look(NOON)
    assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 0, "")
    assert [one.exit_code for one in seen.replicas] == [0, 0, 143]


def test_a_failure_of_what_serves_is_one_of_the_gang() -> None:
    assert [one.name for one in attempt(None, None, 4).doomed(NOON)] == ["worker-0", "worker-1"]
    crashed = attempt(0, 0, 4)
    crashed.mail = {**crashed.mail, "ps-0": Mail(heard_at=NOON, started_at=NOON, report=Report(4, ended_at=NOON + 1))}
    assert crashed.look(NOON).exit_code == 4


def test_a_gang_that_is_too_late_ends_and_says_why() -> None:
    late = Attempt.of(handle_of(request(start_within=60.0), "east"))
    late.replicas[0].see(pod("a"))
    late.replicas[1].see(pod())
    late.replicas[2].see(pod())
    assert late.look(NOON + 1).phase is AttemptPhase.PREPARING
    late.look(NOON + 70)
    assert len(late.doomed(NOON + 70)) == 3
    for replica in late.replicas:
        replica.lose(NOON + 71)
    seen = late.look(NOON + 80)
    assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "GangTimedOut")


class Answers:
    """A client of a cluster with or without Volcano."""

    def __init__(self, there: bool, code: int = 0) -> None:
        self.there, self.code, self.asked = there, code, 0

    def read(self, path: str) -> Manifest:
        self.asked += 1
        if not self.there:
            raise Refused(404, "NotFound", path)
        return {}

    def create(self, manifest: Manifest) -> Manifest:
        self.asked += 1
        if self.code:
            raise Refused(self.code, "", "")
        return manifest


@pytest.mark.parametrize(
    ("there", "code", "queue"),
    [(False, 0, ""), (True, 0, "cube-a"), (True, 409, "cube-a"), (True, 403, "default")],
)
def test_a_namespace_has_a_queue_where_queues_may_be_made(there: bool, code: int, queue: str) -> None:
    client: Any = Answers(there, code)
    volcano = Volcano(client)
    assert [volcano.queue("cube-a") for _ in range(3)] == [queue] * 3
    assert client.asked <= 2
