"""The unit of work: all or nothing, hints after the commit and only then, victims tried again."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from cubestudio.accounts.tables import ThrottleRow
from cubestudio.db import Database, UnitOfWork
from cubestudio.db.sql import session


def put(uow: UnitOfWork, subject: str, failures: int = 0) -> None:
    session(uow).add(ThrottleRow(subject=subject, failures=failures, blocked_until=0.0, changed_at=0.0))
    session(uow).flush()


def count(database: Database) -> int:
    with database.read() as uow:
        return session(uow).execute(select(func.count()).select_from(ThrottleRow)).scalar_one()


def test_a_block_that_ends_well_is_kept_and_one_that_raises_is_not(database: Database) -> None:
    with database.write() as uow:
        put(uow, "kept")
    with pytest.raises(ZeroDivisionError), database.write() as uow:
        put(uow, "gone")
        1 / 0  # noqa: B018
    assert count(database) == 1


def test_hints_and_after_commit_actions_come_after_the_commit_once(database: Database) -> None:
    seen: list[object] = []
    database.hints.subscribe("topic", lambda: seen.append(count(database)))
    with database.write() as uow:
        uow.hint("topic")
        uow.hint("topic")
        uow.after_commit(lambda: seen.append("after"))
        put(uow, "a")
        assert seen == []
    assert seen == ["after", 1]


def test_a_transaction_rolled_back_wakes_nobody(database: Database) -> None:
    seen: list[str] = []
    database.hints.subscribe("topic", lambda: seen.append("woken"))
    with pytest.raises(ZeroDivisionError), database.write() as uow:
        uow.hint("topic")
        uow.after_commit(lambda: seen.append("after"))
        1 / 0  # noqa: B018
    assert seen == []


def test_before_commit_actions_are_inside_the_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as uow:
        put(uow, "a")
        uow.before_commit(lambda: put(uow, "b"))
        uow.before_commit(lambda: 1 / 0)  # type: ignore[arg-type,return-value]
    assert count(database) == 0


def test_who_unsubscribed_is_not_woken(database: Database) -> None:
    seen: list[str] = []
    unsubscribe = database.hints.subscribe("topic", lambda: seen.append("woken"))
    unsubscribe()
    with database.write() as uow:
        uow.hint("topic")
    assert seen == []


def test_counting_at_the_same_time_loses_nothing(database: Database) -> None:
    with database.write() as uow:
        put(uow, "counter")

    def work(uow: UnitOfWork) -> None:
        row = session(uow).execute(select(ThrottleRow).with_for_update()).scalar_one()
        row.failures += 1
        session(uow).flush()

    threads = [threading.Thread(target=lambda: [database.transact(work) for _ in range(20)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as uow:
        assert session(uow).execute(select(ThrottleRow.failures)).scalar_one() == 120


def test_a_deadlock_victim_is_tried_again(database: Database) -> None:
    if database.dialect == "sqlite":
        pytest.skip("SQLite has one writer: there are no deadlocks")
    with database.write() as uow:
        put(uow, "a")
        put(uow, "b")
    meet = threading.Barrier(2)
    tries: list[str] = []

    def cross(first: str, second: str) -> None:
        def work(uow: UnitOfWork) -> None:
            tries.append(first)
            for name in (first, second):
                query = select(ThrottleRow).where(ThrottleRow.subject == name).with_for_update()
                session(uow).execute(query).scalar_one().failures += 1
                session(uow).flush()
                if name == first and len(tries) <= 2:
                    meet.wait(10)

        database.transact(work)

    threads = [threading.Thread(target=cross, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) == 3, "one of the two was the victim, once"
    with database.read() as uow:
        assert session(uow).execute(select(ThrottleRow.failures)).scalars().all() == [2, 2]


def test_forty_waiting_writers_all_get_their_turn(sqlite_db: Database) -> None:
    with sqlite_db.write() as uow:
        put(uow, "counter")

    def work(uow: UnitOfWork) -> None:
        session(uow).execute(select(ThrottleRow)).scalar_one().failures += 1
        session(uow).flush()

    threads = [threading.Thread(target=lambda: sqlite_db.transact(work)) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sqlite_db.read() as uow:
        assert session(uow).execute(select(ThrottleRow.failures)).scalar_one() == 60
