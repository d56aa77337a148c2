"""Files of spaces on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from cubestudio.files.far import Opening
from cubestudio.kit.wire import Moment, Wire

FilePath = Annotated[str, StringConstraints(max_length=4096)]
SpaceName = Annotated[str, StringConstraints(max_length=60)]


class FileOut(Wire):
    """A file or folder; `path` is relative to the space."""

    name: str
    path: str
    kind: Literal["file", "folder"]
    size: int | None
    modified_at: Moment


class FolderIn(Wire):
    """A folder to be made."""

    path: FilePath


class SpaceStateOut(Wire):
    """Whether the files of a space can be looked at: those of this machine always, those of a cluster while the
    `workload` there shows them."""

    state: Opening
    place: str
    workload: str
    text: str
    hint: str
