"""What waits is found in one place, with its reason, by those who may look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cubestudio.db import Database
from cubestudio.workloads import store
from studio import Studio, open_studio

URL = "/api/v1/projects/demo"
TEXT = "pipeline: nap\ntasks:\n  one: {command: sleep 9}\n  two: {command: sleep 9, needs: [one]}\n"


@pytest.fixture
def studio(sqlite_db: Database, tmp_path: Path) -> Iterator[Studio]:
    with open_studio(sqlite_db, tmp_path) as found:
        found.user("ann")
        found.user("eve")
        found.project("demo", owner="ann")
        yield found


def test_a_stranger_sees_nothing(studio: Studio) -> None:
    for address in ("waiting", "capacity", "workloads/wl_1/why", "services/x/why"):
        assert studio.client().get(f"{URL}/{address}").status_code == 401
        assert studio.browser("eve").get(f"{URL}/{address}").status_code == 404


def test_nothing_waits_in_a_quiet_project(studio: Studio) -> None:
    assert studio.browser("ann").get(f"{URL}/waiting").json() == {"items": [], "next_page_token": None}


def test_a_queued_task_waits_and_says_why_in_the_readers_language(studio: Studio) -> None:
    ann = studio.browser("ann")
    run = ann.post(f"{URL}/runs", json={"text": TEXT}).json()["id"]
    workload = ann.get(f"{URL}/workloads").json()["items"][0]["id"]
    with studio.database.write() as uow:
        row = {"id": workload, "reason": "NoRoom", "text": "asks 1 cpu, free are 0 of 2"}
        store.update_workloads(uow, ("reason", "text"), [row])
    waits = {one["kind"]: one for one in ann.get(f"{URL}/waiting").json()["items"]}
    assert (waits["workload"]["run"], waits["workload"]["task"]) == (run, "one")
    assert waits["workload"]["why"]["text"] == "It waits: asks 1 cpu, free are 0 of 2."
    assert waits["run"]["why"]["text"].startswith("Nothing runs yet; task 'one': It waits")
    assert ann.get(f"{URL}/workloads/{workload}/why").json()["evidence"]["asked"]["cpu"] > 0
    chinese = ann.get(f"{URL}/workloads/{workload}/why", headers={"accept-language": "zh-CN"}).json()
    assert chinese["text"] == "等待中：需要 1 核 CPU，共 2 核，空闲 0 核。"


def test_a_paused_run_waits_for_a_hand(studio: Studio) -> None:
    ann = studio.browser("ann")
    run = ann.post(f"{URL}/runs", json={"text": TEXT}).json()["id"]
    ann.post(f"{URL}/runs/{run}:pause")
    waits = [one for one in ann.get(f"{URL}/waiting").json()["items"] if one["kind"] == "run"]
    assert (waits[0]["id"], waits[0]["state"], waits[0]["why"]["hint"]) == (run, "Paused", "Go on with: cube resume")


def test_the_capacity_of_the_place_is_told(studio: Studio) -> None:
    room = studio.browser("ann").get(f"{URL}/capacity").json()
    assert room["cpu"]["total"] > 0 and room["cpu"]["free"] == room["cpu"]["total"] and room["cpu"]["used"] == 0
    assert (room["running"], room["queued"]) == (0, 0)
