"""API keys as the table of the gateway has them, on every database."""

from __future__ import annotations

from cubestudio.db import Database
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.routing import keys, service
from cubestudio.spec.keys import LENGTH, digest
from cubestudio.spec.routes import Endpoint, Key, Route, Target


def put(database: Database, owner: str, name: str, project: str = "demo", takes_keys: bool = True) -> None:
    route = Route(
        f"{project}/{name}",
        f"/serve/{project}/{name}/",
        (Target("r1", (Endpoint("h", 1),)),),
        protected=project,
        takes_keys=takes_keys,
    )
    with database.write() as uow:
        service.set_route(uow, "service", owner, route)


def make(database: Database, opens: dict[str, str] | None, days: float | None = None) -> tuple[str, str]:
    with database.write() as uow:
        row, text = keys.create_key(uow, "prj_1", "demo", "shop", opens, days, "ann")
    return row["id"], text


def told(database: Database) -> dict[str, Key]:
    with database.read() as uow:
        return {f"key_{key.id}": key for key in keys.keys_of(uow, service.list_routes(uow))}


def test_a_key_opens_what_it_was_made_for_and_nothing_of_others(database: Database) -> None:
    put(database, "svc_1", "a")
    put(database, "svc_2", "b")
    put(database, "wl_1", "port", takes_keys=False)
    put(database, "svc_3", "a", project="other")
    one, _ = make(database, {"svc_1": "a"})
    every, _ = make(database, None)
    foreign, _ = make(database, {"svc_3": "a"})
    assert {name: key.routes for name, key in told(database).items()} == {
        one: ("demo/a",),
        every: ("demo/a", "demo/b"),
        foreign: (),
    }
    put(database, "svc_4", "later")
    assert told(database)[every].routes == ("demo/a", "demo/b", "demo/later")


def test_only_the_digest_is_kept(database: Database) -> None:
    put(database, "svc_1", "a")
    key_id, text = make(database, None, days=2)
    assert (len(text), text[:26]) == (LENGTH, f"cube_{key_id.removeprefix('key_')}_")
    key = told(database)[key_id]
    assert key.digest == digest(text)
    assert now() + 1.9 * 86400 < key.expires_at < now() + 2.1 * 86400
    with database.read() as uow:
        rows = keys.list_keys(uow, "prj_1")
        written = str(rows) + str(events.list_audit(uow, "prj_1", None, None, 10, None).items)
    assert text[-43:] not in written


def test_a_revoked_key_is_in_no_table_and_every_change_has_a_count(database: Database) -> None:
    put(database, "svc_1", "a")
    key_id, _ = make(database, None)
    with database.write() as uow:
        before = service.wanted(uow)
        after = keys.revoke_key(uow, "prj_1", key_id, "ann")
        assert after == before + 1
        actions = [row.action for row in events.list_audit(uow, "prj_1", None, None, 10, None).items]
    assert told(database) == {}
    assert actions[:2] == ["key.revoke", "key.create"]


def test_a_service_of_the_same_name_inherits_no_key(database: Database) -> None:
    put(database, "svc_1", "a")
    key_id, _ = make(database, {"svc_1": "a"})
    with database.write() as uow:
        service.remove_routes(uow, "service", "svc_1")
        keys.forget_owner(uow, "prj_1", "svc_1")
    put(database, "svc_9", "a")
    assert told(database)[key_id].routes == ()


def test_the_newest_use_is_remembered(database: Database) -> None:
    key_id, _ = make(database, None)
    name = key_id.removeprefix("key_")
    for moment in (100.0, 300.0, 200.0):
        with database.write() as uow:
            keys.note_uses(uow, {name: moment, "gone": 1.0})
    with database.read() as uow:
        assert keys.list_keys(uow, "prj_1")[0]["used_at"] == 300.0
