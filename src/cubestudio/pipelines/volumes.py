"""Volumes of a task: files and folders of the project laid live below its working folder, and volumes mounted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_token
from cubestudio.pipelines.project_files import find_file
from cubestudio.spec.expressions import evaluate
from cubestudio.spec.task_volumes import FILE, check_source, project_path, volumes_among
from cubestudio.spec.volumes import Mount, VolumeKind
from cubestudio.spec.workload import FileKind, WorkloadFile

MOST_COMPARED = 5_000
"""Entries of a folder that the cache looks at; a larger one is taken for changed."""


@dataclass(frozen=True)
class Volume:
    """`entry` of the project's `folder`, at `place` below the working folder."""

    place: str
    folder: Path
    entry: beneath.Entry

    @property
    def link(self) -> WorkloadFile:
        """What the runtime lays: the live thing, not a copy."""
        return WorkloadFile(self.place, FileKind.LINK, source=str(self.folder / self.entry.path))

    def fingerprint(self) -> list[Any]:
        """What the cache compares: path, size and time of all that lies there when the task starts.

        A task that writes into its volume changes them itself, so it is never taken for equal and always runs.
        """
        if not self.entry.is_folder:
            return [self.entry.path, self.entry.size, self.entry.modified]
        try:
            below = list(beneath.walk(self.folder, self.entry.path, MOST_COMPARED))
        except Fault:
            return [self.entry.path, new_token()]  # equal to nothing
        return [self.entry.path, *sorted((each.path, each.size, each.modified) for each in below)]


@dataclass(frozen=True)
class Laid:
    """What a task finds at its places: files of the project, and mounts of volumes."""

    files: list[Volume]
    mounts: tuple[Mount, ...]

    def fingerprints(self) -> dict[str, Any]:
        """What the cache compares, by part."""
        parts = {f"volume '{volume.place}'": volume.fingerprint() for volume in self.files}
        return parts | {f"volume '{mount.path}'": _fingerprint(mount) for mount in self.mounts}


FindMounts = Callable[[Mapping[str, str]], tuple[Mount, ...]]
"""`volume://name/sub` by place, as a workload takes them; Fault when there is no such volume."""


def lay_volumes(folder: Path, volumes: Mapping[str, str], scope: Mapping[str, Any], find: FindMounts) -> Laid:
    """The volumes of a task, files from the project's `folder`. Raises Fault when one is not there."""
    told = {place: check_source(evaluate(source, scope), place) for place, source in volumes.items()}
    files = [
        Volume(place, folder, find_file(folder, project_path(source)))
        for place, source in told.items()
        if source.startswith(FILE)
    ]
    return Laid(files, find(volumes_among(told)))


def _fingerprint(mount: Mount) -> Any:
    """Of a folder of this machine what lies there; memory is always empty at first; into others nobody can look."""
    if mount.kind is VolumeKind.MEMORY:
        return mount.name
    if mount.kind is not VolumeKind.FOLDER:
        return [mount.name, new_token()]
    folder = Path(mount.source["path"])
    try:
        return Volume(mount.path, folder, find_file(folder, mount.sub_path)).fingerprint()
    except (Fault, OSError):
        return [mount.name, new_token()]
