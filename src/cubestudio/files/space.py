"""Where the spaces of projects and people lie on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from cubestudio.spec.owners import unix_owner


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
