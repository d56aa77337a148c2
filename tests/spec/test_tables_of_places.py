"""Which of the whole table a gateway elsewhere serves."""

from __future__ import annotations

from dataclasses import replace

from cubestudio.spec.routes import Certificate, Endpoint, Key, Route, RouteTable, Target, table_at

HERE, THERE = Endpoint("127.0.0.1", 9001), Endpoint("10.244.0.7", 8000)
DOOR = Endpoint("studio.example", 443)
LOCAL = Route("demo/here", "/serve/demo/here/", (Target("r1", (HERE,)),), domain="here.example")
FAR = Route("demo/far", "/serve/demo/far/", (Target("r1", (THERE,)),), domain="far.example", place="east")
PORT = Route("port-1", "/ports/1/", (Target("first", (THERE,)),), host="u-1", place="east")


def test_a_place_has_its_own_routes_with_their_keys_and_certificates_alone() -> None:
    keys = (Key("a", "d1", ("demo/here", "demo/far")), Key("b", "d2", ("demo/here",)))
    certificates = (Certificate("here.example", "c", "k"), Certificate("far.example", "c", "k"))
    table = RouteTable(Endpoint("127.0.0.1", 1), "/x", (LOCAL, FAR, PORT), "apps.example", keys, certificates)
    there = table_at(table, "east", DOOR)
    assert [route.name for route in there.routes] == ["demo/far"]
    assert there.keys == (Key("a", "d1", ("demo/far",)),)
    assert [certificate.domain for certificate in there.certificates] == ["far.example"]
    assert (there.studio, there.user_domain) == (DOOR, "apps.example")
    assert table_at(table, "west", DOOR).routes == ()


def test_what_is_not_of_a_place_changes_nothing_there() -> None:
    table = RouteTable(Endpoint("127.0.0.1", 1), routes=(LOCAL, FAR))
    changed = replace(table, routes=(replace(LOCAL, timeout=5.0), FAR))
    assert table_at(table, "east", DOOR).version() == table_at(changed, "east", DOOR).version()
    assert table.version() != changed.version()
