"""Secrets never come back: not in answers, logs, audit, events, nor in the database in clear."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from cubestudio.accounts import service
from cubestudio.accounts.roles import Role
from cubestudio.accounts.vault import Vault, load_key
from cubestudio.kit.errors import Fault
from studio import PASSWORD, Studio

VALUE = "s3cr3t-value-that-must-not-leak"
SECRETS = "/api/v1/projects/alpha/secrets"


@pytest.fixture
def alpha(studio: Studio) -> str:
    studio.user("ada", is_admin=True)
    return studio.project("alpha", owner="ada")


def test_a_secret_is_set_named_used_and_never_shown(
    studio: Studio, alpha: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ada = studio.browser("ada")
    answers = [
        ada.put(f"{SECRETS}/API_KEY", json={"value": VALUE}),
        ada.put(f"{SECRETS}/API_KEY", json={"value": VALUE + "2"}),
        ada.get(SECRETS),
        ada.get("/api/v1/projects/alpha/audit"),
        ada.get("/api/v1/audit"),
        ada.put(f"{SECRETS}/API_KEY", json={"value": [VALUE]}),
        ada.put(f"{SECRETS}/not-a-name", json={"value": VALUE}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 422, 422]
    assert [item["name"] for item in answers[2].json()["items"]] == ["API_KEY"]
    assert all(VALUE not in answer.text for answer in answers)
    assert VALUE not in caplog.text
    files = b"".join(file.read_bytes() for file in Path(str(studio.database.url.database)).parent.glob("cube.sqlite*"))
    assert VALUE.encode() not in files
    vault: Vault = studio.parts[Vault]
    with studio.database.read() as uow:
        assert service.secret_values(uow, vault, alpha, ["API_KEY"]) == {"API_KEY": VALUE + "2"}


def test_only_owners_set_secrets_and_viewers_see_names(studio: Studio, alpha: str) -> None:
    studio.user("dev")
    studio.member("alpha", "dev", Role.DEVELOPER)
    dev = studio.browser("dev")
    assert dev.put(f"{SECRETS}/A", json={"value": "x"}).status_code == 403
    assert dev.get(SECRETS).status_code == 200


def test_an_unknown_secret_is_named_with_its_likes(studio: Studio, alpha: str) -> None:
    vault: Vault = studio.parts[Vault]
    with studio.database.write() as uow:
        service.set_secret(uow, vault, alpha, "API_KEY", VALUE, "ada")
        with pytest.raises(Fault, match=r"API_KEZ.*Did you mean 'API_KEY'"):
            service.secret_values(uow, vault, alpha, ["API_KEZ"])


def test_a_sealed_secret_moved_elsewhere_or_opened_with_another_key_stays_shut(studio: Studio) -> None:
    vault = Vault(b"1" * 32)
    sealed = vault.seal(VALUE, "prj_1/A")
    assert vault.open(sealed, "prj_1/A") == VALUE
    for other, context in ((vault, "prj_2/A"), (Vault(b"2" * 32), "prj_1/A")):
        with pytest.raises(Fault, match="another master key"):
            other.open(sealed, context)


def test_keys_are_made_once_for_their_owner_alone(tmp_path: Path) -> None:
    key = load_key(tmp_path / "keys", "master.key")
    assert load_key(tmp_path / "keys", "master.key") == key and len(key) == 32
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys/master.key").stat().st_mode & 0o777 == 0o600


def test_bearer_secrets_and_passwords_are_kept_as_hashes_only(studio: Studio, alpha: str) -> None:
    token = studio.token("ada")
    cookie = studio.browser("ada").cookies["cube_session"]
    with studio.database.write() as uow:
        link = service.reset_link(uow, "ada", "test")
    folder = Path(str(studio.database.url.database)).parent
    files = b"".join(file.read_bytes() for file in folder.glob("cube.sqlite*"))
    for secret in (token, cookie, link, PASSWORD):
        assert secret.encode() not in files
