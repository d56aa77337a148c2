"""Which files are meant: the project's space, the caller's own, or a volume's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cubestudio.accounts.caller import Caller
from cubestudio.compute import service as compute
from cubestudio.compute.facts import LOCAL
from cubestudio.db import Database, UnitOfWork
from cubestudio.files import errors
from cubestudio.files.far import FOLDER, Far, enter, showing
from cubestudio.files.folder import FolderTree
from cubestudio.files.space import Space, personal_space, project_space
from cubestudio.kit.settings import Settings
from cubestudio.ports.runtime import Runtime
from cubestudio.spec.owners import unix_owner
from cubestudio.spec.volumes import SCHEME, Mount, VolumeKind, is_person, split_source
from cubestudio.volumes import service as volumes
from cubestudio.volumes.facts import Volume
from cubestudio.workloads.owners import ProjectRef

PROJECT, PERSONAL = VolumeKind.PROJECT.value, VolumeKind.PERSONAL.value
_CLAIMED = (VolumeKind.PVC, VolumeKind.NFS)
"""Volumes that a pod can write to as to a disk."""


def find_space(database: Database, settings: Settings, runtime: Runtime, caller: Caller, which: str) -> Space:
    """The files behind `which`: `project`, `personal`, `volume://name`, or `volume://project`, the project's space
    where its work runs. Raises Fault when there are none, or when they lie on a cluster and nothing shows them."""
    found = locate(database, settings, caller, which)
    if isinstance(found, Space):
        return found
    with database.read() as uow:
        row = showing(uow, found)
    return enter(runtime, found, row)


def locate(database: Database, settings: Settings, caller: Caller, which: str) -> Space | Far:
    """Where they lie. Raises Fault."""
    project = caller.project
    if which == PROJECT:
        return project_space(settings.home, project.id, project.number)
    with database.read() as uow:
        place = compute.place_of(uow, project.id)
        if which == PERSONAL:
            if not is_person(caller.username):
                raise errors.no_person()
            if place == LOCAL:
                return personal_space(settings.home, project.id, project.number, caller.username)
            mount = Mount(caller.username, VolumeKind.PERSONAL, FOLDER)
            return _far_space(uow, caller, place, mount, f"{caller.username}:")
        name = _volume_name(which)
        if name == PROJECT:
            if place == LOCAL:
                return project_space(settings.home, project.id, project.number)
            return _far_space(uow, caller, place, Mount(PROJECT, VolumeKind.PROJECT, FOLDER), f"{which}/")
        volume = volumes.get_volume(uow, project.id, name)
    if volume.kind in _CLAIMED and place != LOCAL:
        mount = replace(volumes.mount_of(volume), path=FOLDER)
        return Far(_ref(caller), place, name, mount, name if volume.read_only else "", f"{which}/")
    return _folder_space(volume, settings.volume_folders, unix_owner(project.number))


def _volume_name(which: str) -> str:
    if not which.startswith(f"{SCHEME}://"):
        raise errors.space_unknown(which)
    name, inner = split_source(which)
    if inner:
        raise errors.space_unknown(which)
    return name


def _far_space(uow: UnitOfWork, caller: Caller, place: str, mount: Mount, label: str) -> Far:
    """A space is a claim there, where the cluster has storage for spaces."""
    if compute.placement(uow, caller.project.id, place).storage is None:
        raise errors.no_storage(place)
    return Far(_ref(caller), place, mount.name, mount, label=label)


def _ref(caller: Caller) -> ProjectRef:
    return ProjectRef(caller.project.id, caller.project.name, caller.project.number)


def _folder_space(volume: Volume, roots: Sequence[str], owner: int | None) -> Space:
    """Of a folder of this machine, touched with the rights that the project's work has there."""
    if volume.kind is not VolumeKind.FOLDER:
        raise errors.volume_closed(volume.name, volume.kind)
    given = Path(volume.settings["path"])
    folder = given.resolve()
    if not folder.is_dir():
        raise errors.folder_absent(volume.name, str(given))
    if not any(folder.is_relative_to(Path(root).resolve()) for root in roots):
        raise errors.folder_forbidden(volume.name, str(given))
    tree = FolderTree(folder, actor=owner, file_mode=0o644, folder_mode=0o755)
    return Space(tree, volume.name if volume.read_only else "", f"{SCHEME}://{volume.name}/")
