"""Stop, pause, resume, rerun, debug, delete, cache."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hand import Hand

from cubestudio.kit.errors import Fault
from cubestudio.notices.reconcile import NoticeLoop
from cubestudio.pipelines.gather import Gathered
from cubestudio.pipelines.housekeeping import Housekeeping
from cubestudio.pipelines.service import reading, starting, steering
from cubestudio.pipelines.why import why_run, why_task
from cubestudio.registry import collect
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import service as workloads

X = {"command": "true"}


def after(*needs: str, **more: Any) -> dict[str, Any]:
    return {"command": "true", "needs": list(needs), **more}


def wish_of(hand: Hand, name: str) -> str:
    with hand.database.read() as uow:
        row = workloads.find(uow, hand.task(name).workload_id)
    assert row is not None
    return str(row["wish"])


def test_stop_ends_what_runs_and_what_waits_and_runs_the_exit_task(hand: Hand) -> None:
    hand.start({"pipeline": "p", "concurrency": 1, "tasks": {"a": X, "b": X, "c": after("a")}, "on_exit": X})
    hand.tell("a", WorkloadPhase.RUNNING)
    assert hand.steer("stop").state == "Stopping"
    assert hand.states == {"a": "Running", "b": "Stopped", "c": "Stopped", "on_exit": "Waiting"}
    assert wish_of(hand, "a") == "stop"
    hand.stopped("a")
    assert hand.states["on_exit"] == "Queued"
    hand.good("on_exit")
    run = hand.run
    assert (run.state, run.text, run.stopped) == ("Stopped", "stopped by ann", 3)


def test_stop_before_anything_runs_ends_at_once(quick_hand: Hand) -> None:
    quick_hand.start({"a": {**X, "foreach": [1, 2]}, "b": after("a")})
    quick_hand.steer("stop")
    quick_hand.stopped("a[0]", "a[1]")
    assert quick_hand.states["a"] == "Stopped"
    assert quick_hand.run.state == "Stopped"


def test_a_task_that_ends_well_while_stopping_keeps_its_end(quick_hand: Hand) -> None:
    quick_hand.start({"a": X, "b": after("a")})
    quick_hand.steer("stop")
    quick_hand.good("a")
    assert quick_hand.states == {"a": "Succeeded", "b": "Stopped"}
    assert quick_hand.run.state == "Stopped"


def test_pause_starts_nothing_more_and_resume_goes_on(hand: Hand) -> None:
    hand.start({"pipeline": "p", "concurrency": 2, "tasks": {"a": X, "b": X, "c": X, "d": after("a")}})
    hand.tell("a", WorkloadPhase.RUNNING)
    assert hand.steer("pause").state == "Paused"
    assert hand.states == {"a": "Running", "b": "Waiting", "c": "Waiting", "d": "Waiting"}
    hand.good("a")
    assert hand.live() == []
    assert hand.steer("resume").state == "Running"
    assert set(hand.live()) == {"b", "c"}
    hand.good("b", "c", "d")
    assert (hand.run.state, hand.run.waiting, hand.run.live) == ("Succeeded", 0, 0)


def test_the_late_end_of_a_withdrawn_workload_is_not_the_tasks(quick_hand: Hand) -> None:
    quick_hand.start({"a": X})
    task = quick_hand.task("a")
    old = task.workload_id
    quick_hand.steer("pause")
    quick_hand.tell_all([quick_hand.change(task.id, old, WorkloadPhase.STOPPED)])
    assert quick_hand.states["a"] == "Waiting"
    quick_hand.steer("resume")
    quick_hand.good("a")
    assert quick_hand.run.state == "Succeeded"


def test_rerun_from_failed_goes_on_in_the_same_run(hand: Hand) -> None:
    hand.start({"pipeline": "p", "tasks": {"a": X, "b": after("a"), "c": after("b"), "d": X}, "on_exit": X})
    hand.good("a", "d")
    hand.bad("b")
    hand.good("on_exit")
    assert hand.run.state == "Failed"
    old = hand.task("b").workload_id
    run = hand.steer("rerun")
    assert (run.state, run.round, run.failed) == ("Running", 2, 0)
    expected = {"a": "Succeeded", "b": "Queued", "c": "Waiting", "d": "Succeeded", "on_exit": "Waiting"}
    assert hand.states == expected
    assert [past["workload"] for past in hand.task("b").tries] == [old]
    hand.good("b", "c", "on_exit")
    run = hand.run
    assert (run.state, run.text, run.succeeded, run.unfinished) == ("Succeeded", "", 4, 0)


def test_rerun_of_a_foreach_tries_only_what_failed(quick_hand: Hand) -> None:
    quick_hand.start({"a": {"command": "x", "foreach": [1, 2, 3]}, "z": {"command": ["z", "{{ tasks.a.outputs.y }}"]}})
    quick_hand.good("a[0]", y=1)
    quick_hand.bad("a[1]")
    quick_hand.good("a[2]", y=3)
    quick_hand.steer("rerun")
    assert quick_hand.live() == ["a[1]"]
    quick_hand.good("a[1]", y=2)
    assert quick_hand.spec("z").command == ("z", "1", "2", "3")
    quick_hand.good("z")
    assert quick_hand.run.state == "Succeeded"


def test_rerun_after_a_stop_runs_what_was_stopped(quick_hand: Hand) -> None:
    quick_hand.start({"a": X, "b": after("a")})
    quick_hand.steer("stop")
    quick_hand.stopped("a")
    quick_hand.steer("rerun")
    quick_hand.good("a", "b")
    assert quick_hand.run.state == "Succeeded"


@pytest.mark.parametrize(
    ("verb", "sentence"), [("resume", "is Queued, not paused"), ("rerun", "is Queued"), ("delete", "is Queued")]
)
def test_what_does_not_fit_the_state_is_refused(quick_hand: Hand, verb: str, sentence: str) -> None:
    run = quick_hand.start({"a": X})
    with pytest.raises(Fault, match=sentence):
        if verb == "delete":
            with quick_hand.database.write() as uow:
                steering.delete_run(uow, quick_hand.project.id, run.id, "ann")
        else:
            quick_hand.steer(verb)


def test_a_run_of_a_stranger_is_not_there(quick_hand: Hand) -> None:
    quick_hand.start({"a": X})
    with quick_hand.database.write() as uow, pytest.raises(Fault) as caught:
        steering.stop_run(uow, quick_hand.workshop, "prj_other", quick_hand.id, "eve")
    assert caught.value.status == 404


def test_equal_steps_are_taken_from_the_cache_and_say_why(hand: Hand) -> None:
    tasks = {
        "a": {"command": "make", "cache": True},
        "b": {"command": "use {{ tasks.a.outputs.x }}", "cache": True},
        "c": {"command": "end", "needs": ["b"]},
    }
    hand.start(tasks)
    hand.good("a", x=1)
    hand.good("b", "c")
    first = hand.id
    hand.start(tasks)
    assert hand.states == {"a": "Cached", "b": "Cached", "c": "Queued"}
    assert f"taken from run {first}" in hand.task("a").cache
    hand.good("c")
    assert (hand.run.state, hand.run.cached) == ("Succeeded", 2)
    tasks["b"]["env"] = {"MODE": "fast"}
    hand.start(tasks)
    assert hand.states["b"] == "Queued"
    assert hand.task("b").cache == f"missed: changed since run {first}: variable MODE"
    hand.start(tasks, no_cache=True)
    assert hand.states["a"] == "Queued"
    assert hand.task("a").cache == "not looked up: this run asked for none"


def test_a_cached_step_may_be_too_old(quick_hand: Hand) -> None:
    tasks = {"a": {"command": "make", "cache": {"ttl": "1s"}}}
    quick_hand.start(tasks)
    quick_hand.good("a")
    with quick_hand.database.write() as uow:
        from sqlalchemy import update

        from cubestudio.pipelines.tables import StepCacheRow

        uow._session.execute(update(StepCacheRow).values(at=1.0))
    quick_hand.start(tasks)
    assert "older than its time to live" in quick_hand.task("a").cache


def test_debug_runs_one_task_with_the_inputs_it_had(hand: Hand) -> None:
    hand.start({"a": X, "b": {"command": "b {{ tasks.a.outputs.x }}", "retries": 3}, "c": after("b")})
    hand.good("a", x=5)
    hand.bad("b")
    with hand.database.write() as uow:
        source = reading.get_run(uow, hand.project.id, hand.id)
        debug = starting.start_debug(uow, hand.workshop, source, "b", "ann")
    hand.id = debug.id
    assert hand.states == {"a": "Cached", "b": "Queued", "c": "Skipped"}
    assert hand.spec("b").command[-1] == "b 5"
    assert hand.spec("b").retries == 0
    hand.good("b")
    assert (hand.run.state, hand.run.kind, hand.run.total) == ("Succeeded", "debug", 1)


def test_debug_without_inputs_says_so(quick_hand: Hand) -> None:
    run = quick_hand.start({"a": X, "b": {"command": "b {{ tasks.a.outputs.x }}"}})
    with quick_hand.database.write() as uow, pytest.raises(Fault, match="task 'a' has given no outputs yet"):
        starting.start_debug(uow, quick_hand.workshop, run, "b", "ann")


def test_why_tells_in_one_sentence(quick_hand: Hand) -> None:
    quick_hand.start({"pipeline": "p", "concurrency": 1, "tasks": {"a": X, "b": X, "c": after("a"), "d": after("c")}})

    def why(name: str = "") -> str:
        with quick_hand.database.read() as uow:
            run = reading.get_run(uow, quick_hand.project.id, quick_hand.id)
            plan = quick_hand.workshop.plans.of(uow, run.snapshot)
            found = why_task(uow, plan, run, quick_hand.task(name)) if name else why_run(uow, plan, run)
        return found.say()

    assert why("b") == "It is ready and waits for its turn: 1 of 1 tasks of this run are under way."
    assert why("c") == "It waits for 'a'."
    quick_hand.tell("a", WorkloadPhase.RUNNING)
    assert why() == "1 of 4 open tasks run: 'a'."
    quick_hand.bad("a")
    assert why("a") == "Failed: ended with exit code 1"
    assert why("c") == "Skipped by its rule 'all_success': it needs 'a', which did not end well."
    quick_hand.good("b")
    assert why() == "Failed: task 'a' failed: ended with exit code 1."


def test_a_deleted_run_leaves_nothing_behind(hand: Hand) -> None:
    hand.start({"a": {"command": "x", "cache": True}})
    hand.good("a", x=1)
    with hand.database.write() as uow:
        steering.delete_run(uow, hand.project.id, hand.id, "ann")
    from sqlalchemy import text

    with hand.database.read() as uow:
        for table in ("runs", "run_tasks", "run_values", "run_snapshots", "step_cache", "workloads"):
            assert uow._session.execute(text(f"select count(*) from {table}")).scalar() == 0, table


class Postman:
    """Notes what was delivered; refuses as often as told."""

    name = "postman"

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.delivered: list[tuple[str, dict[str, object]]] = []

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise Fault("NotDelivered", "nobody is at home")
        self.delivered.append((target, body))


def no_secrets(project_id: str, names: list[str]) -> dict[str, str]:
    return {}


def test_a_secret_in_the_webhook_is_filled_in_and_a_refused_notice_is_told(quick_hand: Hand) -> None:
    from cubestudio.accounts import service as accounts
    from cubestudio.accounts.vault import Vault

    with quick_hand.database.write() as uow:
        accounts.set_secret(uow, Vault(b"k" * 32), quick_hand.project.id, "HOOK", "T0p", "ann")
    pipeline = {"pipeline": "p", "tasks": {"a": X}, "notify": {"webhook": "http://hook/{{ secrets.HOOK }}"}}
    postman = Postman()
    known = NoticeLoop(quick_hand.database, postman, lambda *_: {"HOOK": "T0p"})
    quick_hand.start(pipeline)
    quick_hand.good("a")
    known.step()
    assert [target for target, _ in postman.delivered] == ["http://hook/T0p"]

    quick_hand.start(pipeline)
    quick_hand.good("a")
    NoticeLoop(quick_hand.database, postman, no_secrets).step()
    known.step()
    assert len(postman.delivered) == 1
    with quick_hand.database.read() as uow:
        run = reading.get_run(uow, quick_hand.project.id, quick_hand.id)
        why = why_run(uow, quick_hand.workshop.plans.of(uow, run.snapshot), run)
    assert why.say_hint().startswith("Its notice was not delivered: secret 'HOOK' does not exist")


def test_the_notice_of_an_end_is_delivered_and_tried_again(quick_hand: Hand) -> None:
    from sqlalchemy import update

    from cubestudio.notices.tables import NoticeRow

    notify = {"webhook": "http://hook/x", "on": ["Failed"]}
    quick_hand.start({"pipeline": "p", "tasks": {"a": X}, "notify": notify})
    quick_hand.bad("a")
    postman = Postman(refusals=1)
    house = NoticeLoop(quick_hand.database, postman, no_secrets)
    house.step()
    assert postman.delivered == []
    with quick_hand.database.write() as uow:
        uow._session.execute(update(NoticeRow).values(due_at=0.0))
    house.step()
    ((target, body),) = postman.delivered
    assert target == "http://hook/x"
    assert (body["run"], body["state"], body["text"]) == (
        quick_hand.id,
        "Failed",
        "task 'a' failed: ended with exit code 1",
    )
    house.step()
    assert len(postman.delivered) == 1


def test_retention_keeps_the_newest_runs(quick_hand: Hand, tmp_path: Path) -> None:
    from cubestudio.drivers.runtime_local import LocalRuntime
    from cubestudio.pipelines import housekeeping

    ids = []
    for _ in range(4):
        run = quick_hand.start({"pipeline": "p", "tasks": {"a": X}, "retention": {"runs": 2}})
        quick_hand.good("a")
        ids.append(run.id)
    runtime = LocalRuntime(tmp_path / "home")
    house = Housekeeping(quick_hand.database, quick_hand.workshop, runtime)
    house.grace = 0.0
    while house.step() < 1:
        pass
    with quick_hand.database.read() as uow:
        left = reading.list_runs(uow, quick_hand.project.id, reading.RunFilter(), "", 10, None).items
    assert [row["id"] for row in left] == [ids[3], ids[2]]
    assert housekeeping.KEEP_DAYS == 90
    runtime.close()


def test_failed_outputs_are_the_tasks_own_sentence(quick_hand: Hand) -> None:
    quick_hand.start({"a": X})
    told = Gathered(error="Column 'lable' does not exist.", hint="Did you mean 'label'?")
    quick_hand.tell("a", WorkloadPhase.FAILED, exit_code=1, reason="ExitCode", text="exit 1", gathered=told)
    task = quick_hand.task("a")
    assert (task.reason, task.text, task.hint) == (
        "TaskFailed",
        "Column 'lable' does not exist.",
        "Did you mean 'label'?",
    )


def test_a_run_whose_files_another_run_took_from_the_cache_stays(hand: Hand) -> None:
    tasks = {"a": {"command": "make", "cache": True}}
    hand.start(tasks)
    source = hand.workshop.blobs.put(hand.project.id, 1, io.BytesIO(b"x"))
    stored = collect.file_artifact("data.csv", source.digest, source.size)
    hand.tell("a", WorkloadPhase.SUCCEEDED, exit_code=0, gathered=Gathered(files=[("data", stored)]))
    first = hand.id
    hand.start(tasks)
    assert hand.states == {"a": "Cached"}

    def delete(run_id: str) -> None:
        with hand.database.write() as uow:
            steering.delete_run(uow, hand.project.id, run_id, "ann")

    with pytest.raises(Fault, match=f"run {hand.id} uses files of run {first}"):
        delete(first)
    delete(hand.id)
    delete(first)
