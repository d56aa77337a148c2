"""Schedules on each real database: due times, policies, limits, backfills, alerts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clockwork import Clockwork, at

from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.clock import iso
from cubestudio.kit.errors import Fault
from cubestudio.notices.reconcile import NoticeLoop
from cubestudio.pipelines import housekeeping
from cubestudio.pipelines.housekeeping import Housekeeping
from cubestudio.pipelines.reconcile import ScheduleLoop
from cubestudio.pipelines.schedule_view import run_due_out
from cubestudio.pipelines.service import backfills, pipelines, reading, schedules, steering
from cubestudio.pipelines.service.backfills import BackfillWish
from cubestudio.pipelines.store import instances, run_lists
from cubestudio.pipelines.store.run_lists import RunsWanted
from cubestudio.pipelines.why import why_instance, why_late, why_schedule

START = at("2026-11-25T00:30")
HOUR = 3600.0


@pytest.fixture
def clockwork(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    """On SQLite, PostgreSQL and MariaDB, at half past midnight."""
    return Clockwork(database, tmp_path, monkeypatch, START)


@pytest.fixture
def quick(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    """On SQLite alone."""
    return Clockwork(sqlite_db, tmp_path, monkeypatch, START)


def why(clock: Clockwork, row: dict[str, Any]) -> str:
    with clock.database.read() as uow:
        schedule = schedules.get_schedule(uow, clock.hand.project.id, "s")
        found = instances.get_instance(uow, row["id"])
        assert found is not None
        backfill = schedules.backfills_of(uow, schedule, [found]).get(found["backfill_id"] or "")
        return why_instance(uow, schedule, found, backfill).say()


def test_a_due_time_starts_a_run_with_its_date_and_parameters(clockwork: Clockwork) -> None:
    clockwork.schedule(params={"n": 7})
    assert clockwork.step() > 1
    assert clockwork.rows() == []
    clockwork.step(at("2026-11-25T01:00"))
    (row,) = clockwork.rows()
    assert row["state"] == "Running"
    clockwork.hand.id = row["run_id"]
    run = clockwork.hand.run
    assert (run.execution_date, run.params, run.created_by) == (at("2026-11-25T01:00"), {"n": 7}, "schedule:s")
    clockwork.step()
    clockwork.end(row)
    clockwork.step()
    assert clockwork.states() == ["Succeeded"]
    assert clockwork.run_dates() == [at("2026-11-25T01:00")]


def test_the_loop_wakes_at_the_next_due_time(quick: Clockwork) -> None:
    quick.schedule()
    quick.now = at("2026-11-25T00:59:50")
    assert quick.step() == pytest.approx(10.0)


def test_two_servers_run_a_due_time_once(clockwork: Clockwork) -> None:
    clockwork.schedule()
    leases = Leases(clockwork.database, "other", lambda: clockwork.now)
    other = ScheduleLoop(clockwork.database, leases, clockwork.hand.workshop, lambda: clockwork.now)
    clockwork.step()
    assert other.step() == 5.0  # the duty is the first's
    clockwork.now = at("2026-11-25T01:00")  # whose heart has not beaten for half an hour
    other.step()
    clockwork.loop.step()
    assert len(clockwork.run_dates()) == 1


@pytest.mark.parametrize(
    ("policy", "states"),
    [
        ("all", ["Running", "Waiting", "Waiting", "Waiting"]),
        ("latest", ["Skipped", "Skipped", "Skipped", "Running"]),
        ("none", ["Skipped", "Skipped", "Skipped", "Skipped"]),
    ],
)
def test_missed_due_times_follow_the_policy(clockwork: Clockwork, policy: str, states: list[str]) -> None:
    clockwork.schedule(catch_up=policy)
    clockwork.step(at("2026-11-25T04:10"))
    assert clockwork.states() == states


def test_the_policy_holds_after_a_pause_too(quick: Clockwork) -> None:
    quick.schedule(catch_up="latest")
    quick.pause()
    quick.step(at("2026-11-25T03:00"))
    assert quick.rows() == []
    quick.now = at("2026-11-25T03:30")
    quick.resume()
    quick.step()
    assert quick.states() == ["Skipped", "Skipped", "Running"]


def test_a_due_time_before_the_pause_is_not_lost(quick: Clockwork) -> None:
    quick.schedule(catch_up="none")
    quick.now = at("2026-11-25T01:00:01")  # due, and the loop has not looked yet
    quick.pause()
    (row,) = quick.rows()
    assert row["state"] == "Waiting"
    quick.step()
    assert why(quick, quick.rows()[0]) == "It waits: the schedule was paused by user:ann."
    quick.resume()
    quick.step()
    assert quick.states() == ["Running"]


def test_a_year_of_missed_minutes_is_not_written_down_one_by_one(quick: Clockwork) -> None:
    quick.schedule(cron="* * * * *", catch_up="latest")
    quick.step(START + 365 * 86400 + 30)
    rows = quick.rows()
    assert len(rows) == 100
    assert rows[-1]["state"] == "Running"
    assert rows[-1]["due_at"] == START + 365 * 86400


def test_start_and_end_bound_the_due_times(quick: Clockwork) -> None:
    quick.schedule(start_at="2026-11-25T02:00", end_at="2026-11-25T03:00", catch_up="all", concurrency=0)
    quick.step(at("2026-11-25T09:00"))
    assert [row["due_at"] for row in quick.rows()] == [at("2026-11-25T02:00"), at("2026-11-25T03:00")]
    with quick.database.read() as uow:
        row = schedules.get_schedule(uow, quick.hand.project.id, "s")
        assert row["next_at"] is None
    quick.drain()
    with quick.database.read() as uow:
        assert why_schedule(uow, row).say() == "No further due time comes: the schedule has ended."


def test_concurrency_holds_back_and_says_why(clockwork: Clockwork) -> None:
    clockwork.schedule(catch_up="all", concurrency=2)
    clockwork.step(at("2026-11-25T03:00"))
    assert clockwork.states() == ["Running", "Running", "Waiting"]
    said = why(clockwork, clockwork.rows()[2])
    assert said.startswith("It waits for room: 2 of 2 runs at a time are under way, run_")
    clockwork.end(clockwork.rows()[0])
    clockwork.step()
    assert clockwork.states() == ["Succeeded", "Running", "Running"]


def test_depends_on_past_waits_for_a_good_end(clockwork: Clockwork) -> None:
    clockwork.schedule(catch_up="all", concurrency=5, depends_on_past=True)
    clockwork.step(at("2026-11-25T02:00"))
    assert clockwork.states() == ["Running", "Waiting"]
    assert "2026-11-25 01:00, has not ended yet" in why(clockwork, clockwork.rows()[1])
    clockwork.end(clockwork.rows()[0], well=False)
    clockwork.step()
    assert clockwork.states() == ["Failed", "Waiting"]
    assert "2026-11-25 01:00, did not end well" in why(clockwork, clockwork.rows()[1])
    clockwork.hand.steer("rerun")
    clockwork.step()
    assert clockwork.states() == ["Running", "Waiting"]
    clockwork.hand.good("a")
    clockwork.step()
    assert clockwork.states() == ["Succeeded", "Running"]


def test_a_failed_due_time_may_be_left_out(quick: Clockwork) -> None:
    quick.schedule(catch_up="all", depends_on_past=True)
    quick.step(at("2026-11-25T02:00"))
    quick.end(quick.rows()[0], well=False)
    quick.step()
    quick.write(schedules.skip_instance, "s", quick.rows()[0]["id"], "user:ann")
    quick.step()
    assert quick.states() == ["Skipped", "Running"]
    with pytest.raises(Fault, match="this due time is Running"):
        quick.write(schedules.skip_instance, "s", quick.rows()[1]["id"], "user:ann")


def test_what_waits_too_long_expires(clockwork: Clockwork) -> None:
    clockwork.schedule(catch_up="all", expires_after=1.5 * HOUR)
    clockwork.step(at("2026-11-25T02:00"))
    clockwork.step(at("2026-11-25T03:00"))
    clockwork.step(at("2026-11-25T03:40"))
    assert clockwork.states() == ["Running", "Expired", "Waiting"]
    assert why(clockwork, clockwork.rows()[1]) == "it waited longer than its schedule allows"


def test_runs_beyond_keep_last_are_deleted(quick: Clockwork) -> None:
    quick.schedule(keep_last=2)
    for hour in range(1, 6):
        quick.step(at(f"2026-11-25T0{hour}:00"))
        quick.end_all()
    quick.step()
    assert len(quick.run_dates()) == 2
    assert quick.states() == ["Succeeded"] * 5


def test_a_run_that_is_refused_fails_its_due_time_alone(quick: Clockwork) -> None:
    quick.schedule()
    changed = (
        '{"pipeline": "tiny", "params": {"m": {"type": "string", "required": true}}, "tasks": {"a": {"command": "x"}}}'
    )
    with quick.database.write() as uow:
        pipelines.update_pipeline(uow, quick.hand.workshop, quick.hand.project.id, "tiny", changed, "user:ann")
    quick.step(at("2026-11-25T01:00"))
    (row,) = quick.rows()
    assert (row["state"], row["text"]) == ("Failed", "parameter 'm' is required")
    assert quick.run_dates() == []


def test_a_deleted_run_frees_its_place(quick: Clockwork) -> None:
    quick.schedule(catch_up="all")
    quick.step(at("2026-11-25T02:00"))
    row = quick.rows()[0]
    quick.end(row)
    quick.write(steering.delete_run, row["run_id"], "user:ann")
    quick.step()
    assert quick.states() == ["Stopped", "Running"]


def test_editing_counts_from_now_on(quick: Clockwork) -> None:
    quick.schedule()
    quick.now = at("2026-11-25T01:00:02")
    quick.change(cron="0 6 * * *", timezone="Asia/Shanghai")
    quick.step()
    assert [row["due_at"] for row in quick.rows()] == [at("2026-11-25T01:00")]
    quick.step(at("2026-11-25T22:00"))
    assert [row["due_at"] for row in quick.rows()][1:] == [at("2026-11-26T06:00", "Asia/Shanghai")]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"cron": "0 25 * * *"}, "'25' does not fit the field hour"),
        ({"timezone": "Mars/Base"}, "there is no time zone 'Mars/Base'"),
        ({"params": {"m": 1}}, "pipeline 'tiny' has no parameter 'm'"),
        ({"start_at": "2026-12-02", "end_at": "2026-12-01"}, "the end lies before the start"),
        ({"start_at": "tomorrow"}, "'tomorrow' is no date"),
        ({"catch_up": "some"}, "there is no catch-up policy 'some'"),
        ({"alerts": [{"kind": "webhook", "to": "ftp://x", "on": ["failed"]}]}, "'ftp://x' is not an http address"),
    ],
)
def test_a_bad_wish_is_one_sentence(quick: Clockwork, wish: dict[str, Any], said: str) -> None:
    with pytest.raises(Fault) as caught:
        quick.schedule(**wish)
    assert said in str(caught.value)


def test_a_pipeline_with_a_schedule_stays(quick: Clockwork) -> None:
    quick.schedule()
    with pytest.raises(Fault, match="schedule 's' runs pipeline 'tiny'"):
        quick.write(pipelines.delete_pipeline, "tiny", "user:ann")
    quick.write(schedules.delete_schedule, "s", "user:ann")
    quick.write(pipelines.delete_pipeline, "tiny", "user:ann")


def backfill(clock: Clockwork, start: str, end: str, **more: Any) -> dict[str, Any]:
    wish = BackfillWish(start=start, end=end, **more)
    found: dict[str, Any] = clock.write(backfills.start_backfill, "s", wish, "user:ann")
    return found


def dues(clock: Clockwork, state: str) -> list[float]:
    return [row["due_at"] for row in clock.rows() if row["state"] == state]


@pytest.mark.parametrize(("order", "first"), [("old_first", "2026-11-18T02:00"), ("new_first", "2026-11-24T02:00")])
def test_a_backfill_runs_a_week_in_order(clockwork: Clockwork, order: str, first: str) -> None:
    clockwork.schedule(cron="0 2 * * *")
    made = backfill(clockwork, "2026-11-18", "2026-11-24", order=order, parallelism=2)
    assert made["total"] == 7
    clockwork.step()
    running = dues(clockwork, "Running")
    assert len(running) == 2
    assert at(first) in running
    waiting = next(row for row in clockwork.rows() if row["state"] == "Waiting")
    assert "2 of 2 runs at a time are under way" in why(clockwork, waiting)
    clockwork.drain()
    assert clockwork.run_dates() == [at(f"2026-11-{day}T02:00") for day in range(18, 25)]
    with clockwork.database.read() as uow:
        row = schedules.get_schedule(uow, clockwork.hand.project.id, "s")
        (done,) = backfills.list_backfills(uow, row, 10, None).items
        assert done["state"] == "Done"
        assert backfills.sums(uow, [done["id"]])[done["id"]] == {"Succeeded": 7}


def test_a_backfill_leaves_out_what_was_run_unless_asked_again(clockwork: Clockwork) -> None:
    clockwork.schedule(cron="0 2 * * *")
    backfill(clockwork, "2026-11-20", "2026-11-21", parallelism=5)
    clockwork.drain()
    with clockwork.database.read() as uow:
        plan = backfills.plan_backfill(
            uow, clockwork.hand.project.id, "s", BackfillWish(start="2026-11-19", end="2026-11-22")
        )
    assert (len(plan.times), plan.left_out) == (2, 2)
    with pytest.raises(Fault, match="nothing to run between these times"):
        backfill(clockwork, "2026-11-20", "2026-11-21")
    backfill(clockwork, "2026-11-20", "2026-11-21", again=True)
    clockwork.drain()
    assert len(clockwork.run_dates()) == 4
    assert len(clockwork.rows()) == 2


def test_a_backfill_goes_on_while_the_schedule_is_paused_and_can_be_cancelled(quick: Clockwork) -> None:
    quick.schedule(cron="0 2 * * *")
    quick.pause()
    made = backfill(quick, "2026-11-18", "2026-11-24")
    quick.step()
    assert quick.states().count("Running") == 1
    quick.write(backfills.cancel_backfill, "s", made["id"], "user:ann")
    quick.drain()
    assert sorted(quick.states()) == ["Skipped"] * 6 + ["Succeeded"]
    assert why(quick, quick.rows()[-1]) == "its backfill was cancelled by user:ann"


def test_a_backfill_of_too_much_is_refused(quick: Clockwork) -> None:
    quick.schedule(cron="* * * * *")
    with pytest.raises(Fault, match="more than 5000 due times"):
        backfill(quick, "2026-11-01", "2026-11-24")


def test_depends_on_past_allows_old_to_new_alone(quick: Clockwork) -> None:
    quick.schedule(cron="0 2 * * *", depends_on_past=True)
    with pytest.raises(Fault, match="run from old to new"):
        backfill(quick, "2026-11-18", "2026-11-24", order="new_first")


class Heard:
    """A notifier that keeps what it was given."""

    name = "heard"

    def __init__(self) -> None:
        self.got: list[tuple[str, str, dict[str, object]]] = []

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        self.got.append((target, title, body))


@pytest.fixture
def deliver(clockwork: Clockwork) -> Callable[[], list[tuple[str, str, dict[str, object]]]]:
    """Lets the loop of notices deliver what is lined up, and gives it."""
    heard = Heard()
    loop = NoticeLoop(clockwork.database, heard, lambda project, names: {"ROBOT": "key-12345"})

    def go() -> list[tuple[str, str, dict[str, object]]]:
        heard.got.clear()
        loop.step()
        return list(heard.got)

    return go


def test_people_are_told_of_failures_and_recovery(clockwork: Clockwork, deliver: Callable[[], Any]) -> None:
    alerts = [
        {"kind": "wecom", "to": "{{ secrets.ROBOT }}", "on": ["failed", "recovered"]},
        {"kind": "webhook", "to": "https://host/hook", "on": ["recovered"]},
    ]
    clockwork.schedule(alerts=alerts)
    clockwork.step(at("2026-11-25T01:00"))
    clockwork.end(clockwork.rows()[0], well=False)
    clockwork.step()
    ((target, title, body),) = deliver()
    assert (target, title) == ("wecom:key-12345", "Schedule s failed")
    assert body["event"] == "schedule.failed"
    assert "Due: 2026-11-25 01:00 UTC" in str(body["message"])
    clockwork.step(at("2026-11-25T02:00"))
    clockwork.end_all()
    clockwork.step()
    assert [(target, title) for target, title, _ in deliver()] == [
        ("wecom:key-12345", "Schedule s runs again"),
        ("https://host/hook", "Schedule s runs again"),
    ]
    clockwork.step(at("2026-11-25T03:00"))
    clockwork.end_all()
    clockwork.step()
    assert deliver() == []


def test_people_are_told_once_that_it_is_late(clockwork: Clockwork, deliver: Callable[[], Any]) -> None:
    clockwork.schedule(late_after=600.0, alerts=[{"kind": "webhook", "to": "https://host/x", "on": ["late"]}])
    clockwork.step(at("2026-11-25T01:00"))
    clockwork.step(at("2026-11-25T01:09"))
    assert deliver() == []
    clockwork.step(at("2026-11-25T01:11"))
    clockwork.step(at("2026-11-25T01:12"))
    assert [title for _, title, _ in deliver()] == ["Schedule s is late"]


def test_what_is_late_says_so_until_it_has_ended(quick: Clockwork) -> None:
    row = quick.schedule(late_after=600.0)

    def late() -> str:
        with quick.database.read() as uow:
            why = why_late(uow, row)
            assert why is None or why_schedule(uow, row).say() == why.say()
        return why.say() if why else ""

    quick.step(at("2026-11-25T01:00"))
    assert late() == ""
    quick.step(at("2026-11-25T01:11"))
    said = late()
    assert said.startswith("It is late: the due time 2026-11-25 01:00 was to end by 2026-11-25 01:10, and ")
    quick.end_all()
    quick.step()
    assert late() == ""


def test_old_due_times_are_forgotten_but_for_open_ones_and_those_with_a_run(quick: Clockwork) -> None:
    quick.schedule()
    start = quick.now
    for hour in range(1, 5):
        quick.step(start + 3600 * hour)
        quick.end_all()
        quick.step()
    dues = [row["due_at"] for row in quick.rows()]
    quick.forget(86400.0)
    assert [row["due_at"] for row in quick.rows()] == dues
    quick.now += 2 * 86400
    quick.forget(86400.0)
    assert len(quick.rows()) == 4  # their runs are there, and say where they came from
    assert quick.tidy(86400.0) == dues
    assert [row["due_at"] for row in quick.rows()] == dues[-1:]


def test_the_housekeeping_forgets_old_due_times(quick: Clockwork, monkeypatch: pytest.MonkeyPatch) -> None:
    quick.schedule()
    start = quick.now
    for hour in (1, 2, 3):
        quick.step(start + 3600 * hour)
        quick.end_all()
        quick.step()
    newest = quick.rows()[-1]["due_at"]
    quick.tidy(1e9)
    house = Housekeeping(quick.database, quick.hand.workshop, None)  # type: ignore[arg-type]
    for days, left in ((89, 3), (91, 1)):
        monkeypatch.setattr(housekeeping, "now", lambda at=newest + days * 86400: at)
        for _ in range(5):
            house.step()
        assert len(quick.rows()) == left
    assert quick.rows()[0]["due_at"] == newest


def test_what_depends_on_a_forgotten_past_still_waits_for_the_failed_one(quick: Clockwork) -> None:
    quick.schedule(depends_on_past=True, catch_up="all")
    start = quick.now
    for hour in (1, 2):
        quick.step(start + 3600 * hour)
        quick.end(quick.under_way()[0], well=hour == 1)
        quick.step()
    quick.step(start + 3 * 3600)
    assert quick.states() == ["Succeeded", "Failed", "Waiting"]
    quick.now += 400 * 86400
    quick.pause()
    quick.tidy(90 * 86400.0)
    quick.resume()
    quick.step()
    assert quick.states()[:2] == ["Failed", "Waiting"]


def test_a_backfill_leaves_out_what_was_run_and_forgotten(quick: Clockwork) -> None:
    quick.schedule()
    start = quick.now
    for hour in range(1, 5):
        quick.step(start + 3600 * hour)
        quick.end_all()
        quick.step()
    gone = quick.tidy(0.0)
    wish = {"start": iso(start), "end": iso(quick.now)}
    with pytest.raises(Fault) as refused:
        quick.write(backfills.start_backfill, "s", BackfillWish(**wish), "user:ann")
    assert refused.value.code == "BackfillEmpty"
    plan = quick.write(backfills.plan_backfill, "s", BackfillWish(**wish, again=True))
    assert plan.times == gone


def test_a_run_tells_the_due_time_and_the_backfill_it_was_started_for(quick: Clockwork) -> None:
    quick.schedule(timezone="Asia/Shanghai")
    start = quick.now
    quick.write(backfills.start_backfill, "s", BackfillWish(start=iso(start - 3600), end=iso(start)), "user:ann")
    quick.step(start + 3600)
    with quick.database.read() as uow:
        found = reading.dues_of(uow, run_lists.list_runs(uow, quick.hand.project.id, RunsWanted()).items)
    for row in quick.rows():
        told = run_due_out(found[row["run_id"]])
        assert (told.schedule, told.instance, told.backfill) == ("s", row["id"], row["backfill_id"])
        assert at(told.local, "Asia/Shanghai") == row["due_at"]
    assert {row["backfill_id"] is None for row in quick.rows()} == {True, False}
