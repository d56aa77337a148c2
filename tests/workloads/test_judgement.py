"""What the end of an attempt means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptPhase, Observation, ReplicaObservation
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import ReplicaType, RestartPolicy, WorkloadSpec
from cubestudio.workloads.attempts import LOST_LIMIT, Active, judge
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.replicas import kept_of, replicas_out


def active(**spec: Any) -> Active:
    return Active(
        id="wl_1",
        project=ProjectRef("prj_1", "default", 1),
        owner_kind="task",
        owner_id="task_1",
        name="train",
        created_by="ann",
        phase=WorkloadPhase.RUNNING,
        attempt=1,
        failures=0,
        spec=WorkloadSpec(command=("train",), **spec),
        cpu=1,
        memory=0,
        devices={},
        attempts=[],
        secret_names=[],
        started_at=100.0,
    )


def exited(code: int, **more: Any) -> Observation:
    return Observation(AttemptPhase.EXITED, exit_code=code, **more)


LOST = Observation(AttemptPhase.LOST)


def test_exit_code_zero_is_success() -> None:
    assert judge(active(), exited(0), None, 101).phase is WorkloadPhase.SUCCEEDED


@pytest.mark.parametrize(
    ("code", "reason"), [(1, "ExitCode"), (127, "CommandNotFound"), (137, "Killed"), (143, "Killed")]
)
def test_other_codes_fail_with_a_reason(code: int, reason: str) -> None:
    verdict = judge(active(), exited(code), None, 101)
    assert (verdict.phase, verdict.reason) == (WorkloadPhase.FAILED, reason)
    assert verdict.text and verdict.hint


def test_an_unknown_command_within_a_shell_is_not_the_shell() -> None:
    job = active()
    job = replace(job, spec=replace(job.spec, command=("/bin/sh", "-c", "nosuch")))
    verdict = judge(job, exited(127), None, 101)
    assert verdict.reason == "CommandNotFound"
    assert "/bin/sh" not in verdict.text


def test_a_failure_with_retries_left_waits_longer_each_time() -> None:
    one = active(retries=3, backoff=2.0)
    pauses = [judge(replace(one, failures=n), exited(1), None, 101).pause for n in range(3)]
    assert pauses == [2.0, 4.0, 8.0]
    assert judge(replace(one, failures=3), exited(1), None, 101).phase is WorkloadPhase.FAILED


def test_what_another_try_cannot_mend_is_not_tried_again() -> None:
    assert judge(active(retries=3), exited(127), None, 101).phase is WorkloadPhase.FAILED


def test_a_stopped_one_is_stopped_whatever_its_exit_code() -> None:
    one = replace(active(retries=3), stopping=("StoppedByUser", "stopped by ann"))
    verdict = judge(one, exited(0), None, 101)
    assert (verdict.phase, verdict.reason, verdict.text) == (WorkloadPhase.STOPPED, "StoppedByUser", "stopped by ann")


def test_a_timed_out_one_failed_and_says_the_limit() -> None:
    verdict = judge(replace(active(ready_within=5.0), stopping=("NeverReady", "")), exited(0), None, 101)
    assert (verdict.phase, verdict.reason) == (WorkloadPhase.FAILED, "NeverReady")
    assert "within 5 s" in verdict.text
    verdict = judge(replace(active(timeout=5.0), stopping=("TimedOut", "")), exited(143), None, 101)
    assert (verdict.phase, verdict.reason) == (WorkloadPhase.FAILED, "TimedOut")
    assert "5 s" in verdict.text


def test_a_lost_one_is_started_again_without_using_its_retries() -> None:
    one = active()
    verdict = judge(one, LOST, None, 101)
    assert (verdict.phase, verdict.counts_as_failure) == (WorkloadPhase.QUEUED, False)
    worn = replace(one, attempts=[{"lost": True}] * LOST_LIMIT)
    assert judge(worn, LOST, None, 101).phase is WorkloadPhase.FAILED


def test_what_took_a_lost_one_away_is_told_when_the_runtime_knows() -> None:
    evicted = Observation(AttemptPhase.LOST, reason="Evicted", text="The node was low on memory.", hint="Ask them.")
    verdict = judge(active(), evicted, None, 101)
    assert (verdict.phase, verdict.counts_as_failure) == (WorkloadPhase.QUEUED, False)
    assert (verdict.reason, verdict.text) == ("Evicted", evicted.text)
    worn = replace(active(), attempts=[{"lost": True, "reason": "NodeLost"}] * LOST_LIMIT)
    verdict = judge(worn, evicted, None, 101)
    assert (verdict.phase, verdict.reason, verdict.hint) == (WorkloadPhase.FAILED, "Evicted", "Ask them.")


def test_a_service_always_comes_back() -> None:
    one = active(restart=RestartPolicy.ALWAYS)
    assert judge(one, exited(0), None, 101).phase is WorkloadPhase.QUEUED
    worn = replace(one, failures=20)
    assert judge(worn, exited(1), None, 101).pause == 60
    assert judge(worn, exited(1), None, 1000).pause == 0.5, "after a minute of good service it starts afresh"


def test_the_faults_own_sentence_is_the_reason() -> None:
    fault = Fault("InputMissing", "column '{c}' is not in the data", "There is: a, b.", c="x")
    verdict = judge(active(), exited(0), fault, 101)
    assert (verdict.reason, verdict.text, verdict.hint) == (
        "InputMissing",
        "column 'x' is not in the data",
        "There is: a, b.",
    )


def test_who_of_a_gang_failed_is_told() -> None:
    one = active(replica_types=(ReplicaType("master"), ReplicaType("worker", 2)))
    codes = {"master-0": 143, "worker-0": 143, "worker-1": 4}
    seen = exited(4, replicas=tuple(ReplicaObservation(*each) for each in codes.items()))
    assert judge(one, seen, None, 101).text == "the replica worker-1 failed: ended with exit code 4"
    alone = exited(4, replicas=(ReplicaObservation("main-0", 4), ReplicaObservation("main-0.proxy", 143)))
    assert judge(active(), alone, None, 101).text == "ended with exit code 4"


def test_a_gang_that_got_only_some_places_waits_again_without_using_its_retries() -> None:
    one = active()
    late = Observation(AttemptPhase.EXITED, exit_code=1, reason="GangTimedOut", text="Only 1 of its 3 replicas …")
    verdict = judge(one, late, None, 101)
    assert (verdict.phase, verdict.reason, verdict.counts_as_failure) == (WorkloadPhase.QUEUED, "GangTimedOut", False)
    again = judge(replace(one, attempts=[{"reason": "GangTimedOut"}] * 3), late, None, 101)
    assert 600 >= again.pause > verdict.pause > 0
    assert judge(replace(one, stopping=("StoppedByUser", "")), late, None, 101).phase is WorkloadPhase.STOPPED


def test_replicas_read_as_people_see_them() -> None:
    spec = WorkloadSpec(("x",), replica_types=(ReplicaType("master"), ReplicaType("worker", 2)))

    def states(phase: AttemptPhase, *codes: int | None, code: int | None = None, running: bool = True) -> list[str]:
        names = ("master-0", "worker-0", "worker-1")
        told = tuple(ReplicaObservation(name, each, running) for name, each in zip(names, codes, strict=True))
        kept = kept_of(spec, Observation(phase, exit_code=code, replicas=told))
        shown = WorkloadPhase.FAILED if code else WorkloadPhase.RUNNING
        return [one.state for one in replicas_out(spec, shown, kept)]

    assert states(AttemptPhase.RUNNING, None, 0, None) == ["Running", "Succeeded", "Running"]
    assert states(AttemptPhase.PREPARING, None, None, None, running=False) == ["Waiting"] * 3
    assert states(AttemptPhase.EXITED, 3, 143, 137, code=3) == ["Failed", "Stopped", "Stopped"]
    assert states(AttemptPhase.EXITED, 137, 143, 0, code=137) == ["Failed", "Stopped", "Succeeded"]
    assert kept_of(WorkloadSpec(("x",)), Observation(AttemptPhase.RUNNING)) is None
    assert replicas_out(WorkloadSpec(("x",)), WorkloadPhase.RUNNING, None) == []
