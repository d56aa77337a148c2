"""Which files are meant: the project's space, the caller's own, or a volume's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cubestudio.accounts.caller import Caller
from cubestudio.compute import service as compute
from cubestudio.compute.facts import LOCAL
from cubestudio.db import Database, UnitOfWork
from cubestudio.files import errors
from cubestudio.files.space import Space, personal_space, project_space
from cubestudio.kit.settings import Settings
from cubestudio.spec.owners import unix_owner
from cubestudio.spec.volumes import SCHEME, VolumeKind, is_person, split_source
from cubestudio.volumes import service as volumes
from cubestudio.volumes.facts import Volume

PROJECT, PERSONAL = VolumeKind.PROJECT.value, VolumeKind.PERSONAL.value


def find_space(database: Database, settings: Settings, caller: Caller, which: str) -> Space:
    """The folder behind `which`: `project`, `personal`, or `volume://name`. Raises Fault when there is none on this
    machine."""
    project = caller.project
    if which == PROJECT:
        return project_space(settings.home, project.id, project.number)
    with database.read() as uow:
        if which == PERSONAL:
            _check_own_space(uow, caller)
            return personal_space(settings.home, project.id, project.number, caller.username)
        if not which.startswith(f"{SCHEME}://"):
            raise errors.space_unknown(which)
        name, inner = split_source(which)
        if inner:
            raise errors.space_unknown(which)
        volume = volumes.get_volume(uow, project.id, name)
    return _volume_space(volume, settings.volume_folders, unix_owner(project.number))


def _check_own_space(uow: UnitOfWork, caller: Caller) -> None:
    """People have one, where their work runs: on a cluster it is a claim there."""
    if not is_person(caller.username):
        raise errors.no_person()
    place = compute.place_of(uow, caller.project.id)
    if place != LOCAL:
        raise errors.own_space_elsewhere(place, caller.username)


def _volume_space(volume: Volume, roots: Sequence[str], owner: int | None) -> Space:
    """Of a folder of this machine, touched with the rights that the project's work has there."""
    if volume.kind is not VolumeKind.FOLDER:
        raise errors.volume_closed(volume.name, volume.kind)
    given = Path(volume.settings["path"])
    folder = given.resolve()
    if not folder.is_dir():
        raise errors.folder_absent(volume.name, str(given))
    if not any(folder.is_relative_to(Path(root).resolve()) for root in roots):
        raise errors.folder_forbidden(volume.name, str(given))
    return Space(
        folder,
        actor=owner,
        file_mode=0o644,
        folder_mode=0o755,
        sealed=volume.name if volume.read_only else "",
        label=f"{SCHEME}://{volume.name}/",
    )
