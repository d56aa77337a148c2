"""Personal tokens and the tokens of tasks."""

from __future__ import annotations

import pytest

from cubestudio.accounts import service
from cubestudio.accounts.roles import Role, Verb
from cubestudio.accounts.service import recognition
from studio import Studio

ALPHA = "/api/v1/projects/alpha"


@pytest.fixture
def alpha(studio: Studio) -> str:
    studio.user("ada")
    return studio.project("alpha", owner="ada")


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]  # type: ignore[attr-defined]


def test_a_token_is_shown_once_and_works_until_it_is_revoked(studio: Studio, alpha: str) -> None:
    ada = studio.browser("ada")
    made = ada.post("/api/v1/me/tokens", json={"name": "laptop", "scopes": ["read"]}).json()
    assert made["token"].startswith("cube_") and made["expires_at"]
    assert "token" not in ada.get("/api/v1/me/tokens").json()["items"][0]
    program = studio.bearer(made["token"])
    assert program.get(ALPHA).status_code == 200
    assert ada.delete(f"/api/v1/me/tokens/{made['id']}").status_code == 204
    assert code(program.get(ALPHA)) == (401, "TokenInvalid")


def test_the_last_use_is_noted_at_most_once_a_minute(
    studio: Studio, alpha: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = studio.bearer(studio.token("ada"))
    noted = []
    real = service.touch
    monkeypatch.setattr(service, "touch", lambda uow, caller: (noted.append(caller.credential), real(uow, caller)))
    for _ in range(3):
        program.get(ALPHA)
    assert len(noted) == 1
    started = recognition.now()
    monkeypatch.setattr(recognition, "now", lambda: started + recognition.TOUCH_EVERY + 1)
    program.get(ALPHA)
    assert len(noted) == 2


def test_a_token_makes_no_token_stronger_than_itself(studio: Studio, alpha: str) -> None:
    weak = studio.bearer(studio.token("ada", {Verb.READ, Verb.MANAGE}))
    wish = {"name": "more", "scopes": ["write"]}
    assert code(weak.post("/api/v1/me/tokens", json=wish)) == (403, "TokenScopeTooNarrow")
    bound = studio.bearer(studio.token("ada", project="alpha"))
    assert code(bound.post("/api/v1/me/tokens", json=wish)) == (403, "TokenScopeTooNarrow")


def test_a_token_for_a_project_needs_membership(studio: Studio, alpha: str) -> None:
    studio.user("bob")
    wish = {"name": "t", "scopes": ["read"], "project": "alpha"}
    assert code(studio.browser("bob").post("/api/v1/me/tokens", json=wish)) == (404, "ProjectNotFound")


def test_a_token_is_never_more_than_its_owner(studio: Studio, alpha: str) -> None:
    studio.user("bob")
    studio.member("alpha", "bob", Role.VIEWER)
    program = studio.bearer(studio.token("bob"))
    assert program.get(ALPHA).status_code == 200
    assert code(program.patch(ALPHA, json={"label": "x"})) == (403, "RoleTooWeak")
    with studio.database.write() as uow:
        service.remove_member(uow, service.enter_named(uow, "alpha", "", True), "bob", "ada")
    assert code(program.get(ALPHA)) == (404, "ProjectNotFound")


def test_a_tasks_token_dies_with_its_attempt(studio: Studio, alpha: str) -> None:
    task = studio.bearer(studio.task_token("alpha"))
    assert task.get(f"{ALPHA}/files").status_code == 200
    assert code(task.get(f"{ALPHA}/secrets")) == (403, "TaskTokenRefused")
    assert code(task.get("/api/v1/me/tokens")) == (403, "TaskTokenRefused")
    studio.alive.clear()
    assert code(task.get(f"{ALPHA}/files")) == (401, "TokenInvalid")


@pytest.mark.parametrize(
    "token", ["cubetask_", "cubetask_.", "cubetask_e30.e30", "cubetask_ä.b", "cube_", "cube_ä", "x"]
)
def test_nonsense_is_no_token(studio: Studio, token: str) -> None:
    answer = studio.client().get("/api/v1/me/tokens", headers={"authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401


def test_an_archived_project_can_be_read_and_brought_back_only(studio: Studio, alpha: str) -> None:
    ada = studio.browser("ada")
    assert ada.post(f"{ALPHA}:archive").json()["archived"] is True
    assert ada.get(f"{ALPHA}/files").status_code == 200
    assert code(ada.post(f"{ALPHA}/files:mkdir", json={"path": "x"})) == (409, "ProjectArchived")
    assert ada.get("/api/v1/me").json()["projects"] == []
    assert ada.patch(ALPHA, json={"archived": False}).json()["archived"] is False


def test_a_project_and_the_studio_are_never_without_a_head(studio: Studio, alpha: str) -> None:
    studio.user("root", is_admin=True)
    root = studio.browser("root")
    assert code(root.delete(f"{ALPHA}/members/ada")) == (409, "LastOwner")
    assert code(root.put(f"{ALPHA}/members/ada", json={"role": "viewer"})) == (409, "LastOwner")
    assert code(root.patch("/api/v1/users/root", json={"is_admin": False})) == (409, "LastAdministrator")
    assert code(root.patch("/api/v1/users/root", json={"disabled": True})) == (409, "LastAdministrator")


def test_every_change_is_in_the_audit_with_before_and_after(studio: Studio, alpha: str) -> None:
    studio.user("bob")
    ada = studio.browser("ada")
    ada.patch(ALPHA, json={"label": "Alpha"})
    ada.put(f"{ALPHA}/members/bob", json={"role": "viewer"})
    ada.put(f"{ALPHA}/members/bob", json={"role": "operator"})
    lines = ada.get(f"{ALPHA}/audit").json()["items"]
    assert [(line["actor"], line["action"], line["subject"]) for line in lines[:3]] == [
        ("ada", "member.set", "bob"),
        ("ada", "member.set", "bob"),
        ("ada", "project.update", "alpha"),
    ]
    assert (lines[0]["before"], lines[0]["after"]) == ({"role": "viewer"}, {"role": "operator"})
    assert (lines[2]["before"]["label"], lines[2]["after"]["label"]) == ("", "Alpha")
