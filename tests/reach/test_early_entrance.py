"""Who opens a port before the gateway knows of it waits on a page, and enters with the same ticket afterwards."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cubestudio.db import Database
from cubestudio.reach import service
from cubestudio.reach.service import Port
from cubestudio.reach.tickets import key_of
from cubestudio.workloads import service as workloads
from studio import Studio, open_studio

OPEN = "/api/v1/projects/alpha/workloads/wl_1/ports/web:open"


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[Port]:
    """What runs is open at one port until it is taken out."""
    found = [Port("web", 8000, True)]
    monkeypatch.setattr(service, "list_ports", lambda *_: list(found))
    return found


def test_a_ticket_waits_until_the_gateway_leads_there(studio: Studio, ports: list[Port]) -> None:
    studio.user("ann")
    studio.project("alpha", owner="ann")
    opened = studio.browser("ann").post(OPEN, headers={"host": "localhost:8080"})
    address = urlsplit(opened.json()["url"])
    key = (address.hostname or "").partition(".")[0].removeprefix("u-")
    visitor, here = studio.client(), {"host": address.netloc}
    for _ in range(2):  # nothing is used up by waiting
        waits = visitor.get(f"/internal/enter?{address.query}", headers=here)
        assert waits.status_code == 503 and 'http-equiv="refresh"' in waits.text
        assert "set-cookie" not in waits.headers
    entered = visitor.get(f"/internal/enter/{key}?{address.query}", headers=here, follow_redirects=False)
    assert entered.status_code == 303 and entered.cookies["cube_port"]
    again = visitor.get(f"/internal/enter?{address.query}", headers=here)
    assert (again.status_code, again.json()["error"]["code"]) == (403, "TicketInvalid")


def test_nobody_waits_without_a_good_ticket_or_for_what_is_gone(studio: Studio, ports: list[Port]) -> None:
    studio.user("ann")
    studio.project("alpha", owner="ann")
    address = urlsplit(studio.browser("ann").post(OPEN, headers={"host": "localhost:8080"}).json()["url"])
    visitor = studio.client()
    for query, host in (("ticket=forged", address.netloc), (address.query, "u-0123.localhost"), (address.query, "x")):
        refused = visitor.get(f"/internal/enter?{query}", headers={"host": host})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "TicketInvalid")
    ports.clear()
    gone = visitor.get(f"/internal/enter?{address.query}", headers={"host": address.netloc})
    assert (gone.status_code, gone.json()["error"]["code"]) == (409, "PortClosed")


def test_beside_the_studio_who_may_go_there_waits_as_well(
    sqlite_db: Database, tmp_path: Path, ports: list[Port], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {"web": ["127.0.0.1", 8000]}
    rows = [
        {"id": "wl_1", "owner_kind": "run", "project_name": "alpha", "ports": place},
        {"id": "wl_2", "owner_kind": "service", "project_name": "alpha", "ports": {"http": place["web"]}},
    ]
    monkeypatch.setattr(workloads, "with_ports", lambda _: rows)
    with open_studio(sqlite_db, tmp_path / "home", CUBE_PATH_PREFIX="/lab") as studio:
        for name in ("ann", "eve"):
            studio.user(name)
        studio.project("alpha", owner="ann")
        ann = studio.browser("ann")
        address = ann.post(OPEN).json()["url"].removeprefix("/lab")
        assert address == f"/ports/{key_of('wl_1', 'web')}/"
        for path in ("", "deep/page?a=1"):
            waits = ann.get(address + path)
            assert waits.status_code == 503 and 'http-equiv="refresh"' in waits.text
        refused = [(studio.client(), address), (studio.browser("eve"), address)]
        refused += [(ann, f"/ports/{key}/") for key in (key_of("wl_1", "gone"), key_of("wl_2", "http"))]
        answers = [client.get(path) for client, path in refused]
        assert [(answer.status_code, answer.json()["error"]["code"]) for answer in answers] == [
            (401, "NotLoggedIn"),
            (404, "ProjectNotFound"),
            (404, "PortGone"),
            (404, "PortGone"),
        ]


def test_where_ports_have_origins_nobody_waits_beside_the_studio(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"id": "wl_1", "owner_kind": "run", "project_name": "alpha", "ports": {"web": ["127.0.0.1", 8000]}}
    monkeypatch.setattr(workloads, "with_ports", lambda _: [row])
    studio.user("ann")
    studio.project("alpha", owner="ann")
    answer = studio.browser("ann").get(f"/ports/{key_of('wl_1', 'web')}/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "PortGone")
