"""Facts: numbered in the order of commits, so that who follows by number misses none."""

from __future__ import annotations

import threading

import pytest

from cubestudio.db import Database
from cubestudio.events import service


def test_facts_come_in_the_order_they_were_committed(database: Database) -> None:
    with database.write() as uow:
        for n in range(3):
            service.publish(uow, "test", f"s{n}", {"n": n}, "prj_1")
    with database.read() as uow:
        rows = service.events_after(uow, 0)
        assert [(row["seq"], row["subject"], row["data"]) for row in rows] == [
            (1, "s0", {"n": 0}),
            (2, "s1", {"n": 1}),
            (3, "s2", {"n": 2}),
        ]
        assert service.last_seq(uow) == 3
        assert [row["seq"] for row in service.events_after(uow, 1, limit=1)] == [2]


def test_facts_of_a_transaction_that_failed_were_never_there(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as uow:
        service.publish(uow, "test", "s", {})
        1 / 0  # noqa: B018
    with database.write() as uow:
        service.publish(uow, "test", "t", {})
    with database.read() as uow:
        assert [(row["seq"], row["subject"]) for row in service.events_after(uow, 0)] == [(1, "t")]


def test_a_project_sees_its_own_facts_only(database: Database) -> None:
    with database.write() as uow:
        service.publish(uow, "test", "mine", {}, "prj_1")
        service.publish(uow, "test", "theirs", {}, "prj_2")
        service.publish(uow, "test", "nobodys", {})
    with database.read() as uow:
        assert [row["subject"] for row in service.events_after(uow, 0, project_ids=["prj_1"])] == ["mine"]
        assert [row["subject"] for row in service.events_after(uow, 0, subject="theirs")] == ["theirs"]


def test_a_reader_who_follows_by_number_misses_nothing_of_many_writers(database: Database) -> None:
    writers, each = 6, 15
    done = threading.Event()

    def write(writer: int) -> None:
        for n in range(each):
            database.transact(lambda uow, n=n: service.publish(uow, "test", f"{writer}-{n}", {}))  # type: ignore[misc]

    seen: list[int] = []

    def read() -> None:
        cursor, last_look = 0, False
        while True:
            with database.read() as uow:
                rows = service.events_after(uow, cursor)
            seen.extend(row["seq"] for row in rows)
            cursor = rows[-1]["seq"] if rows else cursor
            if last_look:
                return
            last_look = done.is_set() and not rows

    reader = threading.Thread(target=read)
    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert seen == list(range(1, writers * each + 1))


def test_old_facts_are_forgotten_and_counting_goes_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    at = [1_800_000_000.0]
    monkeypatch.setattr(service, "now", lambda: at[0])
    for subject in ("old", "new"):
        with database.write() as uow:
            service.publish(uow, "test", subject, {})
        at[0] += service.KEPT - 1 if subject == "old" else 2
    with database.write() as uow:
        assert service.forget(uow) == 1
        service.publish(uow, "test", "newest", {})
    with database.read() as uow:
        assert [(row["seq"], row["subject"]) for row in service.events_after(uow, 0)] == [(2, "new"), (3, "newest")]


def test_audit_lines_are_paged_newest_first(database: Database) -> None:
    with database.write() as uow:
        for n in range(5):
            service.audit(uow, "ada", "thing.update", f"t{n}", {"n": n}, {"n": n + 1}, "prj_1")
        service.audit(uow, "bob", "thing.delete", "t9", {"n": 9}, None, "prj_2")
    with database.read() as uow:
        page = service.list_audit(uow, "prj_1", None, None, 3, None)
        rest = service.list_audit(uow, "prj_1", None, None, 3, page.next_page_token)
        assert [row.subject for row in page.items + rest.items] == ["t4", "t3", "t2", "t1", "t0"]
        assert rest.next_page_token is None
        assert [row.subject for row in service.list_audit(uow, None, "bob", None, 9, None).items] == ["t9"]
        assert (page.items[0].before, page.items[0].after) == ({"n": 4}, {"n": 5})
