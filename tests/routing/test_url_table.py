"""The wished URL table, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.routing import service, store
from cubestudio.spec.routes import Endpoint, Jwt, Limit, Mirror, Route, Sticky, Target

HERE = Endpoint("127.0.0.1", 9001)


def route(name: str, *targets: Target, prefix: str = "") -> Route:
    return Route(name, prefix or f"/serve/{name}/", targets or (Target("r1", (HERE,)),), protected="demo")


def put(database: Database, wish: Route, owner: str = "svc_1") -> int:
    with database.write() as uow:
        return service.set_route(uow, "service", owner, wish)


def test_a_route_comes_back_as_it_was_given(database: Database) -> None:
    shares = (Target("a", (HERE,), 90), Target("b", (Endpoint("h", 1), Endpoint("::1", 2)), 10))
    wish = Route(
        "demo/bc",
        "/serve/demo/bc/",
        shares,
        rewrite="",
        protected="demo",
        sticky=Sticky("header", "x-id"),
        mirror=Mirror(Target("m", (HERE,)), 5.0),
        limit=Limit(0.5, 3),
        cors=("https://shop.example",),
        domain="bc.example",
        jwt=Jwt("me", ("a",), "{}"),
    )
    put(database, wish)
    with database.read() as uow:
        assert service.list_routes(uow) == [("svc_1", wish)]


def test_an_owner_changes_its_route_and_takes_it_away(database: Database) -> None:
    first = put(database, route("demo/bc"))
    second = put(database, route("demo/bc", Target("r2", ())))
    with database.read() as uow:
        assert [one.targets[0].name for _, one in service.list_routes(uow)] == ["r2"]
    with database.write() as uow:
        third = service.remove_routes(uow, "service", "svc_1")
        assert service.remove_routes(uow, "service", "svc_1") == third
    assert first < second < third
    with database.read() as uow:
        assert service.list_routes(uow) == []


def test_an_address_belongs_to_one_owner(database: Database) -> None:
    put(database, route("demo/bc"))
    for wish in (route("demo/bc", prefix="/serve/x/"), route("x", prefix="/serve/demo/bc/")):
        with pytest.raises(Fault) as refused:
            put(database, wish, owner="svc_2")
        assert (refused.value.code, refused.value.status) == ("RouteTaken", 409)


def test_a_domain_belongs_to_one_route(database: Database) -> None:
    put(database, replace(route("a"), domain="a.example"))
    put(database, route("b"), "svc_2")
    with pytest.raises(Fault) as refused:
        put(database, replace(route("b"), domain="a.example"), "svc_2")
    assert (refused.value.code, refused.value.status) == ("DomainTaken", 409)
    put(database, route("a"))
    put(database, replace(route("b"), domain="a.example"), "svc_2")


def test_shares_that_do_not_add_up_are_refused_with_their_sum(sqlite_db: Database) -> None:
    with pytest.raises(Fault) as refused:
        put(sqlite_db, route("x", Target("a", (HERE,), 60), Target("b", (HERE,), 30)))
    assert "90" in refused.value.say()


@pytest.mark.parametrize("prefix", ["/", "//", "serve/x/", "/serve/x", "/api/v1/", "/internal/x/", "/assets/"])
def test_addresses_of_the_studio_and_bad_ones_are_refused(sqlite_db: Database, prefix: str) -> None:
    with pytest.raises(Fault):
        put(sqlite_db, route("x", prefix=prefix))


def test_a_change_is_applied_when_the_gateway_confirmed_it_or_a_later_one(database: Database) -> None:
    first, second = put(database, route("a")), put(database, route("b"))
    with database.write() as uow:
        assert not service.is_applied(uow, first)
        store.note_applied(uow, second)
        store.note_applied(uow, first)
    with database.read() as uow:
        assert service.is_applied(uow, first)
        assert service.is_applied(uow, second)
        assert not service.is_applied(uow, second + 1)


def test_every_change_gets_a_count_of_its_own(database: Database) -> None:
    put(database, route("first"))

    def change(number: int) -> int:
        wish = route(f"r{number}")
        return database.transact(lambda uow: service.set_route(uow, "service", f"svc_{number}", wish))

    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(change, range(12)))
    assert len(set(counts)) == 12
