"""Where a project's space lies on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from cubestudio.spec.owners import unix_owner


def space_folder(home: Path, project_id: str, number: int) -> Path:
    """`home/files/<project id>`, made when absent: the project's user and the studio may enter, nobody else."""
    folder = home / "files" / project_id
    if folder.is_dir():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o770)
    owner = unix_owner(number)
    if owner is not None:
        os.chown(folder, owner, owner)
    return folder
