"""Projects made at the same moment, on every server."""

from __future__ import annotations

import threading

from cubestudio.accounts import service
from cubestudio.db import Database
from cubestudio.kit.errors import Fault


def test_projects_made_at_once_get_numbers_of_their_own(database: Database) -> None:
    problems: list[BaseException] = []

    def create(n: int) -> None:
        try:
            database.transact(lambda uow: service.create_project(uow, f"p{n}", "", "test", None))
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=create, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with database.read() as uow:
        rows = service.list_projects(uow, "", is_admin=True)
    assert sorted(row.number for row in rows) == list(range(1, 9))


def test_of_two_projects_of_one_name_made_at_once_one_is_refused(database: Database) -> None:
    said: list[str] = []

    def create() -> None:
        try:
            database.transact(lambda uow: service.create_project(uow, "same", "", "test", None))
            said.append("made")
        except Fault as fault:
            said.append(fault.code)

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["AlreadyExists"] * 3 + ["made"]
