"""Lists of runs say the same as a plain look through all of them, on every server, whatever is combined."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert

from cubestudio.db import Database
from cubestudio.kit.ids import new_id
from cubestudio.pipelines.store.run_lists import RunsWanted, list_runs, run_names
from cubestudio.pipelines.tables import RunRow
from cubestudio.spec.states import RunState

_NUMBERS = (
    "project_number", "revision", "priority", "concurrency", "round", "total", "unfinished", "live", "waiting",
    "slots", "succeeded", "failed", "stopped", "skipped", "cached", "no_cache",
)  # fmt: skip
_TEXTS = ("outcome", "reason", "text", "hint")


@pytest.fixture
def runs(database: Database) -> list[dict[str, Any]]:
    """Some hundred runs of many pipelines, states and people, oldest first; some of another project."""
    rows = [_run(number) for number in range(300)]
    with database.engine.begin() as connection:
        connection.execute(insert(RunRow), rows)
    return rows


def _run(number: int) -> dict[str, Any]:
    return {
        **dict.fromkeys(_NUMBERS, 0),
        **dict.fromkeys(_TEXTS, ""),
        "id": new_id("run"),
        "project_id": "prj_other" if number % 11 == 0 else "prj_mine",
        "project_name": "mine",
        "name": ("train", "train-2", "tidy", "score", *(f"many-{i:02}" for i in range(90)))[number % 94],
        "kind": "normal",
        "snapshot": "s",
        "state": list(RunState)[number % 7].value,
        "created_by": ("ann", "bob", "eve")[number % 3],
        "created_at": float(number),
        "execution_date": float(number),
        "params": {},
        "env": {},
    }


def _expected(runs: list[dict[str, Any]], wanted: RunsWanted) -> list[str]:
    found = [
        run["id"]
        for run in runs
        if run["project_id"] == "prj_mine"
        and (wanted.names is None or run["name"] in wanted.names)
        and run["name"].startswith(wanted.prefix)
        and (not wanted.states or run["state"] in wanted.states)
        and (not wanted.created_by or run["created_by"] == wanted.created_by)
        and run["id"] >= wanted.since
        and (not wanted.until or run["id"] < wanted.until)
    ]
    return found if wanted.ascending else found[::-1]


def _pages(database: Database, wanted: RunsWanted, size: int) -> list[str]:
    found: list[str] = []
    token = None
    while True:
        with database.read() as uow:
            page = list_runs(uow, "prj_mine", wanted, size, token)
        assert len(page.items) <= size
        found += [run["id"] for run in page.items]
        token = page.next_page_token
        if token is None:
            return found


def test_every_combination_finds_what_a_plain_look_finds(database: Database, runs: list[dict[str, Any]]) -> None:
    names = (None, ["train"], ["train", "score"], [])
    states = ((), ("Failed",), ("Failed", "Running", "Queued"))
    people = ("", "bob")
    bounds = (("", ""), (runs[40]["id"], runs[250]["id"]))
    for name, state, person, (since, until), up in itertools.product(names, states, people, bounds, (False, True)):
        wanted = RunsWanted(name, "", state, person, since, until, up)
        assert _pages(database, wanted, 20) == _expected(runs, wanted), wanted


@pytest.mark.parametrize("prefix", ["t", "train", "train-", "many-", "many-1", "nothing"])
def test_a_beginning_finds_all_names_that_have_it_however_many(
    database: Database, runs: list[dict[str, Any]], prefix: str
) -> None:
    for states in ((), ("Failed", "Succeeded")):
        wanted = RunsWanted(prefix=prefix, states=states)
        assert _pages(database, wanted, 7) == _expected(runs, wanted)
        upwards = replace(wanted, ascending=True, created_by="ann")
        assert _pages(database, upwards, 7) == _expected(runs, upwards)


def test_names_are_found_by_their_beginning(database: Database, runs: list[dict[str, Any]]) -> None:
    with database.read() as uow:
        assert run_names(uow, "prj_mine", "train", 20) == ["train", "train-2"]
        assert run_names(uow, "prj_mine", "many", 5) == [f"many-{i:02}" for i in range(5)]
        assert run_names(uow, "prj_mine", "zz", 5) == []
