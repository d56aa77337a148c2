"""How volumes fare on this machine, looked at before anybody uses them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cubestudio.drivers.runtime_local.mounts import can_mount
from cubestudio.ports.volumes import VolumeState
from cubestudio.spec.owners import unix_owner
from cubestudio.spec.resources import format_memory
from cubestudio.spec.volumes import OF_CLUSTERS, Mount, VolumeKind


@dataclass(frozen=True)
class LocalVolumes:
    """Implements `ports.volumes.VolumeProbe`.

    Args:
        folders: below which volumes may lie. number_of: of a project, by id.
    """

    home: Path
    folders: Sequence[str]
    number_of: Callable[[str], int]

    def look(self, project_id: str, mount: Mount) -> VolumeState:
        """The state of a volume for workloads of this machine."""
        if mount.kind in OF_CLUSTERS:
            text = "Only work on a cluster can mount this volume, and this project's work runs on the studio's machine."
            return VolumeState(False, "VolumeNeedsCluster", text, "Bind the project to a cluster.")
        if mount.kind is VolumeKind.MEMORY:
            return _memory()
        if mount.kind is VolumeKind.FOLDER:
            return self._folder(mount, unix_owner(self.number_of(project_id)))
        return VolumeState(True)

    def _folder(self, mount: Mount, owner: int | None) -> VolumeState:
        path = Path(mount.source["path"])
        try:
            real, seen = path.resolve(strict=True), path.stat()
        except OSError as error:
            text = f"The folder {path} is not there: {error.strerror}."
            return VolumeState(False, "FolderAbsent", text, "Make it, or mount the disk that holds it.")
        if not stat.S_ISDIR(seen.st_mode):
            return VolumeState(False, "FolderAbsent", f"{path} is no folder.", "Choose the folder that holds it.")
        if not any(real.is_relative_to(Path(folder).resolve()) for folder in self.folders):
            text = f"The folder {path} leads to {real}, which this machine does not allow for volumes."
            return VolumeState(False, "FolderNotAllowed", text, "Allow it in CUBE_VOLUME_FOLDERS, or choose another.")
        if not _may(seen, owner, os.R_OK | os.X_OK):
            text = f"Work of this project may not read {path}."
            return VolumeState(False, "FolderClosed", text, f"Let others in: chmod o+rx {path}.")
        if mount.read_only:
            if can_mount():
                return VolumeState(True)
            text = "Work can write to it all the same: this studio may not mount, so it cannot keep it read-only."
            return VolumeState(True, "ReadOnlyNotKept", text, "Start the studio as root.")
        if not _may(seen, owner, os.W_OK):
            text = f"Work of this project can read {path}, but not write to it."
            return VolumeState(True, "FolderReadOnly", text, f"To let it write: chmod o+w {path}.")
        return VolumeState(True)


def _memory() -> VolumeState:
    if can_mount():
        return VolumeState(True)
    text = f"This studio may not mount, so a folder on the disk stands in for memory ({format_memory(_free())} free)."
    return VolumeState(True, "DiskForMemory", text, "Start the studio as root.")


def _free() -> int:
    found = os.statvfs("/")
    return found.f_bavail * found.f_frsize


def _may(seen: os.stat_result, owner: int | None, wanted: int) -> bool:
    """Whether a user of projects has the right by the bits of the mode; without users of their own, the studio's."""
    if owner is None:
        return seen.st_uid == os.geteuid() or seen.st_mode & wanted == wanted
    shift = 6 if seen.st_uid == owner else 3 if seen.st_gid == owner else 0
    return (seen.st_mode >> shift) & wanted == wanted
