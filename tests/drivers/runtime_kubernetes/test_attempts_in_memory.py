"""What the cluster and the agents say, read together: pods that come, end and vanish, without a cluster."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cubestudio.drivers.runtime_kubernetes.attempts import Attempt, restored, stored
from cubestudio.drivers.runtime_kubernetes.reasons import Cause
from cubestudio.ports.mailbox import Mail, Report
from cubestudio.ports.runtime import AttemptPhase, Handle

AT = 1_795_888_700.0
HANDLE: Handle = {
    "folder": "workloads/wl_1.1",
    "workload": "wl_1",
    "attempt": 1,
    "owner": 1,
    "replicas": ["main-0"],
    "grace": 5.0,
    "place": "east",
    "namespace": "team",
}
BESIDE: Handle = {**HANDLE, "replicas": ["main-0", "main-0.proxy"], "beside": {"main-0.proxy": "main-0"}}
FULL = "Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. "
TWO: Handle = {**HANDLE, "replicas": ["worker-0", "worker-1"]}


def pod(uid: str = "u1", state: dict[str, Any] | None = None, leaving: str = "", **status: Any) -> dict[str, Any]:
    """A pod as the cluster tells it."""
    about: dict[str, Any] = {"name": "p", "namespace": "team", "uid": uid}
    if leaving:
        about |= {"deletionTimestamp": leaving, "deletionGracePeriodSeconds": 0}
    told = {"containerStatuses": [{"name": "main", "image": "i", "state": state}]} if state else {}
    return {
        "metadata": about,
        "spec": {"nodeName": "n1", "containers": [{"name": "main", "resources": {"limits": {"memory": "1Gi"}}}]},
        "status": {"phase": "Running", "podIP": "10.1.2.3", **told, **status},
    }


def running(handle: Handle = HANDLE) -> Attempt:
    """An attempt whose every command runs."""
    attempt = Attempt.of(handle)
    for number, replica in enumerate(attempt.replicas):
        replica.see(pod(f"u{number}", {"running": {}}))
    attempt.mail = {name: Mail(heard_at=AT, started_at=AT) for name in handle["replicas"]}
    return attempt


def report(attempt: Attempt, name: str, code: int, at: float = AT + 9, reason: str = "", text: str = "") -> None:
    """The end of a replica, as its agent tells it."""
    told = Mail(heard_at=at, started_at=AT, report=Report(code, reason, text, AT, at))
    attempt.mail = {**attempt.mail, name: told}


def test_what_was_never_made_is_absent_and_what_is_being_made_prepares() -> None:
    attempt = Attempt.of(HANDLE)
    assert attempt.look(AT).phase is AttemptPhase.ABSENT
    attempt.creating = True
    assert attempt.look(AT).phase is AttemptPhase.PREPARING
    attempt.trouble = Cause("ClusterUnreachable", "away")
    assert attempt.look(AT).reason == "ClusterUnreachable"


def test_what_a_watch_told_before_the_making_was_answered_is_newer() -> None:
    attempt = Attempt.of(HANDLE)
    attempt.creating = True
    [replica] = attempt.replicas
    made, full = pod(phase="Pending"), "0/1 nodes are available: 1 Insufficient nvidia.com/gpu."
    replica.see(made)
    conditions = [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": full}]
    replica.see(pod(phase="Pending", conditions=conditions))
    replica.begin(made)
    assert attempt.look(AT).reason == "Unschedulable"
    replica.lose(AT)
    replica.begin(made)
    assert not replica.there, "it does not come back by having been made"


def test_it_prepares_until_the_command_begins() -> None:
    attempt = Attempt.of(HANDLE)
    attempt.replicas[0].see(pod(state={"running": {}}))
    attempt.mail = {"main-0": Mail(heard_at=AT)}
    assert attempt.look(AT).phase is AttemptPhase.PREPARING
    attempt.mail = {"main-0": Mail(heard_at=AT, started_at=AT + 3)}
    seen = attempt.look(AT + 4)
    assert (seen.phase, seen.started_at) == (AttemptPhase.RUNNING, AT + 3)


def test_an_agent_that_is_not_heard_of_is_told_after_a_while() -> None:
    attempt = Attempt.of(HANDLE)
    attempt.replicas[0].see(pod(state={"running": {}}))
    assert attempt.look(AT).reason == ""
    assert attempt.look(AT + 60).reason == "AgentUnheard"


def test_with_ports_it_runs_once_it_has_an_address_and_keeps_it() -> None:
    attempt = running({**HANDLE, "ports": {"http": 8000}})
    attempt.replicas[0].see(pod("u0", {"running": {}}, podIP=None))
    assert attempt.look(AT).phase is AttemptPhase.PREPARING
    attempt.replicas[0].see(pod("u0", {"running": {}}))
    assert attempt.look(AT).ports == {"http": ("10.1.2.3", 8000)}
    attempt.replicas[0].found = None
    assert attempt.look(AT).ports == {"http": ("10.1.2.3", 8000)}


def test_the_report_is_the_end() -> None:
    attempt = running()
    report(attempt, "main-0", 3)
    seen = attempt.look(AT + 10)
    assert (seen.phase, seen.exit_code, seen.ended_at) == (AttemptPhase.EXITED, 3, AT + 9)
    assert restored(stored(seen)) == seen


def test_without_a_report_its_container_is_asked_after_a_moment() -> None:
    attempt = running()
    attempt.replicas[0].see(pod("u0", {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}))
    assert attempt.look(AT + 1).phase is AttemptPhase.RUNNING
    seen = attempt.look(AT + 5)
    assert (seen.phase, seen.reason, seen.exit_code) == (AttemptPhase.EXITED, "OutOfMemory", 137)


def test_a_kill_waits_for_what_the_kubelet_says_of_memory() -> None:
    attempt = running()
    report(attempt, "main-0", 137)
    assert attempt.look(AT + 10).phase is AttemptPhase.RUNNING
    attempt.replicas[0].see(pod("u0", {"terminated": {"exitCode": 137, "reason": "OOMKilled"}}))
    assert attempt.look(AT + 11).reason == "OutOfMemory"
    other = running()
    report(other, "main-0", 137)
    other.look(AT + 10)
    assert (other.look(AT + 14).exit_code, other.look(AT + 14).reason) == (137, "")


def test_a_pod_that_vanished_is_lost_only_when_its_agent_is_silent() -> None:
    attempt = running()
    attempt.replicas[0].lose(AT)
    attempt.mail = {"main-0": Mail(heard_at=AT + 5, started_at=AT)}
    assert attempt.look(AT + 10).phase is AttemptPhase.RUNNING, "deleted by force, it may still run"
    seen = attempt.look(AT + 20)
    assert (seen.phase, seen.reason) == (AttemptPhase.LOST, "DeletedByHand")


def test_a_pod_on_a_node_that_is_not_heard_of_is_not_given_up() -> None:
    attempt = running()
    attempt.replicas[0].see(pod("u0", {"running": {}}, leaving="2026-11-28T17:58:56Z", reason="NodeLost"))
    assert attempt.look(AT + 900).phase is AttemptPhase.RUNNING
    attempt.replicas[0].lose(AT + 901)
    assert attempt.look(AT + 920).reason == "NodeLost"


def cut_off(handle: Handle = HANDLE) -> Attempt:
    """An attempt on a machine that nobody hears of, which the cluster has marked for deletion."""
    attempt = running(handle)
    told = [{"type": "Ready", "status": "False"}, {"type": "ContainersReady", "status": "True"}]
    since = datetime.fromtimestamp(AT + 30, UTC).isoformat()
    attempt.replicas[0].see(pod("u0", {"running": {}}, leaving=since, conditions=told))
    return attempt


def test_what_runs_on_a_machine_that_is_not_heard_of_says_so() -> None:
    attempt = cut_off()
    seen = attempt.look(AT + 2)
    assert (seen.phase, seen.reason) == (AttemptPhase.RUNNING, "NodeUnheard")
    assert "'n1'" in seen.text and "goes on" in seen.text
    silent = attempt.look(AT + 40)
    assert "Neither the cluster nor the studio" in silent.text and "not started twice" in silent.hint
    assert "started again" in cut_off({**HANDLE, "again": True}).look(AT + 40).hint


def test_silence_alone_loses_only_what_may_run_again() -> None:
    once, again, stopped = cut_off(), cut_off({**HANDLE, "again": True}), cut_off()
    stopped.stopping = stopped.replicas[0].asked = True
    for attempt in (once, again, stopped):
        assert attempt.look(AT + 35).phase is AttemptPhase.RUNNING
        assert attempt.look(AT + 80).phase is AttemptPhase.RUNNING, (
            "it is not silent for long, as far as this server saw"
        )
    assert once.look(AT + 3600).phase is AttemptPhase.RUNNING
    seen = again.look(AT + 100)
    assert (seen.phase, seen.reason) == (AttemptPhase.LOST, "NodeLost")
    assert stopped.look(AT + 100).phase is AttemptPhase.EXITED


def test_an_agent_that_speaks_is_not_given_up() -> None:
    attempt = cut_off({**HANDLE, "again": True})
    attempt.look(AT + 35)
    attempt.mail = {"main-0": Mail(heard_at=AT + 95, started_at=AT)}
    assert attempt.look(AT + 100).phase is AttemptPhase.RUNNING


def test_a_signal_from_a_machine_that_gave_it_up_is_no_failure_of_its_own() -> None:
    for message, phase in (("The node was low on resource: memory.", AttemptPhase.LOST), (FULL, AttemptPhase.EXITED)):
        attempt = running()
        report(attempt, "main-0", 143)
        assert attempt.look(AT + 10).phase is AttemptPhase.RUNNING, "the kubelet may be about to say why"
        attempt.replicas[0].see({**pod("u0"), "status": {"phase": "Failed", "reason": "Evicted", "message": message}})
        assert attempt.look(AT + 11).phase is phase


def test_what_somebody_else_ended_is_lost_and_what_failed_before_has_failed() -> None:
    for ended, phase in ((AT + 200, AttemptPhase.LOST), (AT - 100, AttemptPhase.EXITED)):
        attempt = running()
        attempt.replicas[0].see(pod("u0", {"running": {}}, leaving="2026-11-28T17:58:56Z"))
        report(attempt, "main-0", 143, at=ended)
        attempt.look(AT + 296)
        assert attempt.look(AT + 300).phase is phase


def test_a_signal_to_a_pod_that_went_while_no_server_looked_came_with_its_deletion() -> None:
    attempt = Attempt.of(HANDLE)
    attempt.replicas[0].uid = "u0"
    report(attempt, "main-0", 143)
    assert attempt.look(AT + 10).phase is not AttemptPhase.EXITED, "the cluster has not told yet"
    attempt.replicas[0].lose(AT + 11)
    seen = attempt.look(AT + 12)
    assert (seen.phase, seen.reason) == (AttemptPhase.LOST, "DeletedByHand")
    ours = Attempt.of(HANDLE)
    ours.replicas[0].uid, ours.replicas[0].asked = "u0", True
    report(ours, "main-0", 143)
    assert ours.look(AT + 12).exit_code == 143


def test_what_we_stopped_is_an_end_whatever_is_heard() -> None:
    attempt = running()
    attempt.stopping = attempt.replicas[0].asked = True
    attempt.replicas[0].lose(AT + 1)
    assert attempt.look(AT + 2).phase is AttemptPhase.RUNNING
    seen = attempt.look(AT + 9)
    assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 137, "")
    never = Attempt.of(HANDLE)
    never.stopping = True
    assert (never.look(AT).exit_code, never.look(AT).reason) == (143, "Stopped")


def test_another_pod_of_the_same_name_is_not_ours() -> None:
    attempt = running()
    attempt.replicas[0].lose(AT)
    attempt.replicas[0].see(pod("somebody-elses", {"running": {}}))
    assert attempt.replicas[0].gone_at == AT


def test_one_that_fails_dooms_the_others_and_the_first_failure_counts() -> None:
    attempt = running(TWO)
    assert attempt.doomed(AT + 1) == []
    report(attempt, "worker-1", 9, at=AT + 3)
    (doomed,) = attempt.doomed(AT + 4)
    assert doomed.name == "worker-0"
    doomed.asked = True
    report(attempt, "worker-0", 143, at=AT + 5)
    seen = attempt.look(AT + 6)
    assert (seen.exit_code, [one.exit_code for one in seen.replicas]) == (9, [143, 9])


@pytest.mark.parametrize(("sidecar_at", "reason"), [(AT + 2, "SidecarEnded"), (AT + 8, "")])
def test_a_sidecar_has_fallen_only_if_it_ended_first(sidecar_at: float, reason: str) -> None:
    attempt = running(BESIDE)
    report(attempt, "main-0.proxy", 3, at=sidecar_at)
    assert [one.name for one in attempt.doomed(AT + 8)] == ["main-0"], "who is first is not known yet"
    attempt.replicas[0].asked = True
    report(attempt, "main-0", 143 if reason else 0, at=AT + 5)
    seen = attempt.look(AT + 9)
    assert (seen.reason, seen.exit_code) == (reason, 3 if reason else 0)


def test_an_image_that_never_comes_ends_it_and_one_that_may_come_is_waited_for() -> None:
    attempt = Attempt.of(HANDLE)
    away = {"waiting": {"reason": "ErrImagePull", "message": "dial tcp: i/o timeout"}}
    attempt.replicas[0].see(pod(state=away))
    assert attempt.look(AT).reason == "ImageMissing" and attempt.failure is None
    attempt.look(AT + 400)
    assert attempt.failure and attempt.doomed(AT + 400) == attempt.replicas
    attempt.replicas[0].asked = True
    assert attempt.look(AT + 401).phase is AttemptPhase.EXITED
