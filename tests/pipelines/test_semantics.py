"""What a run does when tasks end this way or that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hand import Hand

from cubestudio.kit.errors import Fault
from cubestudio.spec.states import WorkloadPhase

X = {"command": "true"}


def after(*needs: str, **more: Any) -> dict[str, Any]:
    return {"command": "true", "needs": list(needs), **more}


def test_a_chain_goes_on_step_by_step(hand: Hand) -> None:
    hand.start({"a": X, "b": after("a"), "c": after("b")})
    assert hand.states == {"a": "Queued", "b": "Waiting", "c": "Waiting"}
    hand.tell("a", WorkloadPhase.RUNNING)
    assert (hand.run.state, hand.task("a").state) == ("Running", "Running")
    hand.good("a")
    assert hand.states == {"a": "Succeeded", "b": "Queued", "c": "Waiting"}
    hand.good("b")
    hand.good("c")
    run = hand.run
    assert (run.state, run.succeeded, run.unfinished, run.live) == ("Succeeded", 3, 0, 0)
    assert run.started_at and run.ended_at


def test_a_diamond_joins_when_both_sides_are_done(hand: Hand) -> None:
    hand.start({"a": X, "b": after("a"), "c": after("a"), "d": after("b", "c")})
    hand.good("a")
    hand.good("c")
    assert hand.states["d"] == "Waiting"
    hand.good("b")
    assert hand.live() == ["d"]


def test_two_that_end_in_one_pass_count_both(hand: Hand) -> None:
    hand.start({"a": X, "b": X, "c": after("a", "b")})
    tasks = [hand.task("a"), hand.task("b")]
    hand.tell_all([hand.change(t.id, t.workload_id, WorkloadPhase.SUCCEEDED, exit_code=0) for t in tasks])
    assert hand.live() == ["c"]


def test_a_failure_skips_what_needs_it_and_lets_the_rest_go_on(hand: Hand) -> None:
    hand.start({"a": X, "b": X, "c": after("a"), "d": after("c"), "e": after("b")})
    hand.bad("a")
    assert hand.states == {"a": "Failed", "b": "Queued", "c": "Skipped", "d": "Skipped", "e": "Waiting"}
    assert (hand.task("c").reason, hand.task("d").reason) == ("UpstreamFailed", "UpstreamSkipped")
    hand.good("b")
    hand.good("e")
    assert hand.run.state == "Failed"
    assert hand.run.text == "task 'a' failed: ended with exit code 1"


@pytest.mark.parametrize(
    ("trigger", "when_good", "when_bad", "when_skipped"),
    [
        ("all_success", "Queued", "Skipped", "Skipped"),
        ("all_done", "Queued", "Queued", "Queued"),
        ("always", "Queued", "Queued", "Queued"),
        ("one_success", "Queued", "Skipped", "Skipped"),
        ("none_failed", "Queued", "Skipped", "Queued"),
        ("one_failed", "Skipped", "Queued", "Skipped"),
    ],
)
def test_trigger_rules(quick_hand: Hand, trigger: str, when_good: str, when_bad: str, when_skipped: str) -> None:
    hand = quick_hand
    for end, expected in (("good", when_good), ("bad", when_bad)):
        hand.start({"a": X, "b": after("a", trigger=trigger)})
        getattr(hand, end)("a")
        assert hand.states["b"] == expected, end
    hand.start({"a": {**X, "skip": True}, "b": after("a", trigger=trigger)})
    assert hand.states["b"] == when_skipped


def test_one_success_does_not_wait_for_the_others(quick_hand: Hand) -> None:
    quick_hand.start({"a": X, "b": X, "c": after("a", "b", trigger="one_success")})
    quick_hand.good("b")
    assert quick_hand.live() == ["a", "c"]
    quick_hand.bad("a")
    assert quick_hand.states["c"] == "Queued"


def test_outputs_keep_their_types_on_the_way(hand: Hand) -> None:
    hand.start(
        {
            "a": X,
            "b": {"command": ["echo", "{{ tasks.a.outputs.x + 1 }}"], "when": "{{ tasks.a.outputs.good }}"},
            "c": {"command": "c", "env": {"L": "{{ tasks.a.outputs.l }}", "N": "{{ tasks.a.outputs.none }}"}},
        }
    )
    hand.good("a", x=0.25, good=True, l=[1, {"z": "ü"}], none=None)
    assert hand.spec("b").command == ("echo", "1.25")
    assert json.loads(hand.spec("c").env["L"]) == [1, {"z": "ü"}]
    assert hand.spec("c").env["N"] == ""


def test_a_missing_output_fails_the_task_that_asks_for_it(quick_hand: Hand) -> None:
    quick_hand.start({"a": X, "b": {"command": "echo {{ tasks.a.outputs.y }}"}})
    quick_hand.good("a", x=1)
    task = quick_hand.task("b")
    assert (task.state, task.reason) == ("Failed", "OutputMissing")
    assert task.text == "task 'a' ended well but gave no output 'y'"
    assert task.hint == "It gave: x."
    assert quick_hand.run.state == "Failed"


def test_when_is_false_skips_and_says_so(quick_hand: Hand) -> None:
    quick_hand.start({"a": {**X, "when": "{{ 1 > 2 }}"}, "b": after("a"), "c": {**X, "skip": "{{ true }}"}})
    assert quick_hand.states == {"a": "Skipped", "b": "Skipped", "c": "Skipped"}
    assert quick_hand.run.state == "Succeeded"
    assert quick_hand.task("a").text == "skipped, because `when` is false: {{ 1 > 2 }}"


def test_foreach_spreads_over_a_list_and_gathers_lists(hand: Hand) -> None:
    hand.start(
        {
            "a": X,
            "each": {"command": ["echo", "{{ index }}", "{{ item.n }}"], "foreach": "{{ tasks.a.outputs.l }}"},
            "z": {"command": ["echo", "{{ tasks.each.outputs.y | sum }}"]},
        }
    )
    hand.good("a", l=[{"n": 5}, {"n": 7}])
    assert hand.states == {
        "a": "Succeeded",
        "each": "Running",
        "z": "Waiting",
        "each[0]": "Queued",
        "each[1]": "Queued",
    }
    assert hand.spec("each[1]").command == ("echo", "1", "7")
    hand.good("each[1]", y=20)
    assert hand.states["each"] == "Running"
    hand.good("each[0]", y=10)
    assert hand.states["each"] == "Succeeded"
    assert hand.spec("z").command == ("echo", "30")
    hand.good("z")
    run = hand.run
    assert (run.state, run.total, run.succeeded) == ("Succeeded", 3, 3)


def test_foreach_over_nothing_is_a_good_end(quick_hand: Hand) -> None:
    quick_hand.start({"a": {**X, "foreach": []}, "b": {"command": ["echo", "{{ tasks.a.outputs | length }}"]}})
    assert quick_hand.states == {"a": "Succeeded", "b": "Queued"}
    assert quick_hand.spec("b").command == ("echo", "0")


def test_outputs_of_a_foreach_over_nothing_are_empty_lists(quick_hand: Hand) -> None:
    quick_hand.start({"a": {**X, "foreach": []}, "b": {"command": ["echo", "{{ tasks.a.outputs.sum | length }}"]}})
    assert quick_hand.spec("b").command == ("echo", "0")


def test_only_the_exit_task_knows_how_the_run_ended(quick_hand: Hand) -> None:
    tells = {"command": ["echo", "{{ run.state }}"]}
    with pytest.raises(Fault, match=r"'run.state' is known at the end only"):
        quick_hand.start({"a": tells})
    quick_hand.start({"pipeline": "p", "tasks": {"a": X}, "on_exit": tells})
    quick_hand.good("a")
    assert quick_hand.spec("on_exit").command == ("echo", "Succeeded")


def test_an_unknown_file_in_the_pipeline_is_named_with_its_place(quick_hand: Hand) -> None:
    args = {"train": "file://missing.csv", "label": "y"}
    with pytest.raises(Fault, match=r"tasks.a.args.train: the project space has no file 'missing.csv'"):
        quick_hand.start({"a": {"template": "lr", "args": args}})


def test_code_with_braces_is_code(quick_hand: Hand) -> None:
    code = "shown = f'{{ not an expression }} {tasks}'"
    quick_hand.start({"a": {"template": "python", "args": {"code": code}}})
    assert quick_hand.task("a").state == "Queued"


def test_unknown_sample_data_is_refused_before_anything_starts(quick_hand: Hand) -> None:
    with pytest.raises(Fault, match="there is no sample data 'custmers' Did you mean 'customers'"):
        quick_hand.start({"a": {"template": "data-process", "args": {"input": "sample://custmers"}}})


def test_a_failed_item_fails_its_task_when_all_are_done(quick_hand: Hand) -> None:
    quick_hand.start({"a": {**X, "foreach": [1, 2, 3]}, "b": after("a")})
    quick_hand.bad("a[1]")
    assert quick_hand.states["a"] == "Running"
    quick_hand.good("a[0]", "a[2]")
    task = quick_hand.task("a")
    assert (task.state, task.text) == ("Failed", "1 of 3 items failed")
    assert quick_hand.states["b"] == "Skipped"


def test_foreach_over_no_list_fails_with_a_sentence(quick_hand: Hand) -> None:
    quick_hand.start({"a": {**X, "foreach": "{{ 'abc' }}"}})
    assert quick_hand.task("a").text == "foreach of task 'a' gave str, not a list"


def test_concurrency_limits_a_run_and_goes_by_priority_then_order(hand: Hand) -> None:
    tasks = {f"t{n}": X for n in range(5)} | {"first": {**X, "priority": 10}}
    hand.start({"pipeline": "p", "concurrency": 2, "tasks": tasks})
    assert set(hand.live()) == {"first", "t0"}
    assert (hand.run.live, hand.run.waiting) == (2, 4)
    hand.good("t0")
    assert set(hand.live()) == {"first", "t1"}
    hand.good("first", "t1")
    assert set(hand.live()) == {"t2", "t3"}
    hand.bad("t2")
    hand.good("t3", "t4")
    assert hand.run.state == "Failed"
    assert hand.run.waiting == 0


def test_concurrency_holds_for_items_and_later_tasks_too(quick_hand: Hand) -> None:
    tasks = {"a": {**X, "foreach": [1, 2, 3]}, "b": X, "c": after("b")}
    quick_hand.start({"pipeline": "p", "concurrency": 1, "tasks": tasks})
    seen = []
    while quick_hand.live():
        (name,) = quick_hand.live()
        seen.append(name)
        quick_hand.good(name)
    assert seen == ["a[0]", "a[1]", "a[2]", "b", "c"]
    assert quick_hand.run.state == "Succeeded"


def test_the_exit_task_runs_at_the_end_whatever_happened(hand: Hand) -> None:
    exit_task = {"command": ["echo", "{{ run.outcome }}", "{{ run.failed | join(',') }}", "{{ tasks.a.state }}"]}
    hand.start({"pipeline": "p", "tasks": {"a": X, "b": after("a")}, "on_exit": exit_task})
    assert hand.states["on_exit"] == "Waiting"
    hand.bad("a")
    assert hand.run.state == "Running" or hand.run.state == "Queued"
    assert hand.spec("on_exit").command == ("echo", "Failed", "a", "Failed")
    hand.good("on_exit")
    assert hand.run.state == "Failed"


def test_a_failing_exit_task_fails_a_good_run(quick_hand: Hand) -> None:
    quick_hand.start({"pipeline": "p", "tasks": {"a": X}, "on_exit": X})
    quick_hand.good("a")
    quick_hand.bad("on_exit")
    run = quick_hand.run
    assert (run.state, run.text) == ("Failed", "the exit task failed: ended with exit code 1")


def test_a_retry_shows_as_queued_with_its_reason(quick_hand: Hand) -> None:
    quick_hand.start({"a": {**X, "retries": 2, "backoff": "5s", "timeout": "1m", "start_within": "3m"}})
    spec = quick_hand.spec("a")
    assert (spec.retries, spec.backoff, spec.timeout, spec.start_within) == (2, 5.0, 60.0, 180.0)
    quick_hand.tell("a", WorkloadPhase.RUNNING)
    quick_hand.tell("a", WorkloadPhase.QUEUED, attempt=2, reason="ExitCode", text="ended with exit code 1")
    task = quick_hand.task("a")
    assert (task.state, task.attempt, task.text) == ("Queued", 2, "ended with exit code 1")
    quick_hand.tell("a", WorkloadPhase.SUCCEEDED, attempt=2)
    assert quick_hand.task("a").text == ""
    assert quick_hand.run.state == "Succeeded"


def test_params_and_dates_are_fixed_when_the_run_starts(quick_hand: Hand) -> None:
    pipeline = {
        "pipeline": "p",
        "params": {"n": 3, "day": "{{ execution_date | strftime('%F') }}", "f": 0.5},
        "env": {"DAY": "{{ params.day }}", "N": "{{ params.n + 1 }}"},
        "tasks": {"a": {"command": "echo {{ env.DAY }} {{ params.f }}", "env": {"M": "{{ env.N }}"}}},
    }
    run = quick_hand.start(pipeline, params={"n": "7"}, execution_date=86400.0 * 365)
    assert run.params == {"n": 7, "day": "1971-01-01", "f": 0.5}
    spec = quick_hand.spec("a")
    assert spec.command == ("/bin/sh", "-c", "echo 1971-01-01 0.5")
    assert {name: spec.env[name] for name in ("DAY", "N", "M")} == {"DAY": "1971-01-01", "N": "8", "M": "8"}


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"m": 1}, "pipeline 'p' has no parameter 'm'"),
        ({"n": "many"}, "Parameter 'n' must be a whole number, not 'many'."),
        ({"data": "file://missing.csv"}, "the project space has no file 'missing.csv'"),
    ],
)
def test_wrong_params_are_refused_and_nothing_starts(quick_hand: Hand, params: dict[str, Any], sentence: str) -> None:
    pipeline = {"pipeline": "p", "params": {"n": 3, "data": {"type": "file"}}, "tasks": {"a": X}}
    with pytest.raises(Fault) as caught:
        quick_hand.start(pipeline, params=params)
    assert caught.value.say() == sentence
    with quick_hand.database.read() as uow:
        from cubestudio.pipelines.service import reading

        assert reading.list_runs(uow, quick_hand.project.id, reading.RunFilter(), "", 10, None).items == []


def test_a_bad_pipeline_is_refused_with_the_count_of_its_problems(quick_hand: Hand) -> None:
    with pytest.raises(Fault) as caught:
        quick_hand.start("pipeline: p\ntasks:\n  a: {command: x, needs: [b]}\n  c: {comand: y}\n")
    assert caught.value.code == "PipelineInvalid"
    assert "line 4: tasks.c" in caught.value.say()


def test_secrets_stay_placeholders_in_what_is_stored(quick_hand: Hand) -> None:
    from cubestudio.accounts.vault import Vault
    from cubestudio.workloads.secrets import secret_names

    with quick_hand.database.write() as uow:
        from cubestudio.accounts import service as accounts

        accounts.set_secret(uow, Vault(b"k" * 32), quick_hand.project.id, "KEY", "geheim", "ann")
    quick_hand.start({"a": {"command": "curl -H 'Bearer {{ secrets.KEY }}'", "env": {"K": "{{ secrets.KEY }}"}}})
    spec = quick_hand.spec("a")
    assert secret_names(spec) == ["KEY"]
    assert "geheim" not in str(spec)


def test_an_unknown_secret_is_refused_before_anything_starts(quick_hand: Hand) -> None:
    with pytest.raises(Fault, match="the project has no secret 'KEY'"):
        quick_hand.start({"a": {"command": "{{ secrets.KEY }}"}})


def test_strange_names_are_just_names(quick_hand: Hand) -> None:
    names = ["it's", 'say "hi"', "训练 模型", "$(reboot)", "a.b[0]", "{{"]
    tasks: dict[str, Any] = dict.fromkeys(names, X)
    tasks["z"] = {"command": "z", "needs": names}
    quick_hand.start(tasks)
    quick_hand.good(*names)
    assert quick_hand.live() == ["z"]
    assert quick_hand.spec("训练 模型").env["CUBE_TASK"] == "训练 模型"


def test_every_change_of_state_is_told_once(quick_hand: Hand) -> None:
    quick_hand.start({"a": X, "b": after("a")})
    quick_hand.tell("a", WorkloadPhase.RUNNING)
    quick_hand.tell("a", WorkloadPhase.RUNNING)
    quick_hand.good("a", "b")
    told = [(fact["task"], fact["state"]) for fact in quick_hand.events("task.state")]
    assert told == [("a", "Queued"), ("a", "Running"), ("a", "Succeeded"), ("b", "Queued"), ("b", "Succeeded")]
    assert [fact["state"] for fact in quick_hand.events("run.state")] == ["Queued", "Running", "Succeeded"]


def test_a_change_told_twice_or_about_an_old_workload_changes_nothing(quick_hand: Hand) -> None:
    quick_hand.start({"a": X, "b": after("a")})
    task = quick_hand.task("a")
    end = quick_hand.change(task.id, task.workload_id, WorkloadPhase.SUCCEEDED)
    quick_hand.tell_all([end])
    quick_hand.tell_all([end])
    assert (quick_hand.run.succeeded, quick_hand.run.live) == (1, 1)
    quick_hand.tell_all([quick_hand.change(quick_hand.task("b").id, "wl_old", WorkloadPhase.FAILED)])
    assert quick_hand.states["b"] == "Queued"


def test_a_crash_in_the_middle_of_a_change_leaves_everything_as_it_was(hand: Hand) -> None:
    hand.start({"a": X, "b": after("a"), "c": {**X, "foreach": [1, 2]}})
    before = hand.states
    task = hand.task("a")
    change = hand.change(task.id, task.workload_id, WorkloadPhase.SUCCEEDED)
    with pytest.raises(RuntimeError, match="power cut"), hand.database.write() as uow:
        hand.owner.changed(uow, [change])
        raise RuntimeError("power cut")
    assert hand.states == before
    hand.tell_all([change])
    assert hand.states["b"] == "Queued"
    hand.good("b", "c[0]", "c[1]")
    assert hand.run.state == "Succeeded"


def test_ten_thousand_tasks_start_and_advance_without_a_scan(quick_hand: Hand) -> None:
    tasks = {f"t{n}": X for n in range(10_000)}
    tasks["join"] = after(*tasks)
    quick_hand.start({"pipeline": "p", "concurrency": 4, "tasks": tasks})
    assert (quick_hand.run.live, quick_hand.run.waiting, quick_hand.run.total) == (4, 9_996, 10_001)
    statements: list[str] = []
    from sqlalchemy import event

    event.listen(quick_hand.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    quick_hand.good("t0")
    assert len(statements) < 20
    assert quick_hand.states["t4"] == "Queued"
