"""What a run shows beside its states: events, moments, comparison, cost; on every database server where SQL is new."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from hand import Hand

from cubestudio.accounts.roles import Role
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.pipelines import view
from cubestudio.pipelines.gather import Gathered
from cubestudio.pipelines.run_schemas import TaskListed
from cubestudio.pipelines.service import comparing, telling
from cubestudio.spec.states import WorkloadPhase
from studio import Studio

P = "/api/v1/projects/alpha"
TASKS = {"train": {"command": "train {{ params.lr }}"}, "judge": {"command": "judge", "needs": ["train"]}}


def trained(hand: Hand, lr: float, loss: float, points: int) -> str:
    """A run that ended, with its metrics."""
    started = hand.start({"pipeline": "p", "params": {"lr": lr, "seed": 1}, "tasks": TASKS})
    curve = [[step, loss * (points - step), 0.0] for step in range(points)]
    results: list[dict[str, Any]] = [
        {"type": "metric", "title": "auc", "name": "auc", "value": 1 - loss},
        {"type": "series", "title": "loss", "name": "loss", "value": loss, "points": curve},
        {"type": "table", "title": "rows", "columns": ["a"], "rows": [[1]]},
        {"type": "table", "title": "rows", "columns": ["a"], "rows": [[2]]},
    ]
    gathered = Gathered(values={"epochs": 3, "name": "x", "good": True}, results=results)
    hand.tell("train", WorkloadPhase.SUCCEEDED, exit_code=0, gathered=gathered)
    hand.good("judge")
    return started.id


def test_runs_are_compared_side_by_side(hand: Hand) -> None:
    first, second = trained(hand, 0.1, 0.25, 2001), trained(hand, 0.2, 0.5, 10)
    third = hand.start({"other": {"command": "true"}}).id
    with hand.database.read() as uow:
        found = comparing.compare(uow, hand.workshop, hand.project.id, [first, second, third, first])
    assert [run.id for run in found.runs] == [first, second, third]
    assert [(row.name, row.values, row.differs) for row in found.params] == [
        ("lr", [0.1, 0.2, None], True),
        ("seed", [1, 1, None], True),
    ]
    assert {(row.task, row.name): row.values for row in found.metrics} == {
        ("train", "epochs"): [3, 3, None],
        ("train", "auc"): [0.75, 0.5, None],
        ("train", "loss"): [0.25, 0.5, None],
    }
    (curve,) = found.curves
    assert [len(points) for points in curve.points] == [183, 10, 0]
    assert curve.points[0][-1] == [2000, 0.25]
    assert [(row.title, row.indexes) for row in found.results] == [
        ("rows", [2, 2, None]),
        ("rows (2)", [3, 3, None]),
    ]
    assert [row.states for row in found.tasks if row.name == "judge"] == [["Succeeded", "Succeeded", None]]


@pytest.mark.parametrize("ids", [[], ["run_1"], [f"run_{number}" for number in range(11)]])
def test_only_two_to_ten_runs_are_compared(quick_hand: Hand, ids: list[str]) -> None:
    with quick_hand.database.read() as uow, pytest.raises(Fault) as refused:
        comparing.compare(uow, quick_hand.workshop, quick_hand.project.id, ids)
    assert refused.value.code == "CompareCount"


def test_events_are_told_in_order_page_by_page_and_by_task(hand: Hand) -> None:
    run = trained(hand, 0.1, 0.2, 3)
    with hand.database.read() as uow:
        whole = telling.events_of(uow, hand.run, "", 500, None).items
        train = telling.events_of(uow, hand.run, "train", 500, None).items
        page = telling.events_of(uow, hand.run, "", 3, None)
        rest = telling.events_of(uow, hand.run, "", 500, page.next_page_token)
    assert run == hand.id
    assert page.items + rest.items == whole
    assert [event["state"] for event in train] == ["Queued", "Succeeded"]
    assert (whole[0]["kind"], whole[-1]["state"]) == ("run.state", "Succeeded")


def test_a_task_tells_when_it_was_ready_and_when_its_preparation_began(hand: Hand) -> None:
    hand.start({"a": {"command": "true"}})
    hand.tell("a", WorkloadPhase.PREPARING, started_at=None, at=now() + 1)
    hand.tell("a", WorkloadPhase.RUNNING, started_at=now() + 2)
    task = hand.task("a")
    assert task.ready_at < task.preparing_at < task.started_at
    hand.bad("a")
    hand.steer("rerun")
    again = hand.task("a")
    assert again.preparing_at is None
    with hand.database.read() as uow:
        listed = TaskListed(**view.task_listed(hand.workshop.plans.of(uow, hand.run.snapshot), again))
    assert listed.tries == 1


@pytest.fixture
def ann(studio: Studio) -> TestClient:
    """A developer of the project alpha."""
    studio.user("olga")
    studio.project("alpha", "olga")
    studio.user("ann")
    studio.member("alpha", "ann", Role.DEVELOPER)
    return studio.browser("ann")


def test_the_faces_of_a_run_over_http(studio: Studio, ann: TestClient) -> None:
    text = "pipeline: demo\ntasks:\n  a: {command: 'true'}\n"
    first, second = (ann.post(f"{P}/runs", json={"text": text}).json()["id"] for _ in range(2))
    studio.user("eve")
    for route in (f"runs/{first}/events", f"runs/{first}/cost", f"runs/{first}/tasks/a/metrics"):
        assert studio.client().get(f"{P}/{route}").status_code == 401
        assert studio.browser("eve").get(f"{P}/{route}").status_code == 404
    assert ann.get(f"{P}/runs:compare", params={"ids": f"{first},{second}"}).json()["runs"][1]["id"] == second
    refused = ann.get(f"{P}/runs:compare", params={"ids": first}, headers={"accept-language": "zh"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "CompareCount")
    assert ann.get(f"{P}/runs:compare", params={"ids": f"{first},run_absent"}).status_code == 404
    events = ann.get(f"{P}/runs/{first}/events", params={"task": "a"}).json()["items"]
    assert [event["state"] for event in events] == ["Queued"]
    metrics = ann.get(f"{P}/runs/{first}/tasks/a/metrics").json()
    assert metrics["attempts"] == []
    assert metrics["cost"]["attempts"] == 0
    assert ann.get(f"{P}/runs/{first}/cost").json()["cpu_seconds_asked"] == 0
    assert ann.get(f"{P}/runs/{first}/tasks").json()["items"][0]["ready_at"]
