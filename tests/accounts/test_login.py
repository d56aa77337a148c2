"""Logging in: the one-time link, cookies, CSRF, throttling."""

from __future__ import annotations

import pytest

from cubestudio.accounts import service
from cubestudio.accounts.service import sessions
from studio import PASSWORD, Studio


def setup_token(studio: Studio) -> str:
    with studio.database.write() as uow:
        token = service.setup_link(uow)
    assert token
    return token


def code(answer: object) -> str:
    return str(answer.json()["error"]["code"])  # type: ignore[attr-defined]


def test_the_set_up_link_makes_the_first_administrator_once(studio: Studio) -> None:
    token, client = setup_token(studio), studio.client()
    assert client.get("/api/v1/me").json()["setup_needed"] is True
    wish = {"token": token, "username": "ada", "password": PASSWORD}
    answer = client.post("/api/v1/auth:setup", json=wish)
    assert answer.status_code == 200, answer.text
    assert answer.json()["user"]["is_admin"] is True
    assert client.get("/api/v1/users").status_code == 200, "one is logged in by it"

    again = studio.client().post("/api/v1/auth:setup", json=wish | {"username": "eve"})
    assert (again.status_code, code(again)) == (403, "SetupLinkInvalid")
    with studio.database.write() as uow:
        assert service.setup_link(uow) is None, "there is an administrator: no link can be had any more"


def test_a_newer_set_up_link_replaces_the_older(studio: Studio) -> None:
    old, new = setup_token(studio), setup_token(studio)
    wish = {"username": "ada", "password": PASSWORD}
    assert studio.client().post("/api/v1/auth:setup", json=wish | {"token": old}).status_code == 403
    assert studio.client().post("/api/v1/auth:setup", json=wish | {"token": new}).status_code == 200


def test_a_weak_password_is_refused_with_the_reason(studio: Studio) -> None:
    token = setup_token(studio)
    for password in ("short1", "ada-1234567", "password2026!", "qwertyuiop1", "aaaaaaaaaa1"):
        wish = {"token": token, "username": "ada", "password": password}
        answer = studio.client(**{"x-forwarded-for": password}).post("/api/v1/auth:setup", json=wish)
        assert (answer.status_code, code(answer)) == (422, "PasswordWeak"), password
        assert "password" in answer.json()["error"]["text"]


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_sites(studio: Studio) -> None:
    studio.user("ada")
    answer = studio.client().post("/api/v1/auth:login", json={"username": "ada", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "cube_session=session_" in cookie
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    assert "secure" not in cookie, "this studio is reached over http"

    over_https = studio.client(**{"x-forwarded-proto": "https"})
    answer = over_https.post("/api/v1/auth:login", json={"username": "ada", "password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


def test_changes_by_cookie_need_the_csrf_proof_and_reading_does_not(studio: Studio) -> None:
    studio.user("ada")
    bare = studio.browser("ada", csrf=False)
    assert bare.get("/api/v1/me/tokens").status_code == 200
    answer = bare.post("/api/v1/projects", json={"name": "alpha"})
    assert (answer.status_code, code(answer)) == (403, "CsrfMissing")
    bare.headers["x-csrf-token"] = bare.get("/api/v1/me").json()["csrf"]
    assert bare.post("/api/v1/projects", json={"name": "alpha"}).status_code == 201


def test_the_csrf_proof_of_one_session_is_none_for_another(studio: Studio) -> None:
    studio.user("ada")
    studio.user("eve")
    victim = studio.browser("ada", csrf=False)
    victim.headers["x-csrf-token"] = studio.browser("eve").headers["x-csrf-token"]
    assert victim.post("/api/v1/projects", json={"name": "alpha"}).status_code == 403


def test_tokens_need_no_csrf_proof(studio: Studio) -> None:
    studio.user("ada")
    client = studio.bearer(studio.token("ada"))
    assert client.post("/api/v1/projects", json={"name": "alpha"}).status_code == 201


def test_logging_out_ends_the_session_for_good(studio: Studio) -> None:
    studio.user("ada")
    browser = studio.browser("ada")
    stolen = browser.cookies["cube_session"]
    assert browser.post("/api/v1/auth:logout").status_code == 204
    browser.cookies.set("cube_session", stolen)
    answer = browser.get("/api/v1/me/tokens")
    assert (answer.status_code, code(answer)) == (401, "SessionExpired")


def test_a_wrong_password_an_unknown_user_and_a_disabled_one_are_told_the_same(studio: Studio) -> None:
    studio.user("ada")
    studio.user("bob")
    with studio.database.write() as uow:
        service.update_user(uow, "bob", "test", disabled=True)
    attempts = [("ada", "wrong-password-1"), ("nobody", PASSWORD), ("bob", PASSWORD)]
    answers = [
        studio.client().post("/api/v1/auth:login", json={"username": name, "password": password})
        for name, password in attempts
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({str(answer.json()["error"] | {"request_id": ""}) for answer in answers}) == 1


def test_guessing_is_slowed_down_and_a_right_password_pardons(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.user("ada")
    at = [1_800_000_000.0]
    monkeypatch.setattr(sessions, "now", lambda: at[0])
    client = studio.client()

    def attempt(password: str) -> int:
        return client.post("/api/v1/auth:login", json={"username": "ada", "password": password}).status_code

    assert [attempt("wrong-password-1") for _ in range(5)] == [401] * 5
    refused = client.post("/api/v1/auth:login", json={"username": "ada", "password": PASSWORD})
    assert (refused.status_code, code(refused)) == (429, "LoginThrottled"), "even the right one waits"
    assert int(refused.headers["retry-after"]) >= 1
    at[0] += 2
    assert attempt(PASSWORD) == 200
    assert attempt("wrong-password-1") == 401, "the count began anew"


def test_the_pause_grows_and_has_an_end(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    at = [1_800_000_000.0]
    monkeypatch.setattr(sessions, "now", lambda: at[0])
    waits = []
    for n in range(20):
        with studio.database.write() as uow:
            wait = service.charge_attempt(uow, "ada", f"10.0.0.{n}")
        if wait:
            waits.append(wait)
            at[0] += wait
    assert waits == sorted(waits) and waits[0] == 1 and waits[-1] == sessions._LONGEST["user"]


def test_one_address_cannot_try_many_users(studio: Studio) -> None:
    codes = []
    for n in range(25):
        with studio.database.write() as uow:
            codes.append(service.charge_attempt(uow, f"user-{n}", "10.0.0.1") > 0)
    assert codes == [False] * 20 + [True] * 5


def test_a_new_password_ends_all_other_sessions(studio: Studio) -> None:
    studio.user("ada")
    here, elsewhere = studio.browser("ada"), studio.browser("ada")
    wrong = here.post("/api/v1/me:password", json={"current": "not-this-one-1", "new": "another good horse 8"})
    assert (wrong.status_code, code(wrong)) == (422, "PasswordWrong")
    right = here.post("/api/v1/me:password", json={"current": PASSWORD, "new": "another good horse 8"})
    assert right.status_code == 204, right.text
    assert here.get("/api/v1/me/sessions").json()["items"][0]["current"] is True
    assert elsewhere.get("/api/v1/me/sessions").status_code == 401


def test_a_first_password_must_be_changed_before_anything_else(studio: Studio) -> None:
    studio.user("ada", is_admin=True)
    admin = studio.browser("ada")
    made = admin.post("/api/v1/users", json={"username": "bob", "password": "first password 1"})
    assert made.status_code == 201 and made.json()["must_change"] is True
    studio.project("alpha", owner="bob")
    bob = studio.client()
    me = bob.post("/api/v1/auth:login", json={"username": "bob", "password": "first password 1"}).json()
    bob.headers["x-csrf-token"] = me["csrf"]
    refused = bob.get("/api/v1/projects/alpha")
    assert (refused.status_code, code(refused)) == (403, "PasswordMustChange")
    change = {"current": "first password 1", "new": "my own password 2"}
    assert bob.post("/api/v1/me:password", json=change).status_code == 204
    assert bob.get("/api/v1/projects/alpha").status_code == 200


def test_a_forgotten_password_is_mended_by_a_one_time_link(studio: Studio) -> None:
    studio.user("ada")
    with studio.database.write() as uow:
        token = service.reset_link(uow, "ada", "studio")
    wish = {"token": token, "username": "ada", "password": "another good horse 8"}
    assert studio.client().post("/api/v1/auth:setup", json=wish | {"username": "eve"}).status_code == 403
    assert studio.client().post("/api/v1/auth:setup", json=wish).status_code == 200
    assert studio.client().post("/api/v1/auth:setup", json=wish).status_code == 403


def test_an_idle_session_ends(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    from cubestudio.accounts.service import recognition

    studio.user("ada")
    browser = studio.browser("ada")
    started = recognition.now()
    monkeypatch.setattr(recognition, "now", lambda: started + sessions.IDLE + 1)
    assert browser.get("/api/v1/me/tokens").status_code == 401
