"""Shared data a task finds at places of its own choice: laid live below its working folder or `/mnt`, not copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.spec.problems import Path, Problems
from cubestudio.spec.volumes import SCHEME, is_plain, mount_path, split_source

MOST = 16
FILE = "file://"
VOLUME = f"{SCHEME}://"
"""Where it comes from: `file://corpus` of the project space, `volume://name/sub` of a volume."""
RESERVED = ("code", "inputs", "args.json", "task.sh")
"""What the studio itself lays into the working folder of a task."""


def read_volumes(data: Any, workdir: str, path: Path, problems: Problems) -> dict[str, str]:
    """`{corpus: file://corpus, /mnt/big: volume://big}`: places, each with what lies there.

    The task's `workdir` cannot lie within one.
    """
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        text = "'volumes' names places and what lies there"
        problems.add(path, text, "Write volumes: {{corpus: file://corpus}}.")
        return {}
    if len(data) > MOST:
        problems.add(path, "a task has at most {most} volumes", most=MOST)
    found: dict[str, str] = {}
    for place, source in data.items():
        try:
            _check_place(place)
            if not isinstance(source, str) or "{{" not in source:
                check_source(source, place)
            found[place] = source
        except Fault as fault:
            problems.add_fault((*path, str(place)), fault)
    _check_apart(found, path, problems)
    try:
        check_workdir(workdir, found)
    except Fault as fault:
        problems.add_fault((*path, str(fault.params["place"])), fault)
    return found


def check_workdir(workdir: str, places: Iterable[str]) -> None:
    """The runtime makes the working directory, so it cannot lie within a volume. Raises Fault."""
    within = "/".join(part for part in workdir.split("/") if part not in ("", ".")) + "/"
    for place in places:
        if within.startswith(f"{place}/"):
            text = "the working directory '{workdir}' lies within the volume '{place}'"
            hint = "Write the way to it in the command instead: cd {place}."
            raise Fault("VolumeInvalid", text, hint, workdir=workdir, place=place)


def check_source(source: Any, place: str) -> str:
    """`source` as it may stand at `place`. Raises Fault."""
    if isinstance(source, str) and source.startswith(VOLUME):
        split_source(source)
        return source
    if not isinstance(source, str) or not source.startswith(FILE):
        hint = "Write file://folder for a folder of the project space, volume://name for a volume."
        raise Fault("VolumeInvalid", "'{source}' is no source of a volume", hint, source=str(source)[:200])
    if place.startswith("/"):
        text = "files of the project lie below the working folder, not at '{place}'"
        raise Fault("VolumeInvalid", text, "The whole project space is at /mnt/project already.", place=place)
    project_path(source)
    return source


def check_places(volumes: Mapping[str, str], reserved: Sequence[str]) -> None:
    """Volumes of a program: each at a right place, apart from each other. Raises Fault."""
    if len(volumes) > MOST:
        raise Fault("VolumeInvalid", "a program has at most {most} volumes", "Leave some out.", most=MOST)
    for place, source in volumes.items():
        _check_place(place, reserved)
        split_source(source)
    overlap = _overlap(volumes)
    if overlap is not None:
        text = "the volume '{inner}' lies within the volume '{outer}'"
        raise Fault("VolumeInvalid", text, "Choose places apart from each other.", inner=overlap[1], outer=overlap[0])


def project_path(source: str) -> str:
    """The path in the project space that `file://…` names. Raises Fault."""
    path = source.removeprefix(FILE).removesuffix("/")
    if not is_plain(path):
        text, hint = "'{source}' names no file or folder of the project space", "Write file://folder."
        raise Fault("VolumeInvalid", text, hint, source=source[:200])
    return path


def volumes_among(volumes: Mapping[str, str]) -> dict[str, str]:
    """Those of them that are volumes, and not files of the project."""
    return {place: source for place, source in volumes.items() if source.startswith(VOLUME)}


def _check_place(place: Any, reserved: Sequence[str] = RESERVED) -> None:
    if mount_path(place) != place:
        text = "'{place}' is no place for a volume: a path below /mnt, or a relative one below the working folder"
        raise Fault("VolumeInvalid", text, "Write a place such as /mnt/corpus or data/corpus.", place=place)
    if place.split("/")[0] in reserved:
        text = "the place '{place}' belongs to the studio"
        raise Fault("VolumeInvalid", text, "Choose another name.", place=place)


def _check_apart(volumes: Mapping[str, str], path: Path, problems: Problems) -> None:
    overlap = _overlap(volumes)
    if overlap is not None:
        outer, inner = overlap
        text = "the volume '{inner}' lies within the volume '{outer}'"
        problems.add((*path, inner), text, "Choose places apart from each other.", inner=inner, outer=outer)


def _overlap(places: Iterable[str]) -> tuple[str, str] | None:
    """The first place that holds another one, with that."""
    # In the order of their parts, whatever lies within a place follows it.
    for outer, inner in pairwise(sorted(places, key=lambda place: place.split("/"))):
        if inner.startswith(f"{outer}/"):
            return outer, inner
    return None
