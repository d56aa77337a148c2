"""Files a workload finds in its folder before it starts."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.spec.workload import WORK_FOLDER, FileKind, WorkloadFile, WorkloadSpec


def check_files(spec: WorkloadSpec) -> None:
    """Refuse paths that leave the working folder, before anything is made."""
    for file in spec.files:
        if not beneath.normal(file.path):
            raise Fault("FilePathInvalid", "a file needs a path below the working folder")
        if file.kind is not FileKind.TEXT and not file.source.startswith("/"):
            raise Fault("FilePathInvalid", "the source of '{path}' must be an absolute path", path=file.path)
    beneath.normal(spec.workdir)


def place(files: tuple[WorkloadFile, ...], work: str, home: str, uid: int) -> None:
    """Put `files` below `work`, owned by `uid` (-1 = the server)."""
    owner = uid if uid >= 0 else None
    for file in files:
        if file.kind is FileKind.TEXT:
            mode = 0o755 if file.executable else 0o644
            beneath.write_file(
                work, file.path, [file.content.replace(WORK_FOLDER, work).encode()], mode=mode, owner=owner
            )
        elif file.kind is FileKind.LINK:
            _link(file, work, owner)
        else:
            _copy(file, work, home, owner)


def _link(file: WorkloadFile, work: str, owner: int | None) -> None:
    path = beneath.normal(file.path)
    above = posixpath.dirname(path)
    if above:
        beneath.make_folder(work, above, owner=owner)
    target = f"{work}/{path}"
    if os.path.islink(target):
        os.unlink(target)
    os.symlink(file.source, target)
    if owner is not None:
        os.chown(target, owner, owner, follow_symlinks=False)


def _copy(file: WorkloadFile, work: str, home: str, owner: int | None) -> None:
    """Copied by the server, so the source must not be steered by a workload: below the studio's home no link is
    followed at all; elsewhere the path is the administrator's."""
    folder, inner = _base_of(file.source, home)
    found = beneath.look(folder, inner)
    if found is None:
        raise Fault("FileAbsent", "there is no file '{path}'", status=404, path=file.source)
    mode = 0o755 if file.executable else 0o644
    if not found.is_folder:
        beneath.write_file(work, file.path, beneath.stream_file(folder, inner), mode=mode, owner=owner)
        return
    beneath.make_folder(work, file.path, owner=owner)
    for entry, name in _below(folder, inner):
        target = f"{file.path}/{name}"
        if entry.is_folder:
            beneath.make_folder(work, target, owner=owner)
        else:
            beneath.write_file(work, target, beneath.stream_file(folder, entry.path), mode=mode, owner=owner)


def _base_of(source: str, home: str) -> tuple[str, str]:
    if source.startswith(home.rstrip("/") + "/"):
        return home, source[len(home.rstrip("/")) + 1 :]
    real = os.path.realpath(source)
    if real.startswith(home.rstrip("/") + "/"):
        raise Fault("PathLeaves", "the path '{path}' goes through a link", "Use the real path.", path=source)
    return str(Path(real).parent), Path(real).name


def _below(folder: str, inner: str) -> Iterator[tuple[beneath.Entry, str]]:
    for entry in beneath.walk(folder, inner):
        yield entry, entry.path[len(inner) + 1 :]
