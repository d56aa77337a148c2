"""Files that people look into, and where the spaces of projects and people lie on this machine."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cubestudio.files.folder import FolderTree
from cubestudio.ports.files import Tree
from cubestudio.spec.owners import unix_owner


@dataclass(frozen=True)
class Space:
    """Files that people look into; `with` lets go of them.

    Attributes:
        sealed: name of the volume that may be read only, "" = writing is fine.
        label: in front of paths in the audit.
    """

    tree: Tree
    sealed: str = ""
    label: str = ""

    def __enter__(self) -> Space:
        return self

    def __exit__(self, *_: object) -> None:
        self.tree.close()


def project_space(home: Path, project_id: str, number: int) -> Space:
    """The project's, made when absent."""
    return Space(FolderTree(space_folder(home, project_id, number), unix_owner(number)))


def personal_space(home: Path, project_id: str, number: int, person: str) -> Space:
    """Of a person in the project, made when absent."""
    tree = FolderTree(personal_folder(home, project_id, number, person), unix_owner(number))
    return Space(tree, label=f"{person}:")


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
