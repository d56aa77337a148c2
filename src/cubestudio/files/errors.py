"""Refusals of this package, said once."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.volumes import VolumeKind

_LOOK = "Open a shell in a running task that mounts it: volumes: {{/mnt/{name}: 'volume://{name}'}}."


def file_absent(path: str, near: Iterable[str]) -> Fault:
    """Names the file and those that are called alike."""
    text = "There is no file '{path}' in this space"
    return Fault("FileAbsent", text, did_you_mean(path, near), 404, path=path)


def not_a_folder(path: str) -> Fault:
    """Listing a file."""
    return Fault("FileNotFolder", "'{path}' is a file, not a folder", "", 409, path=path)


def is_a_folder(path: str) -> Fault:
    """Reading a folder as a file."""
    hint = "List it, or download its files one by one ('cube cp' does so)."
    return Fault("FileNotRegular", "'{path}' is a folder", hint, 409, path=path)


def path_missing() -> Fault:
    """The space itself is no file."""
    return Fault("PathMissing", "A path within the space is needed", "Add ?path=folder/name.csv.")


def range_unsatisfiable(path: str, size: int) -> Fault:
    """Beyond the end."""
    return Fault("RangeUnsatisfiable", "'{path}' has only {size} bytes", "", 416, path=path, size=size)


def space_unknown(which: str) -> Fault:
    """Neither a space nor a volume."""
    text = "'{which}' is no space with files"
    return Fault("SpaceUnknown", text, "Write project, personal or volume://name.", which=which[:200])


def no_person() -> Fault:
    """A task asks for its own space."""
    text = "only people have a space of their own, and this is none"
    return Fault("SpaceUnknown", text, "Take the project's space, or a volume.")


def space_closed(name: str, place: str) -> Fault:
    """Nothing on the cluster shows it now."""
    text = "the files of '{name}' lie on the cluster '{place}', and nothing shows them now"
    hint = "Open them first: POST …/files:open with the same space. A small pod mounts them while somebody looks."
    return Fault("SpaceClosed", text, hint, 409, name=name, place=place)


def no_storage(place: str) -> Fault:
    """Its administrator gave none."""
    text = "the cluster '{place}' has no storage for the spaces of projects and people"
    return Fault("SpaceElsewhere", text, "Ask an administrator: it is a setting of the cluster.", 409, place=place)


def volume_closed(name: str, kind: VolumeKind) -> Fault:
    """Its files are on no disk of the studio's."""
    if kind is VolumeKind.SECRET:
        text = "volume '{name}' holds secrets, which are shown to nobody"
        return Fault("SpaceElsewhere", text, "Change them under Manage, Secrets.", 409, name=name)
    if kind is VolumeKind.MEMORY:
        text = "volume '{name}' is memory: each start has its own, which is gone with it"
    elif kind is VolumeKind.CONFIG_MAP:
        text = "volume '{name}' is a config map, whose files cannot be shown here"
    else:
        text = "volume '{name}' lies on a cluster, and this project runs on none, so its files cannot be shown"
        return Fault("SpaceElsewhere", text, "Ask an administrator to bind the project to one.", 409, name=name)
    return Fault("SpaceElsewhere", text, _LOOK, 409, name=name)


def folder_absent(name: str, path: str) -> Fault:
    """Of a volume."""
    text, hint = "the folder of volume '{name}' is not there: {path}", "Make it, or mount the disk that holds it."
    return Fault("FolderAbsent", text, hint, 409, name=name, path=path)


def folder_forbidden(name: str, path: str) -> Fault:
    """The machine's administrator allows others now, or it leads elsewhere."""
    text = "the folder of volume '{name}' lies in none that this machine allows for volumes: {path}"
    return Fault(
        "FolderNotAllowed", text, "Allow it in CUBE_VOLUME_FOLDERS, or choose another.", 409, name=name, path=path
    )


def sealed(name: str) -> Fault:
    """Only reading is allowed."""
    text = "volume '{name}' is read-only for this project"
    return Fault("VolumeReadOnly", text, "Ask who owns it to let this project write.", 403, name=name)
