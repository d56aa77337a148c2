"""Volumes on real databases: who may have which, with whom it is shared, what names it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from cubestudio.accounts import service as accounts
from cubestudio.accounts.caller import Caller, ProjectRef
from cubestudio.accounts.roles import Role
from cubestudio.accounts.vault import Vault
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.ports.volumes import VolumeState
from cubestudio.spec.volumes import VolumeKind
from cubestudio.volumes import service
from cubestudio.volumes.facts import Share, Volume, VolumeWish
from cubestudio.workloads.mounting import find_mounts
from cubestudio.workloads.secrets import secret_placeholder

FOLDERS = ("/data",)
MEMORY = VolumeWish(VolumeKind.MEMORY, {"size": "1Gi"})
FOLDER = VolumeWish(VolumeKind.FOLDER, {"path": "/data/corpus"})


@dataclass
class Desk:
    """Two projects, an administrator, and an owner of the first."""

    database: Database

    def __post_init__(self) -> None:
        with self.database.write() as uow:
            made = [accounts.create_project(uow, name, "", "test", None) for name in ("home", "other")]
            self.refs = {row.name: ProjectRef(row.id, row.name, row.number, Role.OWNER) for row in made}
            accounts.set_secret(uow, Vault(b"k" * 32), self.refs["home"].id, "DB", "open sesame", "test")

    def caller(self, project: str, is_admin: bool = False) -> Caller:
        """Somebody at work in a project."""
        name = "root" if is_admin else "ann"
        return Caller("session", name, name, is_admin, scope=self.refs[project])

    def make(self, name: str, wish: VolumeWish = MEMORY, project: str = "home", is_admin: bool = True) -> Volume:
        """A volume."""
        with self.database.write() as uow:
            return service.create_volume(uow, self.caller(project, is_admin), name, wish, FOLDERS)

    def change(self, name: str, wish: VolumeWish, project: str = "home") -> Volume:
        """Another wish."""
        with self.database.write() as uow:
            return service.update_volume(uow, self.caller(project, True), name, wish, FOLDERS)

    def drop(self, name: str, project: str = "home", is_admin: bool = True) -> None:
        """Forget it."""
        with self.database.write() as uow:
            service.delete_volume(uow, self.caller(project, is_admin), name)

    def names(self, project: str = "home") -> list[str]:
        """What a project may use."""
        with self.database.read() as uow:
            return [volume.name for volume in service.list_volumes(uow, self.refs[project].id)]

    def look(self, name: str, project: str = "home") -> Volume:
        """One, as a project sees it."""
        with self.database.read() as uow:
            return service.get_volume(uow, self.refs[project].id, name)

    def use(self, project: str, owner: str, *sources: str) -> None:
        """A pipeline names these."""
        with self.database.write() as uow:
            service.note_uses(uow, self.refs[project].id, "pipeline", owner, owner, sources)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def code(refused: pytest.ExceptionInfo[Fault]) -> str:
    return refused.value.code


def test_a_volume_is_its_projects_own(desk: Desk) -> None:
    desk.make("fast")
    made = desk.look("fast")
    assert (made.kind, made.settings, made.own, made.ok) == (VolumeKind.MEMORY, {"size": "1Gi"}, True, None)
    assert (desk.names(), desk.names("other")) == (["fast"], [])
    desk.make("fast", project="other")
    with pytest.raises(Fault) as refused:
        desk.make("fast")
    assert code(refused) == "VolumeExists"
    with pytest.raises(Fault, match="Did you mean 'fast'"):
        desk.look("fasd")


def test_what_lies_outside_of_projects_is_made_by_administrators_below_what_is_allowed(desk: Desk) -> None:
    for wish in (FOLDER, VolumeWish(VolumeKind.NFS, {"server": "nas", "path": "/x"})):
        with pytest.raises(Fault) as refused:
            desk.make("corpus", wish, is_admin=False)
        assert code(refused) == "AdministratorMakes"
    for path in ("/etc", "/database", "/data/../etc", "/"):
        with pytest.raises(Fault) as refused:
            desk.make("corpus", VolumeWish(VolumeKind.FOLDER, {"path": path}))
        assert code(refused) == "FolderNotAllowed"
    desk.make("corpus", FOLDER)
    with pytest.raises(Fault) as refused:
        desk.drop("corpus", is_admin=False)
    assert code(refused) == "AdministratorMakes"


def test_sharing_gives_another_project_the_volume_read_only_or_not(desk: Desk) -> None:
    shared = VolumeWish(FOLDER.kind, FOLDER.settings, shares=(Share("other", read_only=True),))
    assert desk.make("corpus", shared).shares == (Share("other", read_only=True),)
    seen = desk.look("corpus", "other")
    assert (seen.own, seen.read_only, seen.project, seen.shares) == (False, True, "home", ())
    assert not desk.look("corpus").read_only
    with pytest.raises(Fault) as refused:
        desk.change("corpus", FOLDER, "other")
    assert code(refused) == "VolumeShared"
    with pytest.raises(Fault) as refused:
        desk.drop("corpus", "other")
    assert code(refused) == "VolumeShared"
    desk.change("corpus", FOLDER)
    assert desk.names("other") == []


def test_read_only_at_home_is_read_only_everywhere(desk: Desk) -> None:
    desk.make("corpus", VolumeWish(FOLDER.kind, FOLDER.settings, read_only=True, shares=(Share("other"),)))
    assert desk.look("corpus", "other").read_only


def test_sharing_with_nobody_or_over_a_taken_name_is_refused(desk: Desk) -> None:
    with pytest.raises(Fault, match="Did you mean 'other'"):
        desk.make("corpus", VolumeWish(FOLDER.kind, FOLDER.settings, shares=(Share("othr"),)))
    desk.make("corpus", project="other")
    with pytest.raises(Fault) as refused:
        desk.make("corpus", VolumeWish(FOLDER.kind, FOLDER.settings, shares=(Share("other"),)))
    assert code(refused) == "VolumeExists"
    with pytest.raises(Fault, match="cannot be shared"):
        desk.make("fast", VolumeWish(MEMORY.kind, MEMORY.settings, shares=(Share("other"),)))


def test_a_volume_of_secrets_needs_secrets_that_exist_and_mounts_placeholders(desk: Desk) -> None:
    with pytest.raises(Fault, match="Did you mean 'DB'"):
        desk.make("keys", VolumeWish(VolumeKind.SECRET, {"secrets": ["DBB"]}))
    desk.make("keys", VolumeWish(VolumeKind.SECRET, {"secrets": ["DB"]}))
    with desk.database.read() as uow:
        (mount,) = find_mounts(uow, desk.refs["home"].id, {"/mnt/keys": "volume://keys"})
    assert mount.source == {"files": {"DB": secret_placeholder("DB")}} and mount.read_only


def test_mounts_carry_what_the_project_may_do(desk: Desk) -> None:
    desk.make("corpus", VolumeWish(FOLDER.kind, FOLDER.settings, shares=(Share("other", read_only=True),)))
    with desk.database.read() as uow:
        (own,) = find_mounts(uow, desk.refs["home"].id, {"in": "volume://corpus/a/b"})
        (shared,) = find_mounts(uow, desk.refs["other"].id, {"in": "volume://corpus"})
        with pytest.raises(Fault, match=r"no volume 'korpus' for this project.*Did you mean 'corpus'"):
            find_mounts(uow, desk.refs["home"].id, {"in": "volume://korpus"})
    assert (own.path, own.sub_path, own.read_only, own.source) == ("in", "a/b", False, {"path": "/data/corpus"})
    assert shared.read_only


def test_a_volume_in_use_neither_goes_nor_is_taken_back(desk: Desk) -> None:
    shared = VolumeWish(FOLDER.kind, FOLDER.settings, shares=(Share("other"),))
    desk.make("corpus", shared)
    desk.use("home", "train", "volume://corpus/a", "volume://corpus", "file://corpus", "volume://gone", "{{ x }}")
    desk.use("other", "theirs", "volume://corpus")
    assert [use.name for use in desk.look("corpus").uses] == ["theirs", "train"]
    assert [use.name for use in desk.look("corpus", "other").uses] == ["theirs"]
    with pytest.raises(Fault, match="is used by pipeline theirs, pipeline train"):
        desk.drop("corpus")
    with pytest.raises(Fault, match="is used by pipeline theirs"):
        desk.change("corpus", FOLDER)
    desk.use("other", "theirs")
    desk.change("corpus", FOLDER)
    desk.use("home", "train", "file://corpus")
    desk.drop("corpus")
    assert desk.names() == []


def test_the_state_is_kept_until_the_settings_change(desk: Desk) -> None:
    volume = desk.make("corpus", FOLDER)
    with desk.database.write() as uow:
        service.note_state(uow, volume, VolumeState(False, "FolderAbsent", "The folder is not there.", "Make it."))
    seen = desk.look("corpus")
    assert (seen.ok, seen.reason, seen.text) == (False, "FolderAbsent", "The folder is not there.")
    assert desk.change("corpus", VolumeWish(FOLDER.kind, FOLDER.settings, note="big")).ok is False
    assert desk.change("corpus", VolumeWish(FOLDER.kind, {"path": "/data/other"})).ok is None
    with pytest.raises(Fault, match="cannot change"):
        desk.change("corpus", MEMORY)
