"""A backup of any server goes into any other, keys and all, or not at all."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cubestudio.accounts import service
from cubestudio.accounts.vault import Vault, load_key
from cubestudio.db import Database
from cubestudio.db.backup import backup, restore
from cubestudio.db.migrate import ensure_schema
from cubestudio.events import service as events
from cubestudio.kit.errors import Fault

SECRET = "hunter2-三"


def fill(database: Database, home: Path) -> str:
    """A user, a project, a secret, a log-in; returns the session's cookie."""
    vault = Vault(load_key(home / "keys", "master.key"))
    with database.write() as uow:
        ada = service.create_user(uow, "ada", "hash", "test", display_name="艾达 \\ \"'\n", is_admin=True)
        project = service.create_project(uow, "alpha", "Ä", "ada", ada.id)
        service.set_secret(uow, vault, project.id, "KEY", SECRET, "ada")
        return service.start_session(uow, ada, "10.0.0.1", "test")


def check(database: Database, home: Path) -> None:
    vault = Vault(load_key(home / "keys", "master.key"))
    with database.read() as uow:
        ada = service.find_user(uow, "ada")
        assert ada.display_name == "艾达 \\ \"'\n" and ada.is_admin is True and ada.last_login_at is not None
        project = service.find_project(uow, "alpha")
        assert service.secret_values(uow, vault, project.id, ["KEY"]) == {"KEY": SECRET}
        assert [m.role for m in service.list_members(uow, project.id)] == ["owner"]
        lines = events.list_audit(uow, project.id, None, None, 10, None).items
        assert next(line.after for line in lines if line.action == "project.create")["label"] == "Ä"
        seq = events.last_seq(uow)
    with database.write() as uow:
        events.publish(uow, "test", "s", {})
    with database.read() as uow:
        assert events.last_seq(uow) == seq + 1, "counting goes on where it was"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_a_backup_comes_back_into_the_same_kind_of_server(
    database: Database, blank_database: Callable[[], Database], home: Path, tmp_path: Path
) -> None:
    fill(database, home)
    said = backup(database, home, tmp_path / "b.tar")
    assert "rows of" in said
    other = blank_database()
    restore(other, tmp_path / "home2", tmp_path / "b.tar")
    check(other, tmp_path / "home2")


def test_a_backup_of_sqlite_moves_to_any_server_and_back(
    sqlite_db: Database, blank_database: Callable[[], Database], home: Path, tmp_path: Path
) -> None:
    fill(sqlite_db, home)
    backup(sqlite_db, home, tmp_path / "b.tar")
    moved = blank_database()
    restore(moved, tmp_path / "home2", tmp_path / "b.tar")
    check(moved, tmp_path / "home2")
    backup(moved, tmp_path / "home2", tmp_path / "c.tar")
    back = Database(f"sqlite:///{tmp_path}/back.sqlite")
    restore(back, tmp_path / "home3", tmp_path / "c.tar")
    check(back, tmp_path / "home3")
    back.close()


def test_log_ins_do_not_come_back(sqlite_db: Database, home: Path, tmp_path: Path) -> None:
    from cubestudio.accounts.task_tokens import TaskTokens

    cookie = fill(sqlite_db, home)
    backup(sqlite_db, home, tmp_path / "b.tar")
    other = Database(f"sqlite:///{tmp_path}/other.sqlite")
    restore(other, home, tmp_path / "b.tar")
    with pytest.raises(Fault, match="session has ended"), other.read() as uow:
        service.recognise(uow, TaskTokens(b"k", lambda *_: True), "", cookie)
    other.close()


def test_a_backup_is_for_its_owner_only_and_nothing_is_overwritten(
    sqlite_db: Database, home: Path, tmp_path: Path
) -> None:
    fill(sqlite_db, home)
    target = tmp_path / "b.tar"
    backup(sqlite_db, home, target)
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Fault, match="already a file"):
        backup(sqlite_db, home, target)
    with tarfile.open(target) as archive:
        text = b"".join(archive.extractfile(m).read() for m in archive.getmembers() if m.name.startswith("tables/"))  # type: ignore[union-attr]
    assert SECRET.encode() not in text, "secrets are sealed in it too"


def test_a_backup_is_not_mixed_into_what_is_there(sqlite_db: Database, home: Path, tmp_path: Path) -> None:
    fill(sqlite_db, home)
    backup(sqlite_db, home, tmp_path / "b.tar")
    with pytest.raises(Fault, match="not empty"):
        restore(sqlite_db, home, tmp_path / "b.tar")


def test_what_is_no_backup_is_refused_and_leaves_nothing(
    blank_database: Callable[[], Database], home: Path, tmp_path: Path
) -> None:
    (tmp_path / "b.tar").write_bytes(b"not a tar")
    database = blank_database()
    with pytest.raises(Fault, match="is no backup"):
        restore(database, home, tmp_path / "b.tar")
    assert ensure_schema(database) == ", tables made"
