"""HTTP of volumes."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts.access import Caller, Idempotent, ReadUow, Router, WriteUow, access, part
from cubestudio.db import Database
from cubestudio.kit.settings import Settings
from cubestudio.ports.volumes import VolumeProbe
from cubestudio.spec.volumes import PROJECT, ROOT, VolumeKind, is_person
from cubestudio.volumes import service
from cubestudio.volumes.schemas import (
    SpaceOut,
    VolumeIn,
    VolumeListOut,
    VolumeOut,
    VolumeUpdate,
    volume_out,
    volume_wish,
)

router = Router(tags=["volumes"])

Reads = Annotated[Caller, access("volumes:read")]
Runs = Annotated[Caller, access("volumes:run")]
Owner = Annotated[Caller, access("volumes:manage")]
Config = Annotated[Settings, part(Settings)]


@router.get("/projects/{project}/volumes")
def list_volumes(caller: Reads, uow: ReadUow, settings: Config, project: str) -> VolumeListOut:
    """What the project may mount: its own, what others share with it, and the spaces that are there by themselves."""
    spaces = [SpaceOut(name=PROJECT, kind=VolumeKind.PROJECT.value, path=f"{ROOT}/{PROJECT}")]
    if is_person(caller.username):
        path = f"{ROOT}/{caller.username}"
        spaces.append(SpaceOut(name=caller.username, kind=VolumeKind.PERSONAL.value, path=path))
    items = [volume_out(volume) for volume in service.list_volumes(uow, caller.project.id)]
    folders = list(settings.volume_folders) if caller.is_admin else []
    return VolumeListOut(items=items, spaces=spaces, folders=folders)


@router.post("/projects/{project}/volumes", status_code=201)
def create_volume(
    caller: Owner, uow: WriteUow, settings: Config, project: str, wish: VolumeIn, idempotent: Idempotent
) -> VolumeOut:
    """A volume of the project. Those outside of any project (folder, nfs) are made by administrators."""
    made = service.create_volume(uow, caller, wish.name, volume_wish(wish), settings.volume_folders)
    return volume_out(made)


@router.get("/projects/{project}/volumes/{name}")
def get_volume(caller: Reads, uow: ReadUow, project: str, name: str) -> VolumeOut:
    """One."""
    return volume_out(service.get_volume(uow, caller.project.id, name))


@router.put("/projects/{project}/volumes/{name}")
def update_volume(
    caller: Owner, uow: WriteUow, settings: Config, project: str, name: str, wish: VolumeUpdate
) -> VolumeOut:
    """Change it; work that runs keeps what it has."""
    return volume_out(service.update_volume(uow, caller, name, volume_wish(wish), settings.volume_folders))


@router.delete("/projects/{project}/volumes/{name}", status_code=204)
def delete_volume(caller: Owner, uow: WriteUow, project: str, name: str) -> None:
    """Forget it; what lies in it stays. Refused while something names it."""
    service.delete_volume(uow, caller, name)


@router.post("/projects/{project}/volumes/{name}:check")
def check_volume(
    caller: Runs,
    database: Annotated[Database, part(Database)],
    probe: Annotated[VolumeProbe, part(VolumeProbe)],
    project: str,
    name: str,
) -> VolumeOut:
    """Look whether it can be mounted now, where the project's work runs."""
    with database.read() as uow:
        volume = service.get_volume(uow, caller.project.id, name)
    state = probe.look(caller.project.id, service.mount_of(volume))
    with database.write() as uow:
        service.note_state(uow, volume, state)
        return volume_out(service.get_volume(uow, caller.project.id, name))
