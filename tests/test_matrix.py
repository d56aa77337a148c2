"""Every route × everybody who may knock. Made from the app's own routes: a new route is in it by being there.

What is expected follows from the permission a route declares and from the table of roles below, which is written
down a second time on purpose. Whoever passes the door may still be told 404, 409 or 422 by the route itself.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from cubestudio.accounts import service
from cubestudio.accounts.access import Route, Router, SocketRoute, access
from cubestudio.accounts.errors import DOOR_CODES
from cubestudio.accounts.roles import Role, Verb
from cubestudio.accounts.service import recognition
from cubestudio.api.app import bare_app
from cubestudio.db.migrate import load_tables
from cubestudio.db.sql import Base
from studio import Studio, open_studio

if TYPE_CHECKING:
    from conftest import Servers

SAFE = {"GET", "HEAD", "OPTIONS"}
MAY = {
    "viewer": {"read"},
    "operator": {"read", "run"},
    "developer": {"read", "run", "write"},
    "owner": {"read", "run", "write", "manage"},
    "admin": {"read", "run", "write", "manage"},
}
BY_TOKEN_IN_VAIN = {
    *("expired token", "revoked token", "dead task", "forged task"),
    *("agent", "ended agent", "forged agent"),
}
TASKS_MAY_TOUCH = {"runs", "models", "services", "files", "artifacts"}


def sockets() -> list[SocketRoute]:
    """Each websocket."""
    return [route for route in bare_app().routes if isinstance(route, SocketRoute)]


def knocks() -> list[tuple[Route, str]]:
    """Each route with each of its methods."""
    return [
        (route, method)
        for route in bare_app().routes
        if isinstance(route, Route)
        for method in sorted(route.methods or ())
        if method != "HEAD"
    ]


def verdict(permission: str, method: str, who: str) -> str:
    """The door's code that `who` must get, "" to be let in."""
    noun, _, verb = permission.partition(":")
    changing = method not in SAFE
    if permission in ("open", "public"):
        return ""
    if permission == "agent":
        return _as_agent(who)
    if who == "nobody":
        return "NotLoggedIn"
    if who in BY_TOKEN_IN_VAIN:
        return "TokenInvalid"
    if who in ("disabled user", "ended session"):
        return "SessionExpired"
    if verb:
        return _in_project(noun, verb, who)
    if who in ("task", "foreign task"):
        return "TaskTokenRefused"
    if permission == "admin" and who != "admin":
        return "AdministratorsOnly"
    if changing and who in ("read-only token", "foreign project's token"):
        return "TokenScopeTooNarrow"
    return ""


def _as_agent(who: str) -> str:
    """Agents' routes: a cookie is nobody, every other token is none."""
    if who in ("agent", "ended agent"):
        return "" if who == "agent" else "AttemptOver"
    return "TokenInvalid" if "token" in who or "task" in who or who == "forged agent" else "NotLoggedIn"


def _in_project(noun: str, verb: str, who: str) -> str:
    if who in ("foreign owner", "foreign task", "foreign project's token"):
        return "ProjectNotFound"
    if who == "task":
        return "" if noun in TASKS_MAY_TOUCH and verb in MAY["developer"] else "TaskTokenRefused"
    if who == "read-only token":
        return "" if verb == "read" else "TokenScopeTooNarrow"
    return "" if verb in MAY[who] else "RoleTooWeak"


@dataclass
class Town:
    """The studio, everybody in it, and the way back to how it was."""

    studio: Studio
    file: Path
    people: dict[str, TestClient] = field(default_factory=dict)
    before: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:", check_same_thread=False))

    def remember(self) -> None:
        """Keep the present state."""
        with sqlite3.connect(self.file) as now:
            now.backup(self.before)
        now.close()

    def restore(self) -> None:
        """Back to the state kept."""
        with sqlite3.connect(self.file) as now:
            self.before.backup(now)
        now.close()

    def changes(self) -> list[str]:
        """Tables that differ from the state kept."""
        now = sqlite3.connect(self.file)
        names = sorted(Base.metadata.tables)
        found = [name for name in names if _rows(now, name) != _rows(self.before, name)]
        now.close()
        return found

    def open_socket(self, who: str, path: str, origin: str | None) -> tuple[int, str]:
        """Status and error code of the answer to a handshake; 101 when the connection was taken."""
        try:
            with self.people[who].websocket_connect(path, headers={"origin": origin} if origin else {}):
                return 101, ""
        except WebSocketDenialResponse as refused:
            return refused.status_code, refused.json()["error"]["code"]

    def knock(self, who: str, method: str, path: str) -> tuple[int, str]:
        """Status and error code."""
        body = None if method in SAFE else {}
        answer = self.people[who].request(method, path, json=body)
        kind = answer.headers.get("content-type", "")
        error = answer.json().get("error") if kind == "application/json" and answer.content[:1] == b"{" else None
        return answer.status_code, error["code"] if isinstance(error, dict) else ""


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)


@pytest.fixture(scope="module")
def town(database_servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("matrix")
    load_tables()
    database = database_servers.fresh("sqlite", folder)
    with open_studio(database, folder / "home") as studio, pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognition, "TOUCH_EVERY", 1e9)  # or a slow machine notes uses anew in the midst of it
        built = Town(studio, folder / "cube.sqlite")
        _settle(built)
        studio.app.state.ending.set()  # streams end at once
        built.remember()
        yield built
    built.before.close()
    database.close()


def _settle(town: Town) -> None:
    studio, people = town.studio, town.people
    studio.user("owner")
    studio.project("home", owner="owner")
    for role in (Role.VIEWER, Role.OPERATOR, Role.DEVELOPER):
        studio.user(role.value)
        studio.member("home", role.value, role)
    studio.user("admin", is_admin=True)
    studio.user("stranger")
    studio.project("other", owner="stranger")
    for name in ("viewer", "operator", "developer", "owner", "admin"):
        people[name] = studio.browser(name)
    people["foreign owner"] = studio.browser("stranger")
    people["nobody"] = studio.client()
    people["task"] = studio.bearer(studio.task_token("home"))
    people["foreign task"] = studio.bearer(studio.task_token("other", workload="wl_2"))
    people["dead task"] = studio.bearer(studio.task_token("home", workload="wl_3"))
    studio.alive.discard(("wl_3", 1))
    people["forged task"] = studio.bearer(studio.task_token("home")[:-2] + "xx")
    people["agent"] = studio.bearer(studio.agent_token("wl_4"))
    people["ended agent"] = studio.bearer(studio.agent_token("wl_5"))
    people["forged agent"] = studio.bearer(studio.agent_token("wl_4")[:-2] + "xx")
    studio.alive.discard(("wl_5", 1))
    people["expired token"] = studio.bearer(studio.token("owner", days=-1))
    people["read-only token"] = studio.bearer(studio.token("owner", {Verb.READ}))
    people["foreign project's token"] = studio.bearer(_member_of_both(studio))
    revoked = studio.token("owner")
    people["revoked token"] = studio.bearer(revoked)
    studio.user("gone")
    studio.member("home", "gone", Role.OWNER)
    people["disabled user"] = studio.browser("gone")
    people["ended session"] = studio.browser("owner")
    with studio.database.write() as uow:
        owner = service.find_user(uow, "owner").id
        service.revoke_token(uow, owner, service.list_tokens(uow, owner)[0].id, "owner")
        service.end_session(uow, owner, service.list_sessions(uow, owner)[0].id, "owner")
        service.update_user(uow, "gone", "admin", disabled=True)
    for client in people.values():
        client.get("/api/v1/me/tokens")  # notes the use of each token, so that no later GET does


def _member_of_both(studio: Studio) -> str:
    """A member of both projects with a token for the other one."""
    studio.user("both")
    studio.member("home", "both", Role.OWNER)
    studio.member("other", "both", Role.OWNER)
    return studio.token("both", project="other")


def name(knock: tuple[Route, str]) -> str:
    """How a route is called in the report."""
    return f"{knock[1]} {knock[0].path}"


@pytest.mark.parametrize("knock", knocks(), ids=name)
def test_everybody_at_every_door(town: Town, knock: tuple[Route, str]) -> None:
    route, method = knock
    path = re.sub(r"\{[^}]+\}", "x", route.path.replace("{project}", "home"))
    for who in town.people:
        expected = verdict(route.door.permission, method, who)
        status, code = town.knock(who, method, path)
        told = code if code in DOOR_CODES else ""
        assert told == expected, f"{who}: {status} {code}, expected {expected or 'to be let in'}"
        assert status < 500, f"{who}: {status} {code}"
        if expected or method in SAFE:
            assert town.changes() == [], f"{who} changed something"
        else:
            town.restore()


@pytest.mark.parametrize("route", sockets(), ids=lambda route: route.path)
def test_everybody_at_every_websocket(town: Town, route: SocketRoute) -> None:
    path = re.sub(r"\{[^}]+\}", "x", route.path.replace("{project}", "home"))
    by_cookie = {"viewer", "operator", "developer", "owner", "admin", "foreign owner"}
    for who in town.people:
        expected = verdict(route.door.permission, "GET", who)
        for origin in ("http://testserver", "http://evil.example", "http://u-1.testserver", "null", None):
            foreign = origin != "http://testserver" and (origin is not None or who in by_cookie)
            status, code = town.open_socket(who, path, origin)
            told = code if code in DOOR_CODES else ""
            assert told == (expected or ("OriginRefused" if foreign else "")), f"{who} from {origin}: {status} {code}"
            assert status in (401, 403, 404, 409), f"{who}: {status} {code}"
            assert town.changes() == [], f"{who} changed something"


def test_there_is_a_websocket_to_knock_at() -> None:
    assert [route.door.permission for route in sockets()] == ["workloads:write"]


def changing() -> list[tuple[Route, str]]:
    """The knocks that may change something in somebody's name."""
    return [
        (route, method)
        for route, method in knocks()
        if method not in SAFE and route.door.permission not in ("open", "public", "agent")
    ]


@pytest.mark.parametrize("knock", changing(), ids=name)
def test_a_foreign_page_cannot_use_the_cookie(town: Town, knock: tuple[Route, str]) -> None:
    route, method = knock
    owner = town.people["admin"]
    proof = owner.headers.pop("x-csrf-token")
    try:
        path = re.sub(r"\{[^}]+\}", "x", route.path.replace("{project}", "home"))
        _, code = town.knock("admin", method, path)
    finally:
        owner.headers["x-csrf-token"] = proof
        town.restore()
    assert (code == "CsrfMissing") == route.door.csrf


def test_a_foreign_project_and_one_that_is_not_there_look_the_same(town: Town) -> None:
    answers = [
        town.people["foreign owner"].get(f"/api/v1/projects/{project}").json()["error"] for project in ("home", "none")
    ]
    words = [{**answer, "request_id": "", "text": answer["text"].replace("none", "home")} for answer in answers]
    assert words[0] == words[1]


def test_only_routes_with_a_declared_permission_exist(town: Town) -> None:
    assert [route for route in town.studio.app.routes if not isinstance(route, Route | SocketRoute)] == []


def test_a_route_without_permission_keeps_the_app_from_being_made() -> None:
    with pytest.raises(TypeError, match="exactly one access"):

        @Router().get("/open")
        def forgotten() -> None: ...


def test_a_websocket_without_a_project_keeps_the_app_from_being_made() -> None:
    for path, permission in (("/shell", "me"), ("/projects/{project}/shell", "open"), ("/shell", "workloads:write")):
        with pytest.raises(TypeError):

            @Router().socket(path, permission)
            async def misplaced(socket: object) -> None: ...


def test_a_permission_in_a_project_needs_a_project_in_the_path() -> None:
    with pytest.raises(TypeError, match="does not fit"):

        @Router().get("/runs", dependencies=[access("runs:read")])
        def misplaced() -> None: ...
