"""Where the spaces of projects and people lie on this machine, and what may be done in one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cubestudio.spec.owners import unix_owner


@dataclass(frozen=True)
class Space:
    """A folder of this machine that people look into.

    Attributes:
        owner: unix user (uid = gid) of what is made in it, None = whoever makes it.
        actor: the unix user with whose rights it is touched, None = the studio's own.
        file_mode, folder_mode: of what is made in it.
        sealed: name of the volume that may be read only, "" = writing is fine.
        label: in front of paths in the audit.
    """

    folder: Path
    owner: int | None = None
    actor: int | None = None
    file_mode: int = 0o660
    folder_mode: int = 0o770
    sealed: str = ""
    label: str = ""


def project_space(home: Path, project_id: str, number: int) -> Space:
    """The project's, made when absent."""
    return Space(space_folder(home, project_id, number), unix_owner(number))


def personal_space(home: Path, project_id: str, number: int, person: str) -> Space:
    """Of a person in the project, made when absent."""
    return Space(personal_folder(home, project_id, number, person), unix_owner(number), label=f"{person}:")


def space_folder(home: Path, project_id: str, number: int) -> Path:
    """`home/files/<project id>`, made when absent: the project's user and the studio may enter, nobody else."""
    return _owned(home / "files" / project_id, number)


def personal_folder(home: Path, project_id: str, number: int, person: str) -> Path:
    """`home/people/<project id>/<user>`, made when absent. Into `people` nobody but the studio can go where it may
    mount; the way there is then the mount alone, which only workloads of that person have."""
    return _owned(home / "people" / project_id / person, number)


def _owned(folder: Path, number: int) -> Path:
    if folder.is_dir():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o770)
    owner = unix_owner(number)
    if owner is not None:
        os.chown(folder, owner, owner)
    return folder
