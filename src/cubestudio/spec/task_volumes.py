"""Shared data a task finds at places of its own choice: laid live below its working folder, not copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.spec.problems import Path, Problems

MOST = 16
SCHEMES = ("file",)
"""Where a volume comes from: `file://corpus` is a file or folder of the project space."""
RESERVED = ("code", "inputs", "args.json", "task.sh")
"""What the studio itself lays into the working folder of a task."""


def read_volumes(data: Any, workdir: str, path: Path, problems: Problems) -> dict[str, str]:
    """`{corpus: file://corpus}`: places below the working folder, each with what lies there.

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
                check_source(source)
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


def check_source(source: Any) -> str:
    """The path in the project space that `file://…` names. Raises Fault."""
    scheme, _, rest = source.partition("://") if isinstance(source, str) else ("", "", "")
    hint = "Write file://folder for a folder of the project space."
    if scheme not in SCHEMES:
        raise Fault("VolumeInvalid", "'{source}' is no source of a volume", hint, source=str(source)[:200])
    if not _is_plain(rest.removesuffix("/")):
        text = "'{source}' names no file or folder of the project space"
        raise Fault("VolumeInvalid", text, hint, source=source[:200])
    return rest.removesuffix("/")


def _check_place(place: Any) -> None:
    if not isinstance(place, str) or not _is_plain(place):
        text = "'{place}' is no place for a volume: a relative path below the task's working folder"
        raise Fault("VolumeInvalid", text, "Write a place such as corpus or data/corpus.", place=str(place)[:200])
    if place.split("/")[0] in RESERVED:
        text = "the place '{place}' belongs to the studio"
        raise Fault("VolumeInvalid", text, "Choose another name.", place=place)


def _check_apart(volumes: Mapping[str, str], path: Path, problems: Problems) -> None:
    # In the order of their parts, whatever lies within a place follows it.
    for outer, inner in pairwise(sorted(volumes, key=lambda place: place.split("/"))):
        if inner.startswith(f"{outer}/"):
            text = "the volume '{inner}' lies within the volume '{outer}'"
            problems.add((*path, inner), text, "Choose places apart from each other.", inner=inner, outer=outer)


def _is_plain(relative: str) -> bool:
    return "\0" not in relative and all(part not in ("", ".", "..") for part in relative.split("/"))
